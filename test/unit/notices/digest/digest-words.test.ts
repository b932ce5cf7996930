import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAILURE_CODES, type FailureCode } from '../../../../electron/domain/failure.ts';
import type { BlindReason, Change, Digest, Trouble } from '../../../../electron/domain/notice/digest.ts';
import { SEGMENTS } from '../../../../electron/domain/verdict/verdict.ts';
import { digestText } from '../../../../electron/notices/digest/digest-text.ts';
import { digestTitle } from '../../../../electron/notices/digest/digest-title.ts';
import {
  EXAMPLE_US,
  everyChange,
  exampleDigest,
  exampleTarget,
  exampleTrouble,
  MINUTE_US,
  SECOND_US,
} from '../../../support/notices/example-digests.ts';

const ZONE = 'Europe/Vienna';
const title = (digest: Digest, nowUs = (digest.changes.at(-1)?.atUs ?? 0) + SECOND_US) =>
  digestTitle(digest, nowUs, ZONE);
const text = (digest: Digest, nowUs = (digest.changes.at(-1)?.atUs ?? 0) + SECOND_US, mayBeRepeat = false) =>
  digestText(digest, nowUs, { zone: ZONE, mayBeRepeat });
const of = (...changes: Change[]) => exampleDigest({ changes });
const atUs = EXAMPLE_US + MINUTE_US;
const alone = (change: Parameters<typeof exampleTarget>[0] = {}): Trouble =>
  exampleTrouble({
    subject: { kind: 'target', name: 'api', key: 'target:api' },
    targets: [exampleTarget(change)],
  });

describe('the title', () => {
  test('says in one line what each change is', () => {
    expect(everyChange().map((change) => title(of(change)))).toEqual([
      'payments is down: api does not answer in time (30.0 s connecting)',
      'payments is down: shop is in trouble, too',
      'payments is better, still down: api',
      'payments is fine again after 1 min',
      'payments is no longer watched, and was not fine',
      'payments keeps failing and recovering',
      'payments is steady again (7 incidents)',
      'payments is still down, since 08:00 +01:00',
      'Ada has seen that payments is down',
      'Somebody has seen that payments is down',
      'Nothing is reached from web1',
      'web1 reaches the network again after 1 min',
      'web1 reaches the network again after 1 min',
      'Certificate of shop: ends in 14 days',
      'Certificate of shop: ended 1 day ago',
      'Certificate of shop: not for shop.example.com',
      'Certificate of shop: another issuer',
      'Certificate of shop: another key',
      'Certificate of shop: chain incomplete',
      'Certificate of shop: not valid yet',
      'Certificate of shop: the clock here is wrong',
      'Certificate of shop is renewed, good until 2027-02-19',
      'Certificate of shop is shown no more',
      'Certificate of shop is for shop.example.com now, good until 2027-02-19',
      'Certificate of shop: its change is no news any more, good until 2027-02-19',
      'Certificate of shop: its change is no news any more, good until 2027-02-19',
      'shop sends the whole chain of its certificate now, good until 2027-02-19',
      'Certificate of shop is valid now, good until 2027-02-19',
      'The clock of web1 is right again',
      'Certificate of shop is no longer watched',
      '5 heartbeats of web1 did not get through',
      'Messages to pager do not get through',
      'Messages to pager get through again after 1 min',
      'This is a test of Stallscope on web1',
    ]);
  });

  test('of a target alone says what it does, without jargon', () => {
    const opened = (change: Parameters<typeof exampleTarget>[0]) =>
      title(of({ kind: 'opened', atUs, trouble: alone(change) }));
    expect(opened({ failure: 'refused' })).toBe('api refuses connections');
    expect(opened({ failure: null, phase: 'tls', worstMs: 7_400 })).toBe('api is slow (7.4 s in TLS)');
    expect(opened({ failure: null, phase: null, worstMs: 7_400 })).toBe('api is slow (7.4 s)');
    expect(opened({ flapping: true })).toBe('api keeps failing and recovering');
  });

  test('of a group that has become worse says what joined', () => {
    const shop = exampleTarget({ target: 'shop', failure: 'refused' });
    const trouble = exampleTrouble({ targets: [exampleTarget(), shop] });
    const worse = (...joined: string[]) => title(of({ kind: 'worse', atUs, trouble, joined }));
    expect(worse('shop')).toBe('payments is down: shop refuses connections, too');
    expect(worse('shop', 'api')).toBe('payments is down: shop and api are in trouble, too');
    expect(worse()).toBe('payments is now down');
  });

  test('of two things says both, of more it counts', () => {
    const other = exampleTrouble({
      subject: { kind: 'target', name: 'shop', key: 'target:shop' },
      condition: 'degraded',
    });
    const opened: Change = { kind: 'opened', atUs, trouble: alone({ failure: 'refused' }) };
    const recovered: Change = { kind: 'recovered', atUs, trouble: other, times: 1 };
    expect(title(of(opened, recovered))).toBe('api refuses connections; shop is fine again after 1 min');
    const reminder: Change = { kind: 'reminder', atUs, trouble: exampleTrouble() };
    expect(title(of(opened, recovered, reminder))).toBe('2 down, 1 fine again: api, shop and payments');
  });

  test('of a thing that changed twice says how it stands now', () => {
    const trouble = alone();
    expect(title(of({ kind: 'opened', atUs, trouble }, { kind: 'recovered', atUs, trouble, times: 1 }))).toBe(
      'api is fine again after 1 min',
    );
  });

  test('of an end that was certain only some answers later counts from then whether it is old news', () => {
    const late = atUs + 900 * SECOND_US;
    const digest = of({ kind: 'recovered', atUs, foundAtUs: late, trouble: alone(), times: 1 });
    expect(title(digest, late + SECOND_US)).toBe('api is fine again after 1 min');
    expect(title(digest, late + 121 * SECOND_US)).toBe('api is fine again after 1 min (at 08:01 +01:00)');
  });

  test('of old news says when it was', () => {
    const digest = of({ kind: 'opened', atUs, trouble: alone({ failure: 'refused' }) });
    expect(title(digest, atUs + 120 * SECOND_US)).toBe('api refuses connections');
    expect(title(digest, atUs + 121 * SECOND_US)).toBe('api refuses connections (at 08:01 +01:00)');
    expect(title(digest, atUs + 86_400 * SECOND_US)).toBe('api refuses connections (at 2026-11-21 08:01 +01:00)');
    expect(title(digest, atUs - 86_400 * SECOND_US), 'the clock was set back').toBe('api refuses connections');
  });

  test('tells no duration that a clock which was set back has spoiled', () => {
    const trouble = { ...alone(), sinceUs: atUs + 5 * SECOND_US };
    expect(title(of({ kind: 'recovered', atUs, trouble, times: 3 }))).toBe('api is fine again (3 incidents)');
  });
});

describe('the text', () => {
  test('is fit to be forwarded: what, when, what is wrong now, where the fault lies, what to do, who measured', () => {
    const shop = exampleTarget({
      target: 'shop',
      required: false,
      failure: null,
      phase: 'tls',
      worstMs: 7_400,
      failed: 0,
      slow: 4,
      acknowledged: true,
    });
    const trouble = exampleTrouble({ targets: [exampleTarget(), shop] });
    const digest = exampleDigest({ changes: [{ kind: 'opened', atUs, trouble }], wrongNow: [trouble] });
    expect(text(digest)).toBe(`What changed
- 2026-11-21 08:01:00 +01:00 (07:01:00 UTC): payments is down: api and shop are in trouble.

Wrong now: 2 of 14 targets watched
- Group payments: down since 2026-11-21 08:00:00 +01:00 (07:00:00 UTC)
  api does not answer in time (30.0 s connecting); 3 failed, 1 slow, longest 30.0 s.
  Most likely: Path from hop 6 (high confidence). Packets are lost from hop 6 on, and so they are at the end of the path.
  shop (optional, somebody has seen it) is slow (7.4 s in TLS); 4 slow, longest 7.4 s.
  Most likely: Path from hop 6 (high confidence). Packets are lost from hop 6 on, and so they are at the end of the path.

What to do next
- Send the exported evidence with its traces to the hosting provider and the internet provider: the fault is between them.

Measured by Stallscope on web1. Local times are of Europe/Vienna (UTC+01:00).
`);
  });

  test('that is sent late says so, with the time at which it happened and the one before which it could not be sent', () => {
    const digest = of({ kind: 'blind', atUs, why: 'network', says: 'All hang.' });
    expect(text(digest, atUs + 600 * SECOND_US)).toContain(
      'Happened at 2026-11-21 08:01:00 +01:00 (07:01:00 UTC), could not be sent before 2026-11-21 08:11:00 +01:00 (07:11:00 UTC).\n',
    );
    expect(text(digest)).not.toContain('could not be sent');
  });

  test('that may be a repeat says so', () => {
    expect(text(exampleDigest(), atUs, true)).toContain('This may be a repeat');
    expect(text(exampleDigest(), atUs, false)).not.toContain('repeat');
  });

  test('does not call right what nobody can know', () => {
    const blind = (why: BlindReason): Change => ({ kind: 'blind', atUs, why, says: 'So.' });
    const seeing: Change = { kind: 'seeing', atUs, why: 'network', sinceUs: EXAMPLE_US };
    const said = (wrongNow: readonly Trouble[], ...changes: Change[]) =>
      /^Wrong .*$/m.exec(text(exampleDigest({ changes, wrongNow })))?.[0];
    expect(said([], blind('network'))).toBe('Wrong now: not known, 14 targets watched');
    expect(said([], blind('store')), 'it is measured all the same').toBe('Wrong now: nothing, 14 targets watched');
    expect(said([], blind('network'), seeing)).toBe('Wrong now: nothing, 14 targets watched');
    expect(said([alone()], blind('engine'))).toBe('Wrong before, not known now: 1 of 14 targets watched');
    expect(said([], { kind: 'test', atUs }), 'a trial does not look at the targets').toBeUndefined();
  });

  test('tells no time of requests that failed at once', () => {
    const failed = (change: Parameters<typeof exampleTarget>[0]) => text(exampleDigest({ wrongNow: [alone(change)] }));
    expect(failed({ failure: 'refused', slow: 0, worstMs: 9 })).toContain('refuses connections; 3 failed.\n');
    expect(failed({ failure: 'reset', slow: 0, worstMs: 9_000 })).toContain('; 3 failed, longest 9.0 s.\n');
  });

  test('says that nothing is wrong when nothing is', () => {
    const digest = exampleDigest({
      changes: [{ kind: 'recovered', atUs, trouble: exampleTrouble(), times: 1 }],
      wrongNow: [],
    });
    expect(text(digest)).toContain('\nWrong now: nothing, 14 targets watched\n');
    expect(text(digest)).toContain(
      '  api: did not answer in time, 30.0 s connecting; 3 failed, 1 slow, longest 30.0 s.\n',
    );
    expect(text(digest)).not.toContain('What to do next');
  });

  test('tells the day of UTC where it is another one there', () => {
    const late = Date.UTC(2026, 10, 21, 23, 30) * 1_000;
    expect(text(of({ kind: 'test', atUs: late }))).toContain('2026-11-22 00:30:00 +01:00 (2026-11-21 23:30:00 UTC)');
    const inUtc = digestText(of({ kind: 'test', atUs: late }), late, { zone: 'UTC' });
    expect(inUtc).toContain('- 2026-11-21 23:30:00 UTC: ');
    expect(inUtc).toContain('Times are UTC.');
  });

  test('follows the clock of the zone through the change to summer time', () => {
    const before = Date.UTC(2026, 2, 29, 0, 59, 59) * 1_000;
    expect(text(of({ kind: 'test', atUs: before }))).toContain('2026-03-29 01:59:59 +01:00 (00:59:59 UTC)');
    expect(text(of({ kind: 'test', atUs: before + SECOND_US }))).toContain('2026-03-29 03:00:00 +02:00 (01:00:00 UTC)');
  });

  test('has something to do for each segment, once', () => {
    for (const segment of SEGMENTS) {
      const target = exampleTarget({ verdict: { segment, confidence: 'low', summary: 'So.', fromHop: null } });
      const trouble = exampleTrouble({ targets: [target, { ...target, target: 'other' }] });
      const steps = text(exampleDigest({ wrongNow: [trouble] }))
        .split('What to do next\n')[1]
        ?.split('\n\n')[0];
      expect(steps, segment).toMatch(/^- [A-Z].{20,}[.?]$/);
    }
  });

  test('tells what to do by what happened, too', () => {
    const step = (segment: 'application' | 'destination' | 'transfer', failure: FailureCode | null) => {
      const verdict = { segment, confidence: 'high', summary: 'So.', fromHop: null } as const;
      const trouble = exampleTrouble({ targets: [exampleTarget({ failure, verdict })] });
      return text(exampleDigest({ wrongNow: [trouble] }));
    };
    expect(step('application', null)).toContain('requests arrive and its answers are late.');
    expect(step('application', 'timeout')).toContain('requests arrive and its answers are late.');
    expect(step('application', 'unexpected-status')).toContain(
      'requests arrive and its answers have the wrong status.',
    );
    expect(step('application', 'body-mismatch')).toContain('requests arrive and its answers are not what is expected.');
    for (const failure of FAILURE_CODES) {
      if (failure !== 'timeout') expect(step('application', failure), failure).not.toContain('late');
    }
    expect(step('destination', 'refused')).toContain('listens on its port');
    expect(step('destination', 'timeout')).toContain('does it drop connection requests');
    expect(step('transfer', 'reset')).toContain('answers begin and then break off.');
  });

  test('stays short enough to be sent when thousands of targets are in trouble at once', () => {
    const targets = Array.from({ length: 3_000 }, (_, at) => exampleTarget({ target: `target ${at}` }));
    const wrongNow = Array.from({ length: 1_000 }, (_, at) =>
      exampleTrouble({ subject: { kind: 'group', name: `group ${at}`, key: `${at}` }, targets }),
    );
    const changes = wrongNow.map((trouble): Change => ({ kind: 'opened', atUs, trouble }));
    const long = text(exampleDigest({ changes, wrongNow, watched: 3_000_000 }));
    expect(long.length).toBeLessThan(150_000);
    expect(long).toContain('- and 960 more changes\n');
    expect(long).toContain('Wrong now: 3000000 of 3000000 targets watched\n');
    expect(long).toContain('  and 2990 more targets\n');
    expect(long).toContain('- and 960 more\n');
  });

  test('and title of anything at all have no control character, and one has no line break', () => {
    const name = fc.string({ unit: 'binary', maxLength: 400 });
    const time = fc.oneof(
      fc.integer({ min: -8e15, max: 8e15 }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 9e18),
    );
    fc.assert(
      fc.property(fc.constantFrom(...everyChange()), name, time, time, fc.nat(), (change, odd, at, nowUs, times) => {
        const trouble = exampleTrouble({
          subject: { kind: 'group', name: odd, key: odd },
          sinceUs: at,
          targets: [
            exampleTarget({
              target: odd,
              worstMs: times,
              verdict: { segment: 'path', confidence: 'low', summary: odd, fromHop: 3 },
            }),
          ],
        });
        const changed = { ...change, atUs: at, ...('trouble' in change ? { trouble } : {}) } as Change;
        const digest = exampleDigest({ changes: [changed], wrongNow: [trouble], vantage: odd });
        const line = digestTitle(digest, nowUs, ZONE);
        expect(line.length).toBeLessThanOrEqual(150);
        expect(line).not.toMatch(CONTROLS);
        expect(line).not.toBe('');
        expect(digestText(digest, nowUs, { zone: odd }).replaceAll('\n', '')).not.toMatch(CONTROLS);
      }),
    );
  });
});

const CONTROLS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]|\p{Cs}/u;
