import type { Phase } from '../../../electron/domain/phase.ts';

/** How a target fared in the time before the pictures: data, from which its samples are made. */
export interface Course {
  readonly name: string;
  /** Usual length of each phase in milliseconds; null where the target has no such phase. */
  readonly usualMs: Readonly<Record<Phase, number | null>>;
  readonly remote: { readonly address: string; readonly port: number } | null;
  readonly status: number | null;
  /** Windows in which it hung, by minutes before now. */
  readonly hangs: readonly Hang[];
  /** Overdue and still in time: minutes before now. */
  readonly nearMisses: readonly number[];
}

export interface Hang {
  readonly minutesAgo: number;
  readonly phase: Phase;
  /** Of each bad request, in their order. */
  readonly elapsedMs: readonly number[];
  /** The last of them was given up. */
  readonly failed: boolean;
}

const remote = { address: '192.0.2.66', port: 443 };
const https = (connect: number, tls: number, wait: number): Course['usualMs'] => ({
  resolve: 1.4,
  connect,
  tls,
  wait,
  transfer: 1.2,
});
/** Of a target that is a question to a resolver, that is all there is. */
const dns = (resolve: number): Course['usualMs'] => ({
  resolve,
  connect: null,
  tls: null,
  wait: null,
  transfer: null,
});
const tcp = (connect: number): Course['usualMs'] => ({
  resolve: null,
  connect,
  tls: null,
  wait: null,
  transfer: null,
});

const hang = (minutesAgo: number, phase: Phase, elapsedMs: readonly number[], failed = false): Hang => ({
  minutesAgo,
  phase,
  elapsedMs,
  failed,
});

const everyDay = [1_410, 1_260, 1_090, 905, 730];

export const COURSES: readonly Course[] = [
  {
    name: 'api',
    usualMs: https(41, 44, 64),
    remote,
    status: 200,
    hangs: [
      ...everyDay.map((minutesAgo, index) => hang(minutesAgo, 'tls', [2_600 + 700 * index, 3_100])),
      hang(610, 'connect', [7_200, 7_150, 3_080]),
      hang(402, 'tls', [4_300, 6_800]),
      hang(165, 'connect', [3_060, 7_090]),
      hang(118, 'tls', [6_900, 2_400]),
      hang(49, 'connect', [30_000, 15_300, 7_100], true),
      hang(24, 'tls', [7_400, 2_900]),
    ],
    nearMisses: [171, 143, 122, 96, 71, 52, 41.5, 36, 33.2, 26.4, 19, 12.5, 8.1],
  },
  {
    name: 'api, IPv6',
    usualMs: https(41, 45, 65),
    remote: { address: '2001:db8:e::66', port: 443 },
    status: 200,
    hangs: [],
    nearMisses: [66],
  },
  {
    name: 'webhooks',
    usualMs: https(41, 43, 12),
    remote,
    status: 200,
    hangs: [hang(118, 'tls', [3_900])],
    nearMisses: [44],
  },
  {
    name: 'ledger',
    usualMs: tcp(0.4),
    remote: { address: '203.0.113.40', port: 5_432 },
    status: null,
    hangs: [],
    nearMisses: [],
  },
  {
    name: 'api name',
    usualMs: dns(0.9),
    remote: { address: '198.51.100.42', port: 53 },
    status: 0,
    hangs: [],
    nearMisses: [77],
  },
  {
    name: 'example.org',
    usualMs: https(0.3, 2.1, 1.1),
    remote: { address: '198.51.100.18', port: 443 },
    status: 200,
    hangs: [],
    nearMisses: [],
  },
  {
    name: 'shop',
    usualMs: https(0.4, 2.6, 58),
    remote: { address: '203.0.113.41', port: 443 },
    status: 200,
    hangs: [1_180, 620, 152, 110, 71, 38].map((minutesAgo) => hang(minutesAgo, 'wait', [2_700, 4_400])),
    nearMisses: [160, 90],
  },
  {
    name: 'shop origin',
    usualMs: https(0.4, 2.6, 112),
    remote: { address: '203.0.113.42', port: 443 },
    status: 200,
    hangs: [1_180, 620, 152, 110, 71, 38].map((minutesAgo) => hang(minutesAgo, 'wait', [2_900, 4_600])),
    nearMisses: [160, 90, 15],
  },
  {
    name: 'checkout',
    usualMs: https(0.4, 2.6, 236),
    remote: { address: '203.0.113.41', port: 443 },
    status: 200,
    hangs: [1_180, 620, 152, 71, 4].map((minutesAgo) => hang(minutesAgo, 'wait', [2_600, 5_100])),
    nearMisses: [133, 101, 60, 22],
  },
  {
    name: 'static files',
    usualMs: https(0.4, 2.5, 14),
    remote: { address: '203.0.113.44', port: 443 },
    status: 200,
    hangs: [],
    nearMisses: [],
  },
  {
    name: 'admin',
    usualMs: https(0.4, 2.5, 92),
    remote: { address: '203.0.113.43', port: 443 },
    status: 200,
    hangs: [],
    nearMisses: [],
  },
  {
    name: 'mail',
    usualMs: tcp(0.5),
    remote: { address: '203.0.113.45', port: 993 },
    status: null,
    hangs: [],
    nearMisses: [],
  },
  {
    name: 'zone',
    usualMs: dns(1.1),
    remote: { address: '198.51.100.34', port: 53 },
    status: 0,
    hangs: [],
    nearMisses: [],
  },
  {
    name: 'staging',
    usualMs: https(0.4, 2.5, 198),
    remote: { address: '203.0.113.46', port: 443 },
    status: 200,
    hangs: [],
    nearMisses: [],
  },
];

/** The machine slept; nothing was measured then. */
export const ASLEEP = { minutesAgo: 43, forMinutes: 6 } as const;
