import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped, slackText } from '../../../electron/alerts/slack/slack-text.ts';
import type { Digest } from '../../../electron/domain/notice/digest.ts';
import {
  EXAMPLE_US,
  everyChange,
  exampleDigest,
  exampleTarget,
  exampleTrouble,
} from '../../support/notices/example-digests.ts';

const options = { zone: 'Europe/Vienna' };
const nowUs = EXAMPLE_US + 31_000_000;

function about(name: string): Digest {
  const trouble = exampleTrouble({
    subject: { kind: 'group', name, key: name },
    targets: [exampleTarget({ target: name })],
  });
  return exampleDigest({ changes: [{ kind: 'opened', atUs: EXAMPLE_US, trouble }], wrongNow: [trouble] });
}

describe('the text for Slack', () => {
  test('has the title in bold and the message below it', () => {
    expect(slackText(exampleDigest(), nowUs, options).split('\n').slice(0, 3)).toEqual([
      '*payments is down: api does not answer in time (30.0 s connecting)*',
      'What changed',
      '- 2026-11-21 08:00:30 +01:00 (07:00:30 UTC): payments is down: api does not answer in time (30.0 s connecting).',
    ]);
  });

  test('keeps &, < and > from being markup', () => {
    expect(escaped('a & b <!channel> </b>')).toBe('a &amp; b &lt;!channel&gt; &lt;/b&gt;');
  });

  test.each([
    '<!channel>',
    '<@U1234>',
    '@everyone',
    '@here',
    '*bold*',
    '_it_',
    '~no~',
    '`code`',
    '[a](https://b.test)',
    'https://b.test/x',
  ])('lets the name %s mean nothing but itself', (name) => {
    const text = slackText(about(name), nowUs, options);
    const lines = text.split('\n').slice(1).join('\n');
    expect(lines).not.toMatch(/<|>/);
    expect(lines).not.toMatch(/[*_~`@[\]](?!\u200b)/);
    expect(lines).not.toContain('://');
    // A person reads what was written.
    const shown = lines
      .replaceAll('\u200b', '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    expect(shown).toContain(name);
  });

  test('fits Discord, which refuses more than 2,000 characters, and is cut between lines', () => {
    const wrongNow = Array.from({ length: 300 }, (_, at) =>
      exampleTrouble({ subject: { kind: 'target', name: `target & ${at}`, key: `${at}` } }),
    );
    const text = slackText(exampleDigest({ wrongNow }), nowUs, options);
    expect(text.length).toBeLessThanOrEqual(1_950);
    expect(text).toMatch(/\n… \(the message was too long; the rest is in Stallscope\)$/);
    expect(text).not.toMatch(/&[a-z]*\n…/);
  });

  test('of anything at all is short and has no open entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...everyChange()), (name, change) => {
        for (const digest of [about(name), exampleDigest({ changes: [change], vantage: name })]) {
          const text = slackText(digest, nowUs, options);
          expect(text.length).toBeLessThanOrEqual(1_950);
          expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
          expect(text).not.toMatch(/[<>]/);
        }
      }),
    );
  });
});
