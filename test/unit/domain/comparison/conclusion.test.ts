import { describe, expect, test } from 'vitest';
import { compareSeries } from '../../../../electron/domain/comparison/compare-series.ts';
import type { ComparedSeries } from '../../../../electron/domain/comparison/compared-series.ts';
import { seriesFrom } from './clustered-windows.ts';
import { measured } from './measured.ts';

const conclude = (...members: readonly ComparedSeries[]) => compareSeries(members).conclusion;

const CDN = { cdn: 'Cloudflare' } as const;
const ORIGIN = { connectTo: '198.51.100.40:443' } as const;
const CONTROL = { role: 'control', service: 'https://example.org/' } as const;
const often = { everyMin: 100 } as const;

describe('CDN and origin', () => {
  test('equally bad, and a control that is not: the CDN is cleared, and what to compare next is said', () => {
    const week = { hours: 168 } as const;
    const conclusion = conclude(
      measured({ ...week, traits: CDN, everyMin: 140 }),
      measured({ ...week, name: 'shop origin', traits: ORIGIN, everyMin: 130, fromMin: 30 }),
      measured({ ...week, name: 'example.org', traits: CONTROL, everyMin: 4_000, lastsMin: 2 }),
    );
    expect(conclusion).toEqual({
      kind: 'no-difference',
      sentence: 'No difference between CDN and origin (2.2 % and 2.4 %): the CDN is not the cause.',
      notes: [
        '7 of 143 timeout windows happened on both at the same moment; about 3 would by chance.',
        'The control stayed at 0.06 %: the fault is not on this side of the provider.',
      ],
      next: 'Next to compare: the server itself, from a second vantage point.',
      moreHours: null,
    });
  });

  test('windows that come to both at once are counted', () => {
    const { notes, sentence } = conclude(measured({ ...often, traits: CDN }), measured({ ...often, traits: ORIGIN }));
    expect(sentence).toBe('No difference between CDN and origin (3.0 % each): the CDN is not the cause.');
    expect(notes).toEqual(['14 of 14 timeout windows happened on both at the same moment.']);
  });

  test('the CDN alone is bad', () => {
    const conclusion = conclude(measured({ ...often, traits: CDN }), measured({ traits: ORIGIN }));
    expect(conclusion.kind).toBe('difference');
    expect(conclusion.sentence).toBe(
      'More trouble with CDN than with origin (3.0 % and 0 %): the fault lies at the CDN, on the way to it, or between it and the origin.',
    );
  });

  test('the CDN is worse, but the origin is bad, too', () => {
    const { sentence } = conclude(
      measured({ hours: 168, everyMin: 60, traits: CDN }),
      measured({ hours: 168, everyMin: 170, traits: ORIGIN }),
    );
    expect(sentence).toBe(
      'More trouble with CDN than with origin (5.1 % and 1.8 %): the CDN or the way over it adds to a fault that the origin has too.',
    );
  });

  test('the origin is bad, and it does not show through the CDN', () => {
    const { sentence } = conclude(measured({ traits: CDN }), measured({ ...often, traits: ORIGIN }));
    expect(sentence).toBe(
      'More trouble with origin than with CDN (3.0 % and 0 %): the fault lies at the origin or on the direct way to it, and does not show through the CDN.',
    );
  });
});

describe('too little was measured', () => {
  test('to tell equal from twice as bad: how much longer it takes is said', () => {
    const conclusion = conclude(
      measured({ hours: 6, traits: CDN, everyMin: 140 }),
      measured({ hours: 6, traits: ORIGIN, everyMin: 170, fromMin: 80 }),
    );
    expect(conclusion.kind).toBe('too-few');
    expect(conclusion.moreHours).toBe(30);
    expect(conclusion.sentence).toBe(
      'No difference shown between CDN and origin (2.5 % and 1.7 %), but too little was measured: about 30 more hours would show whether one is twice the other.',
    );
    expect(conclusion.next).toBeNull();
  });

  test('and nothing has gone wrong yet', () => {
    const { kind, sentence, moreHours } = conclude(
      measured({ hours: 6, traits: CDN }),
      measured({ hours: 6, traits: ORIGIN }),
    );
    expect(kind).toBe('too-few');
    expect(moreHours).toBe(180);
    expect(sentence).toBe(
      'Nothing went wrong with CDN and origin in 6 hours: no difference shown, about 8 more days needed to say that there is none.',
    );
  });

  test('in a month without trouble there is nothing to tell apart', () => {
    const { kind, sentence } = conclude(
      measured({ hours: 720, traits: CDN }),
      measured({ hours: 720, traits: ORIGIN }),
    );
    expect(kind).toBe('no-difference');
    expect(sentence).toBe('Nothing went wrong with CDN and origin in 30 days: there is nothing to tell apart.');
  });

  test('few windows that all befell one of them clear nobody, however long it was measured', () => {
    const month = { hours: 720 } as const;
    const { kind, sentence } = conclude(
      measured({ ...month, traits: CDN, everyMin: 15_000 }),
      measured({ ...month, traits: ORIGIN }),
    );
    expect(kind).toBe('too-few');
    expect(sentence).toBe(
      'No difference shown between CDN and origin (0.02 % and 0 %), but too little was measured: about 10 more days would show a difference of 0.03 points.',
    );
  });

  test('of what goes wrong most of the time nothing can be twice as much', () => {
    const { kind, sentence } = conclude(
      measured({ hours: 1, traits: CDN, everyMin: 12, lastsMin: 12, fromMin: 0 }),
      measured({ hours: 1, traits: ORIGIN, everyMin: 12, lastsMin: 12, fromMin: 0 }),
    );
    expect(kind).toBe('too-few');
    expect(sentence).toMatch(/ would show whether one is half of the other\.$/);
  });

  test('a single window on one side shows nothing', () => {
    const { kind } = conclude(measured({ traits: CDN, everyMin: 5_000 }), measured({ traits: ORIGIN }));
    expect(kind).toBe('too-few');
  });
});

test('a long bout that befell one alone lay in what differs, though it is too few to tell rates apart', () => {
  const outage = measured({ hours: 168, everyMin: 20, traits: CDN, gap: [30, 168] });
  const always = measured({ hours: 168, traits: CDN });
  const conclusion = conclude({ ...outage, probes: always.probes }, measured({ hours: 168, traits: ORIGIN }));
  expect(conclusion.kind).toBe('difference');
  expect(conclusion.sentence).toContain('the fault lies at the CDN, on the way to it, or between it and the origin.');
  expect(conclusion.notes).toEqual([
    'There were few bouts of trouble: whether it is so at other times takes longer to tell.',
  ]);
});

describe('two ways of asking for one thing', () => {
  const bad = (traits: Parameters<typeof measured>[0]['traits']) => measured({ ...often, traits: traits ?? {} });
  const good = (traits: Parameters<typeof measured>[0]['traits']) => measured({ traits: traits ?? {} });

  test.each([
    [
      { resolver: null },
      { resolver: '192.0.2.53' },
      'No difference between the system resolver and resolver 192.0.2.53 (3.0 % each): the resolver is not the cause.',
    ],
    [
      { family: 4 },
      { family: 6 },
      'No difference between IPv4 and IPv6 (3.0 % each): the address family is not the cause.',
    ],
    [
      { connection: 'fresh' },
      { connection: 'keep-alive' },
      'No difference between fresh connections and kept-alive connections (3.0 % each): neither opening connections nor keeping them open is the cause.',
    ],
    [
      { connectTo: '198.51.100.1:443' },
      { connectTo: '198.51.100.2:443' },
      'No difference between origin 198.51.100.1 and origin 198.51.100.2 (3.0 % each): the fault is not in one of these servers alone.',
    ],
    [
      { resolver: '192.0.2.1', family: 4 },
      { resolver: '192.0.2.2', family: 6 },
      'No difference between resolver 192.0.2.1 with IPv4 and resolver 192.0.2.2 with IPv6 (3.0 % each): neither the resolver nor the address family shows as the cause.',
    ],
  ] as const)('equally bad, %o and %o', (one, other, sentence) => {
    expect(conclude(bad(one), bad(other)).sentence).toBe(sentence);
  });

  test.each([
    [
      { resolver: null },
      { resolver: '192.0.2.53' },
      'More trouble with resolver 192.0.2.53 than with the system resolver (3.0 % and 0 %): not in resolving, so resolver 192.0.2.53 may lead to addresses that are worse.',
    ],
    [
      { family: 4 },
      { family: 6 },
      'More trouble with IPv6 than with IPv4 (3.0 % and 0 %): the fault lies on the way over IPv6 or at the server’s IPv6 address.',
    ],
    [
      { family: 4 },
      { family: null },
      'More trouble with either family than with IPv4 (3.0 % and 0 %): the fault lies on the way over IPv6 or at the server’s IPv6 address.',
    ],
    [
      { connection: 'fresh' },
      { connection: 'keep-alive' },
      'More trouble with kept-alive connections than with fresh connections (3.0 % and 0 %): the fault comes with connections that are kept open, which the server or something on the way drops.',
    ],
    [
      { connectTo: '198.51.100.1:443' },
      { connectTo: '198.51.100.2:443' },
      'More trouble with origin 198.51.100.2 than with origin 198.51.100.1 (3.0 % and 0 %): the fault lies at origin 198.51.100.2 or on the way there.',
    ],
    [
      { resolver: '192.0.2.1', family: 4 },
      { resolver: '192.0.2.2', family: 6 },
      'More trouble with resolver 192.0.2.2 with IPv6 than with resolver 192.0.2.1 with IPv4 (3.0 % and 0 %): they differ in the resolver and the address family, so it cannot be told which of these matters.',
    ],
  ] as const)('only the second is bad, %o and %o', (one, other, sentence) => {
    expect(conclude(good(one), bad(other)).sentence).toBe(sentence);
  });

  test('a resolver is blamed where probes are stuck in resolving', () => {
    const stuck = bad({ resolver: '192.0.2.53' });
    const counts = { ...stuck.counts, resolve: stuck.counts.connect, connect: stuck.counts.resolve };
    expect(conclude(good({}), { ...stuck, counts }).sentence).toBe(
      'More trouble with resolver 192.0.2.53 than with the system resolver (3.0 % and 0 %): the fault lies at resolver 192.0.2.53 or on the way to it.',
    );
  });
});

describe('vantage points', () => {
  const nas = { vantage: 'nas-2' } as const;

  test('a fault on one side only lies there or on the way from there', () => {
    const { sentence, next } = conclude(measured(often), measured({ traits: nas }));
    expect(sentence).toBe(
      'More trouble from desk-14 than from nas-2 (3.0 % and 0 %): the fault lies on the way from desk-14 or at desk-14, not at the server.',
    );
    expect(next).toBe('Next to compare: a well-known service as control, from desk-14.');
  });

  test('a fault on both at once lies near the server', () => {
    const { sentence } = conclude(measured(often), measured({ ...often, traits: nas }));
    expect(sentence).toBe(
      'No difference between desk-14 and nas-2 (3.0 % each): it happens on both at once, so the fault lies near the server.',
    );
  });

  test('as many windows at other moments do not show the server as the cause', () => {
    const { sentence } = conclude(
      measured({ ...often, hours: 720 }),
      measured({ hours: 720, everyMin: 105, fromMin: 55, traits: nas }),
    );
    expect(sentence).toBe(
      'No difference between desk-14 and nas-2 (3.0 % and 2.9 %), but not at the same moments, so each may have a cause of its own.',
    );
  });
});

describe('a minute of measuring', () => {
  /** Every ten seconds three bad ones, asked every half second. */
  const brief = (isBad: boolean, vantage: string): ComparedSeries => {
    const starts = Array.from({ length: 9 }, (_, index) => 4 + index * 10 + ((index * 3) % 4));
    const bad = new Float64Array(96);
    for (const start of isBad ? starts : []) bad.fill(2, start, start + 3);
    const windows = (isBad ? starts : []).map((start, incident) => ({
      incident,
      fromUs: start * 1e6,
      toUs: (start + 3) * 1e6,
      worstMs: 2_000,
    }));
    const probes = new Float64Array(96).fill(2);
    const series = seriesFrom({ bad, probes, windows, blockS: 1, intervalS: 0.5, traits: { vantage } });
    return { ...series, clock: { lowUs: -100_000, highUs: 100_000 } };
  };

  test('a fault on one side only shows', () => {
    expect(conclude(brief(true, 'desk-14'), brief(false, 'nas-2')).sentence).toContain(
      'the fault lies on the way from desk-14 or at desk-14, not at the server.',
    );
  });

  test('and one that comes to both at once, though most windows would touch another by chance', () => {
    const { sentence } = conclude(brief(true, 'desk-14'), brief(true, 'nas-2'));
    expect(sentence).toContain('it happens on both at once, so the fault lies near the server.');
  });
});

describe('controls and other services', () => {
  test('a control that stays good clears this side', () => {
    const control = measured({ name: 'example.org', traits: CONTROL });
    const sentence =
      'More trouble with shop than with the control (3.0 % and 0 %): the fault is not on this side of the provider.';
    expect(conclude(measured(often), control).sentence).toBe(sentence);
    expect(conclude(control, measured(often)).sentence).toBe(sentence);
  });

  test('a control that is bad at the same moments points to this side', () => {
    const { sentence } = conclude(measured(often), measured({ ...often, name: 'example.org', traits: CONTROL }));
    expect(sentence).toBe(
      'No difference between shop and the control (3.0 % each): it happens on both at once, so it is not shop but this side, or the provider.',
    );
  });

  test('a control measured from elsewhere says nothing of this side', () => {
    const { kind } = conclude(measured(often), measured({ traits: { ...CONTROL, vantage: 'nas-2' } }));
    expect(kind).toBe('not-comparable');
  });

  test('two services differ in everything, so a difference shows no cause', () => {
    const conclusion = conclude(
      measured(often),
      measured({ name: 'api', traits: { service: 'https://api.example/' } }),
    );
    expect(conclusion.kind).toBe('not-comparable');
    expect(conclusion.sentence).toBe(
      'No cause can be read from shop and api (3.0 % and 0 %): they are different services.',
    );
  });
});

describe('what was not measured alike', () => {
  test('without time in common there is nothing to compare', () => {
    const conclusion = conclude(
      measured({ ...often, traits: CDN, gap: [12, 24] }),
      measured({ ...often, traits: ORIGIN, gap: [0, 12] }),
    );
    expect(conclusion.kind).toBe('not-comparable');
    expect(conclusion.sentence).toBe('No comparison of CDN and origin: there is no time in which both were measured.');
  });

  test('where one was measured longer, they are compared over the time of both', () => {
    const { sentence, notes } = conclude(
      measured({ ...often, hours: 48, traits: CDN, gap: [24, 48] }),
      measured({ hours: 48, fromMin: 25 * 60, everyMin: 60, traits: ORIGIN }),
    );
    expect(sentence).toContain('More trouble with CDN than with origin (3.0 % and 0 %)');
    expect(notes).toContain('Compared over the 24 hours in which both were measured.');
  });

  test('where slow means something else, no cause is shown', () => {
    const { sentence, notes } = conclude(
      measured({ ...often, traits: CDN }),
      measured({ traits: ORIGIN, slowAfterMs: 5_000 }),
    );
    expect(sentence).toBe(
      'More trouble with CDN than with origin (3.0 % and 0 %), but what is called slow differs between them, so it shows no cause.',
    );
    expect(notes[0]).toBe(
      'Not measured alike: CDN is slow after 2.00 s, origin after 5.00 s; set the same to compare.',
    );
  });
});

describe('more than two', () => {
  const server = (last: number) => ({ connectTo: `198.51.100.${last}:443` });

  test('all the same', () => {
    expect(conclude(...[1, 2, 3].map((last) => measured({ ...often, traits: server(last) }))).sentence).toBe(
      'No difference between origin 198.51.100.1, origin 198.51.100.2 and origin 198.51.100.3 (3.0 % each): the fault is not in one of these servers alone.',
    );
  });

  test('three vantage points: the server is named only if it happens on all at once', () => {
    const from = (vantage: string, of: Parameters<typeof measured>[0] = often) =>
      measured({ hours: 720, everyMin: 100, ...of, traits: { vantage } });
    expect(conclude(from('a'), from('b'), from('c')).sentence).toBe(
      'No difference between a, b and c (3.0 % each): it happens on all at once, so the fault lies near the server.',
    );
    expect(conclude(from('a'), from('b'), from('c', { everyMin: 105, fromMin: 55 })).sentence).toBe(
      'No difference between a, b and c (3.0 %, 3.0 % and 2.9 %), but not at the same moments, so each may have a cause of its own.',
    );
  });

  test('the one that differs is named, the others are noted', () => {
    const { sentence, notes } = conclude(
      measured({ ...often, traits: server(1) }),
      measured({ ...often, traits: server(2) }),
      measured({ traits: server(3) }),
    );
    expect(sentence).toBe(
      'More trouble with origin 198.51.100.1 than with origin 198.51.100.3 (3.0 % and 0 %): the fault lies at origin 198.51.100.1 or on the way there.',
    );
    expect(notes).toEqual([
      'No difference to origin 198.51.100.2 (3.0 %): the fault is not in one of these servers alone.',
    ]);
  });
});

test('there are never more than four notes', () => {
  const series = Array.from({ length: 8 }, (_, index) =>
    measured({
      ...often,
      traits: { connectTo: `198.51.100.${index}:443` },
      slowAfterMs: 2_000 + index,
      gap: [index, index + 3],
    }),
  );
  expect(conclude(...series).notes.length).toBe(4);
});
