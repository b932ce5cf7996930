import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { HtmlValidate } from 'html-validate';
import { describe, expect, test } from 'vitest';
import type { BundleIncident, BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { escapeHtml, html } from '../../../electron/bundle/report/html.ts';
import { program, requireOrSkip } from '../../support/needs.ts';
import { daySource, labSource, SECOND_US } from './lab-source.ts';
import { reportOf } from './report.ts';
import { HOSTILE, hostileSource, lossySource, manySource, openSource, REPORT_SCENARIOS } from './report-scenarios.ts';

const LEVELS = ['none', 'standard', 'strict'] as const;
const MEGABYTE = 1_000_000;

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:standard', 'html-validate:a11y'],
});

async function complaintsAbout(page: string): Promise<readonly string[]> {
  const { results } = await validator.validateString(page);
  return results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
  );
}

/** The tags of the page with the names of their attributes, without the values: those are text. */
const tagsOf = (page: string): readonly string[] =>
  (page.match(/<[a-z!/](?:"[^"]*"|[^">])*>/gi) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));

test.each(REPORT_SCENARIOS)(
  'the report of %s is valid and accessible at every level of redaction',
  async (_name, make) => {
    for (const level of LEVELS) expect(await complaintsAbout(await reportOf(make(), level))).toEqual([]);
  },
);

test.each(REPORT_SCENARIOS)('the report of %s runs no script and asks nothing of the network', async (_name, make) => {
  const page = await reportOf(make());
  const tags = tagsOf(page);
  const text = tags.join('\n');
  expect(text).not.toMatch(
    /<(?:script|img|link|iframe|object|embed|base|form|a|image|use|foreignObject|animate|set)\b/i,
  );
  expect(text).not.toMatch(/\s(?:on[a-z]+|src|srcset|href|xlink:href|action|style|ping|poster|background)\s*=/i);
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  expect(style.length).toBeGreaterThan(1_000);
  expect(style).not.toMatch(/@import|@font-face|url\((?!#hatch\))|https?:|expression/i);
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
  );
});

test('a day of three targets with a request each five seconds and 300 incidents fits into a megabyte', async () => {
  const page = await reportOf(daySource(300), 'standard');
  expect(Buffer.byteLength(page)).toBeLessThan(MEGABYTE);
  expect(page).not.toContain('more text than this page has room for');
  expect(page).toContain('The 5 worst of 300 timeout windows');
  expect(page).toMatch(/\d+ more: in incident\.json and manifest\.json/);
});

test('it fits even where every text is as long and as hostile as can be', async () => {
  const day = daySource(300);
  const word = '<">'.repeat(2_000);
  const hostile = (entry: BundleIncident): BundleIncident => ({
    note: `${word}\n`.repeat(200),
    incident: {
      ...entry.incident,
      verdict: {
        ...entry.incident.verdict,
        summary: word,
        reasons: Array.from({ length: 200 }, () => word),
        against: Array.from({ length: 200 }, () => word),
        ask: Array.from({ length: 200 }, () => word),
      },
    },
    stalls: entry.stalls.map(({ stall, evidence }) => ({
      stall,
      evidence: evidence.map((head) => ({ ...head, summary: word, method: word, remedy: word })),
    })),
  });
  const source: BundleSource = {
    ...day,
    targets: day.targets.map((target) => ({ ...target, name: word })),
    incidents: day.incidents.map(hostile),
  };
  const range = await reportOf(source);
  expect(Buffer.byteLength(range)).toBeLessThan(MEGABYTE);
  expect(range).toContain('There was more text than this page has room for');
  const [first, ...others] = source.incidents;
  if (first === undefined) throw new Error('no incident');
  const one: BundleSource = {
    ...source,
    scope: { kind: 'incident', incidentId: first.incident.id },
    incidents: [{ ...first, stalls: [first, ...others].flatMap(({ stalls }) => stalls) }],
  };
  const page = await reportOf(one);
  expect(Buffer.byteLength(page)).toBeLessThan(MEGABYTE);
  expect(page).toMatch(/the 30 longest of \d+; the others are in incident\.json/);
});

test('markup in any text of the source stays text', async () => {
  const page = await reportOf(hostileSource());
  const text = tagsOf(page).join('\n');
  for (const word of ['alert(', 'onerror', 'onload', 'onclick', 'javascript:']) expect(text).not.toContain(word);
  // What a reader sees is what was there.
  expect(page).toContain(escapeHtml('"><script>alert(1)</script>'));
  expect(page).toContain('\\u{202e}txt.exe\\x07\\x00');
  for (const acting of ['\u202e', '\u0000', '\u0007']) expect(page).not.toContain(acting);
});

test.each(HOSTILE)('%j is shown in the name of a target and acts nowhere', async (word) => {
  const quiet = await reportOf(labSource('silent'));
  const source = labSource('silent');
  const named = { ...source, targets: source.targets.map((target) => ({ ...target, name: `x${word}` })) };
  const page = await reportOf(named);
  const shape = (tags: readonly string[]): readonly string[] =>
    tags.map((tag) => /^<[!/]?[a-z0-9]+/i.exec(tag)?.[0] ?? tag);
  // The same elements in the same order: nothing was opened, and nothing closed.
  expect(shape(tagsOf(page))).toEqual(shape(tagsOf(quiet)));
});

test('whatever is put into a piece of the page, it opens no element and leaves no attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { markup } = html`<p title="${text}">${text}</p>`;
      expect(markup).toMatch(/^<p title="[^"<>]*">[^<>"]*<\/p>$/);
      expect(markup).not.toMatch(/[\p{Cs}\p{Noncharacter_Code_Point}\0]/u);
      expect(markup.replace(/&(?:amp|lt|gt|quot|#39|#96);/g, '')).not.toContain('&');
    }),
  );
});

test('the same incident makes the same report, whenever it is exported', async () => {
  for (const make of [() => labSource('blackhole'), () => daySource(4)]) {
    const first = await reportOf(make(), 'standard');
    expect(await reportOf(make(), 'standard', Date.UTC(2027, 0, 1) * 1_000)).toBe(first);
  }
});

test('an incident that goes on is said to be open, and its request has no end', async () => {
  const page = await reportOf(openSource());
  expect(page).toContain('still open at 2026-11-21T16:50:25.361Z');
  expect(page).toMatch(/hangs in <b>wait<\/b>, still open after 5\.50 s/);
  expect(page).toMatch(/<tr class="request">[\s\S]*?<td class="n">open<\/td>/);
});

test('hops that changed, that lose packets to the end, and that only limit their answers are told apart', async () => {
  const page = await reportOf(lossySource());
  const hop = (ttl: number): string =>
    new RegExp(`<th scope="row" class="n">${ttl}</th>[\\s\\S]*?</tr>`).exec(page)?.[0] ?? '';
  expect(hop(2)).toContain('rate limiting, hops behind it answer');
  expect(hop(3)).not.toContain('class="mark"');
  expect(hop(4)).toContain('changed');
  expect(hop(4)).toContain('loss persists from here to the end');
  expect(hop(4)).toMatch(/203\.0\.113\.70[\s\S]*AS64511 Example Transit[\s\S]*<td class="edge">[\s\S]*203\.0\.113\.66/);
  expect(hop(5)).toContain('never answers, passes on');
  expect(hop(6)).toContain('destination');
});

test('what a person noted stands there as theirs, line by line', async () => {
  const page = await reportOf(manySource());
  expect(page).toMatch(
    /Noted by the reporter<\/p><p>Ticket 48213 opened 14:20\.<\/p><p>They see nothing from their side\.<\/p>/,
  );
});

test('what was redacted is in no part of the report', async () => {
  const source = labSource('silent', {
    identity: { hostNames: ['nas-berlin'], userNames: ['carola'], homeDirectories: [] },
  });
  const named = {
    ...source,
    targets: source.targets.map((target) => ({ ...target, name: 'api of carola on nas-berlin' })),
  };
  expect(await reportOf(named, 'none')).toContain('api of carola on nas-berlin');
  for (const level of ['standard', 'strict'] as const) {
    const page = await reportOf(named, level);
    expect(page).not.toMatch(/carola|nas-berlin/);
    expect(page).toContain('[user-name-1]');
  }
  expect(await reportOf(named, 'strict')).not.toContain('198.51.100.2 ');
});

describe.runIf(requireOrSkip('the second validator', [program('tidy', 'tidy')]))('tidy', () => {
  test('has nothing to say about the report either', async () => {
    for (const make of [() => labSource('blackhole'), () => daySource(3, 60 * SECOND_US), () => hostileSource()]) {
      const { stderr } = spawnSync('tidy', ['-errors', '-quiet', '-utf8'], {
        input: await reportOf(make()),
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
    }
  });
});
