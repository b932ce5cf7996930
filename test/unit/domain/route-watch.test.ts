import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RouteChange } from '../../../electron/domain/path-snapshot.ts';
import type { RouteSighting } from '../../../electron/domain/route-sighting.ts';
import { RouteWatch } from '../../../electron/domain/route-watch.ts';

const DESTINATION = '203.0.113.80';
const BASELINE_MS = 300_000;
const SECOND_MS = 1_000;

/** A route in short: routers separated by blanks, `*` for silence, `a|b` for two in one trace; `>` at the end when the destination answered. */
type Line = string;

const A: Line = 'r1 r2 r3 r4 r5 >';

class Watching {
  readonly changes: RouteChange[] = [];
  readonly #watch = new RouteWatch(DESTINATION);
  #atMs = 0;

  see(lines: readonly Line[], everyMs = BASELINE_MS): this {
    for (const line of lines) {
      this.#atMs += everyMs;
      const change = this.#watch.see(sightingOf(line, this.#atMs));
      if (change !== null) this.changes.push(change);
    }
    return this;
  }

  cut(line: Line): this {
    this.#atMs += SECOND_MS;
    const change = this.#watch.see({ ...sightingOf(line, this.#atMs), end: { kind: 'unknown' } });
    if (change !== null) this.changes.push(change);
    return this;
  }

  get kinds(): string[] {
    return this.changes.map(({ kind, ttl }) => `${kind} ${ttl}`);
  }
}

function sightingOf(line: Line, atMs: number): RouteSighting {
  const words = line.split(' ');
  const reached = words.at(-1) === '>';
  const routers = reached ? words.slice(0, -1) : words;
  return {
    atUs: atMs * 1_000,
    atMs,
    hops: routers.map((word) => (word === '*' ? [] : word.split('|'))),
    end: reached ? { kind: 'reached', ttl: routers.length + 1, atMost: false } : { kind: 'silent' },
  };
}

const times = (count: number, ...lines: readonly Line[]): Line[] => Array.from({ length: count }, () => lines).flat();
const learned = (line: Line = A) => new Watching().see(times(6, line));

describe('what lasts is told once', () => {
  test('a hop that is another router three baselines long', () => {
    const watching = learned().see(times(2, 'r1 r2 x3 r4 r5 >'));
    expect(watching.kinds).toEqual([]);
    watching.see(times(20, 'r1 r2 x3 r4 r5 >'));
    expect(watching.changes).toEqual([
      {
        destination: DESTINATION,
        kind: 'hop',
        ttl: 3,
        before: ['r3'],
        after: ['x3'],
        atUs: 7 * BASELINE_MS * 1_000,
        summary: 'The route to 203.0.113.80 changed: hop 3 was r3 and is x3.',
      },
    ]);
  });

  test('a longer path, however many hops have moved', () => {
    const watching = learned().see(times(20, 'r1 r2 x3 r3 r4 r5 >'));
    expect(watching.kinds).toEqual(['longer 3']);
    expect(watching.changes[0]?.summary).toBe(
      'The route to 203.0.113.80 became longer, 7 hops instead of 6: hop 3 was r3 and is x3.',
    );
  });

  test('a longer path whose new hops are silent', () => {
    expect(learned().see(times(20, 'r1 r2 r3 r4 r5 * * >')).changes).toMatchObject([
      { kind: 'longer', ttl: 6, before: [DESTINATION], after: [] },
    ]);
  });

  test('a shorter path', () => {
    expect(learned().see(times(20, 'r1 r2 r3 >')).changes).toMatchObject([
      { kind: 'shorter', ttl: 4, before: ['r4'], after: [DESTINATION] },
    ]);
  });

  test('a loop, with the routers that answer in it', () => {
    const watching = learned().see(times(20, 'r1 r2 r3 r2 r3 r2 r3 r2'));
    expect(watching.changes).toMatchObject([{ kind: 'loop', ttl: 4, before: ['r4'], after: ['r2'] }]);
  });

  test('a loop of which most traces show a part, because its routers answer no more often', () => {
    const part = '* * * * r1 * * * r2';
    const watching = learned('r1 r2 >').see(['r1 r2 r1 r2 r1', ...times(20, part)]);
    expect(watching.changes).toMatchObject([{ kind: 'loop', ttl: 3, before: [DESTINATION], after: ['r1'] }]);
  });

  test('a path that is longer and does not arrive is no loop', () => {
    expect(learned().see(times(20, 'r1 x2 y2 r2 r3 r4 r5 *')).kinds).toEqual(['cut-off 8']);
  });

  test('a cut-off, from the first hop on that used to answer', () => {
    expect(learned('r1 r2 * r4 r5 >').see(times(20, 'r1 r2 * * * *')).changes).toMatchObject([
      { kind: 'cut-off', ttl: 4, before: ['r4'], after: [] },
    ]);
  });

  test('a destination that alone is silent is cut off behind the last router', () => {
    expect(learned().see(times(20, 'r1 r2 r3 r4 r5 * * *')).changes).toMatchObject([
      { kind: 'cut-off', ttl: 6, before: [DESTINATION], after: [] },
    ]);
  });

  test('the return to the former route is told as that', () => {
    const watching = learned().see(times(8, 'r1 r2 x3 x4 r5 >')).see(times(20, A));
    expect(watching.kinds).toEqual(['hop 3', 'restored 3']);
    expect(watching.changes[1]?.summary).toBe('The former route to 203.0.113.80 is back: hop 3 was x3 and is r3.');
  });

  test('the return is noticed while the new route is still being learned', () => {
    expect(learned().see(times(3, 'r1 r2 x3 r4 r5 >')).see(times(3, A)).kinds).toEqual(['hop 3', 'restored 3']);
  });

  test('a cut-off of a destination whose distance was never certain', () => {
    const watch = new RouteWatch(DESTINATION);
    const told: RouteChange[] = [];
    for (let count = 1; count <= 12; count += 1) {
      const end = { kind: 'reached', ttl: 9, atMost: true } as const;
      const seen = sightingOf(count <= 6 ? 'r1 r2 r3' : 'r1 * *', count * BASELINE_MS);
      const change = watch.see(count <= 6 ? { ...seen, end } : seen);
      if (change !== null) told.push(change);
    }
    expect(told).toMatchObject([{ kind: 'cut-off', ttl: 2, before: ['r2'] }]);
  });

  test('a third route is no return', () => {
    expect(learned().see(times(8, 'r1 r2 x3 r4 r5 >')).see(times(20, 'r1 r2 y3 r4 r5 >')).kinds).toEqual([
      'hop 3',
      'hop 3',
    ]);
  });

  test('the end of a loop or of a cut-off on the old route', () => {
    expect(learned().see(times(5, 'r1 r2 r1 r2 r1')).see(times(20, A)).kinds).toEqual(['loop 3', 'restored 3']);
    expect(learned().see(times(5, 'r1 r2 * * *')).see(times(20, A)).kinds).toEqual(['cut-off 3', 'restored 3']);
  });

  test('the end of a cut-off on another route', () => {
    expect(learned().see(times(5, 'r1 r2 * * *')).see(times(20, 'r1 r2 x3 x4 x5 x6 >')).kinds).toEqual([
      'cut-off 3',
      'longer 3',
    ]);
  });

  test('a change whose routers are slow to answer is still one', () => {
    const watching = learned().see(['r1 r2 x3 * r5 >', 'r1 r2 x3 * r5 >', 'r1 r2 x3 * r5 >']);
    watching.see(times(20, 'r1 r2 x3 x4 r5 >'));
    expect(watching.kinds).toEqual(['hop 3']);
  });
});

describe('what does not last is not told', () => {
  test.each([
    ['a single odd trace', ['r1 r2 x3 x4 x5 x6 >']],
    ['two of them', ['r1 r2 x3 r4 r5 >', 'r1 r2 x3 r4 r5 >']],
    ['a silent hop', times(20, 'r1 r2 * r4 r5 >')],
    ['a rate-limited router', times(20, 'r1 r2 r3 r4 r5 >', 'r1 * r3 r4 r5 >', 'r1 * r3 r4 r5 >')],
    ['lost answers of the destination', times(20, 'r1 r2 r3 r4 r5 *', 'r1 r2 r3 r4 r5 *', A)],
    ['traces without any answer, two at a time', times(20, '* * * * *', '* * * * *', A)],
    ['a router that answers for its neighbour', times(20, 'r1 r2 r3 r3 r5 >', A)],
    ['a loop that is seen once', ['r1 r2 r1 r2 r1']],
    ['a loop in a trace that arrives all the same', times(2, 'r1 r2 r1 r4 r5 >')],
  ])('%s', (_, lines) => {
    expect(learned().see(lines).see(times(20, A)).kinds).toEqual([]);
  });

  test('a hop that was silent and answers now', () => {
    expect(learned('r1 r2 * r4 r5 >').see(times(20, A)).kinds).toEqual([]);
  });

  test('three traces a second apart: they may have met one turn of a balancer', () => {
    const watching = learned().see(times(4, 'r1 r2 x3 r4 r5 >'), SECOND_MS);
    expect(watching.kinds).toEqual([]);
    expect(watching.see(times(3, 'r1 r2 x3 r4 r5 >'), SECOND_MS).kinds).toEqual(['hop 3']);
  });

  test('a trace that was cut short says nothing of the destination', () => {
    const watching = learned();
    for (let count = 0; count < 20; count += 1) watching.cut('r1 r2');
    expect(watching.kinds).toEqual([]);
  });

  test('an upper bound of the distance is no longer path', () => {
    const watch = new RouteWatch(DESTINATION);
    const told: (RouteChange | null)[] = [];
    for (let count = 1; count < 30; count += 1) {
      const sighting = sightingOf(A, count * BASELINE_MS);
      const end = { kind: 'reached', ttl: 9, atMost: true } as const;
      told.push(watch.see(count < 8 ? sighting : { ...sighting, end }));
    }
    expect(told.filter((change) => change !== null)).toEqual([]);
  });

  test('a destination that never answered is not missed, and its routers are watched all the same', () => {
    const watching = learned('r1 r2 r3 * *').see(times(20, 'r1 r2 r3 * *'));
    expect(watching.kinds).toEqual([]);
    expect(watching.see(times(20, 'r1 x2 r3 * *')).kinds).toEqual(['hop 2']);
  });

  test('a destination that often misses two baselines is not lost at the third', () => {
    const watching = learned().see([...times(2, 'r1 r2 r3 r4 r5 *'), A, ...times(2, 'r1 r2 r3 r4 r5 *'), A]);
    expect(watching.see(times(2, 'r1 r2 r3 r4 r5 *')).kinds).toEqual([]);
  });
});

/** Two whole branches behind the second hop, of which the second may be longer. */
const branches = fc.record({
  first: fc.array(fc.constantFrom(1, 2, 3), { minLength: 2, maxLength: 5 }),
  longer: fc.integer({ min: 0, max: 2 }),
});

describe('properties', () => {
  test('balancing over fixed sets never is a change, in whatever order, once all have been seen', () => {
    const path = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 });
    const picks = fc.array(fc.array(fc.nat({ max: 5 }), { minLength: 6, maxLength: 6 }), { maxLength: 80 });
    fc.assert(
      fc.property(path, picks, fc.boolean(), (widths, turns, quickly) => {
        const line = (pick: (index: number) => number): Line => {
          const routers = widths.map((width, index) => {
            const turn = pick(index);
            return turn === 5 ? '*' : `h${index}-${turn % width}`;
          });
          return `${routers.join(' ')} >`;
        };
        const watching = new Watching().see(Array.from({ length: 6 }, (_, turn) => line(() => turn % 3)));
        watching.see(
          turns.map((turn) => line((index) => turn[index] ?? 0)),
          quickly ? SECOND_MS : BASELINE_MS,
        );
        expect(watching.kinds).toEqual([]);
      }),
    );
  });

  test('two whole branches that take turns are no change', () => {
    fc.assert(
      fc.property(branches, fc.array(fc.boolean(), { maxLength: 100 }), ({ first, longer }, turns) => {
        const one = `r1 r2 ${first.map((name, index) => `a${index}-${name}`).join(' ')} >`;
        const other = `r1 r2 ${[...first, ...times(longer, 'x')].map((name, index) => `b${index}-${name}`).join(' ')} >`;
        const watching = new Watching().see(times(3, one, other)).see(turns.map((turn) => (turn ? one : other)));
        expect(watching.kinds).toEqual([]);
      }),
    );
  });

  const route = fc.record({
    hops: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 3, maxLength: 8 }),
    from: fc.nat({ max: 7 }),
    longer: fc.integer({ min: -1, max: 2 }),
  });
  /** Which answers of routers are lost, by trace and hop; three in a row never. */
  const losses = fc.array(fc.nat({ max: 30 }), { minLength: 40, maxLength: 40 });

  test('a change that lasts is told exactly once, and so is the return', () => {
    fc.assert(
      fc.property(route, losses, fc.boolean(), ({ hops, from, longer }, lost, quickly) => {
        const start = from % (hops.length - 1);
        const old = hops.map((_, index) => `r${index}`);
        const next = [...old.slice(0, start), ...old.slice(start, hops.length + longer).map((name) => `x${name}`)];
        for (let extra = 0; extra < longer; extra += 1) next.push(`y${extra}`);
        const lines = (names: readonly string[], count: number): Line[] =>
          Array.from({ length: count }, (_, trace) => {
            const gone = trace % 3 === 1 ? (lost[trace % 40] ?? 30) : 30;
            return `${names.map((name, index) => (index === gone && index !== start ? '*' : name)).join(' ')} >`;
          });
        const everyMs = quickly ? SECOND_MS : BASELINE_MS;
        const watching = new Watching().see(times(6, `${old.join(' ')} >`)).see(lines(next, 40), everyMs);
        const kind = longer > 0 ? 'longer' : longer < 0 ? 'shorter' : 'hop';
        expect(watching.kinds).toEqual([`${kind} ${start + 1}`]);
        watching.see(lines(old, 40), everyMs);
        expect(watching.kinds).toEqual([`${kind} ${start + 1}`, `restored ${start + 1}`]);
      }),
    );
  });

  test('any row of traces whatever brings no more changes than a third of them', () => {
    const line = fc.array(fc.constantFrom('r1', 'r2', 'r3', 'x1', '*', 'r1|x2'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(line, fc.boolean()), { maxLength: 120 }), (lines) => {
        const watching = new Watching().see(lines.map(([words, ends]) => `${words.join(' ')}${ends ? ' >' : ''}`));
        expect(watching.changes.length).toBeLessThanOrEqual(lines.length / 3);
        for (const change of watching.changes) expect(change.ttl).toBeGreaterThan(0);
      }),
    );
  });
});
