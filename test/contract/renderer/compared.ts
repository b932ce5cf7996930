import type { ComparedMemberJson, ComparisonJson } from '../../../electron/contract/comparison-shapes.ts';
import { RATE_KINDS } from '../../../electron/domain/comparison/compared-series.ts';

type Member = ComparisonJson['members'][number];
type Rates = ComparisonJson['rates'];

const MIN_MS = 60_000;
const PLACES = 288;

export interface MemberPlan {
  readonly member?: ComparedMemberJson;
  readonly name: string;
  readonly says: string;
  readonly address?: string;
  readonly role?: Member['role'];
  /** Shares of 17,280 probes that were bad in each way, in percent; what is left out is 0. */
  readonly percent?: Partial<Record<(typeof RATE_KINDS)[number], number>>;
  readonly p50Ms?: number;
  /** Beginnings as shares of the stretch. */
  readonly windowsAt?: readonly number[];
  readonly gapsAt?: readonly number[];
  readonly clock?: Member['clock'];
  readonly vantage?: string;
}

const PROBES = 17_280;
const iso = (ms: number): string => new Date(ms).toISOString();

/** Wavers as a day does, the same each time. */
const waver = (place: number, seed: number): number =>
  1 + 0.08 * Math.sin(place / 31 + seed) + 0.05 * Math.sin(place * 12.9898 + seed * 78.233);

/** An answer of the engine about so many hours until `toMs`. */
export function comparisonOf(
  plans: readonly MemberPlan[],
  more: Partial<ComparisonJson> = {},
  { toMs = Date.parse('2026-11-21T14:30:00.000Z'), hours = 24 } = {},
): ComparisonJson {
  const fromMs = toMs - hours * 60 * MIN_MS;
  const atShare = (share: number): number => fromMs + share * (toMs - fromMs);
  const members = plans.map((plan, index) => memberOf(plan, index, atShare));
  return {
    from: iso(fromMs),
    to: iso(toMs),
    blockMs: 10 * MIN_MS,
    members,
    rates: ratesOf(plans),
    aligned: alignedOf(members),
    pairs: members.slice(1).map((member, index) => ({
      member: index + 1,
      both: sharedWindows(members[0], member),
      onlyFirst: (members[0]?.windows ?? 0) - sharedWindows(members[0], member),
      onlyOther: member.windows - sharedWindows(members[0], member),
      byChance: 0.04,
    })),
    clocks: [],
    conclusion: {
      kind: 'no-difference',
      sentence: 'No difference between CDN and origin (1.9 % and 2.1 %): the CDN is not the cause.',
      notes: [
        '9 of 10 timeout windows happened on both at the same moment.',
        'The control stayed at 0.1 %: the fault is not on this side of the provider.',
      ],
      next: 'the server itself, from a second vantage point.',
      moreHours: null,
    },
    ...more,
  };
}

const WINDOW_MS = 4 * MIN_MS;

function memberOf(plan: MemberPlan, index: number, atShare: (share: number) => number): Member {
  const { name, says, p50Ms = 60, windowsAt = [], gapsAt = [] } = plan;
  const isGap = (place: number): boolean => gapsAt.some((share) => Math.abs(place / PLACES - share) < 0.004);
  const isBad = (place: number): boolean =>
    windowsAt.some((share) => Math.abs(place / PLACES - share - 0.0014) < 0.004);
  const each = <Value>(of: (place: number) => Value): Value[] =>
    Array.from({ length: PLACES }, (_, place) => of(place));
  const times = (share: number) => ({
    of: 16_900,
    isAll: true,
    p50Ms: p50Ms * share,
    p90Ms: p50Ms * share * 1.5,
    p95Ms: p50Ms * share * 1.8,
    p99Ms: p50Ms * share * 9,
    maxMs: 29_400 * share,
  });
  return {
    member: plan.member ?? { kind: 'target', target: name },
    name,
    says,
    address: plan.address ?? `https://${name.replaceAll(' ', '-')}.example.net/`,
    role: plan.role ?? 'subject',
    vantage: plan.vantage ?? null,
    probes: PROBES - 17 * (index + 1),
    suspect: 31,
    measuredMs: 86_000_000,
    windows: windowsAt.length,
    times: {
      total: times(1),
      resolve: times(0.04),
      connect: times(0.2),
      tls: times(0.26),
      wait: times(0.48),
      transfer: times(0.02),
    },
    clock: plan.clock ?? null,
    course: {
      stepMs: 5 * MIN_MS,
      p50Ms: each((place) => (isGap(place) ? null : p50Ms * waver(place, index))),
      p95Ms: each((place) => (isGap(place) ? null : p50Ms * (isBad(place) ? 60 : 1.7 * waver(place * 3, index + 1)))),
    },
    timeouts: windowsAt.map((share, place) => ({
      incident: 100 * (index + 1) + place,
      from: iso(atShare(share)),
      to: iso(atShare(share) + WINDOW_MS),
      worstMs: 7_400 + 1_900 * place,
    })),
    gaps: gapsAt.map((share) => ({
      from: iso(atShare(share - 0.004)),
      to: iso(atShare(share + 0.004)),
      reason: 'asleep',
    })),
  };
}

function ratesOf(plans: readonly MemberPlan[]): Rates {
  return RATE_KINDS.map((kind) => {
    const shares = plans.map(({ percent }) => (percent?.[kind] ?? 0) / 100);
    const halfOf = (share: number): number => 0.0004 + 0.32 * share;
    const first = shares[0] ?? 0;
    return {
      kind,
      rates: shares.map((share) => ({
        bad: Math.round(share * PROBES),
        of: PROBES,
        share,
        low: Math.max(0, share - halfOf(share)),
        high: Math.min(1, share + 1.2 * halfOf(share)),
      })),
      differences: shares.slice(1).map((share, index) => {
        const half = halfOf(share) + halfOf(first);
        const difference = share - first;
        const shows = Math.abs(difference) <= half ? 'none-shown' : difference > 0 ? 'more' : 'less';
        return {
          member: index + 1,
          share: difference,
          low: difference - half,
          high: difference + half,
          p: shows === 'none-shown' ? 0.62 : 0.0004,
          shows,
        };
      }),
    };
  });
}

const sharedWindows = (one: Member | undefined, other: Member): number =>
  (one?.timeouts ?? []).filter(({ from }) => other.timeouts.some((window) => window.from === from)).length;

function alignedOf(members: readonly Member[]): ComparisonJson['aligned'] {
  const all = members.flatMap(({ timeouts }, member) => timeouts.map((window) => ({ ...window, member })));
  return [...new Set(all.map(({ from }) => from))].toSorted().map((from) => {
    const own = all.filter((window) => window.from === from);
    return {
      from,
      to: own[0]?.to ?? from,
      incidents: own.map(({ member, incident }) => ({ member, incident })),
    };
  });
}

const WINDOWS = [0.05, 0.16, 0.27, 0.38, 0.49, 0.6, 0.72, 0.83, 0.93];

/** CDN or origin, and neither is to blame. */
export const noDifference = (toMs?: number): ComparisonJson =>
  comparisonOf(
    [
      {
        name: 'shop',
        says: 'CDN',
        address: 'https://shop.example.net/',
        percent: { bad: 1.9, slow: 1.54, failed: 0.36, connect: 1.4, tls: 0.22, wait: 0.28 },
        p50Ms: 54,
        windowsAt: WINDOWS,
        gapsAt: [0.97],
      },
      {
        name: 'shop origin',
        says: 'origin 198.51.100.40',
        address: 'https://shop.example.net/',
        percent: { bad: 2.1, slow: 1.68, failed: 0.42, connect: 1.52, tls: 0.26, wait: 0.32 },
        p50Ms: 118,
        windowsAt: [...WINDOWS, 0.22],
        gapsAt: [0.97],
      },
    ],
    {},
    toMs === undefined ? {} : { toMs },
  );

export const CONTROL: MemberPlan = {
  name: 'example.org',
  says: 'control',
  address: 'https://www.example.org/',
  role: 'control',
  percent: { bad: 0.12, slow: 0.11, failed: 0.01, connect: 0.03, tls: 0.02, wait: 0.07 },
  p50Ms: 42,
  gapsAt: [0.97],
};
