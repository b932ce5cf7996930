/**
 * Who stands where in the lab. All addresses are from the ranges kept for documentation (RFC 5737, RFC 3849) and exist only
 * inside the lab's namespaces.
 *
 *     client ── r1 ── r2 ── r3 ── server (one address a host)
 *               │     ├── resolver1 (the system's)
 *            control  └── resolver2 (with a second address)
 *
 * From r2 a second way goes on, for whoever traces: balanced over two routers, past one that never tells of itself, and in the end
 * to a host at hand or over a slow wire to another.
 *
 *                     r2 ══ west ══ quiet ── edge ── far (one address a host)
 *                        ══ east ══            └~~~~ remote
 */
export const PLACES = [
  ...(['client', 'r1', 'r2', 'r3', 'server', 'control', 'resolver1', 'resolver2'] as const),
  ...(['west', 'east', 'quiet', 'edge', 'far', 'remote'] as const),
] as const;
export type Place = (typeof PLACES)[number];

/** A wire between two places; `near` and `far` are the last parts of the addresses of its ends. */
export interface Link {
  readonly near: Place;
  readonly far: Place;
  readonly prefix4: string;
  readonly bits4: number;
  readonly prefix6: string;
  readonly nearEnd: number;
  readonly farEnd: number;
}

export const LINKS: readonly Link[] = [
  { near: 'client', far: 'r1', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:1::', nearEnd: 2, farEnd: 1 },
  { near: 'r1', far: 'r2', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:2::', nearEnd: 5, farEnd: 6 },
  { near: 'r2', far: 'r3', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:3::', nearEnd: 9, farEnd: 10 },
  { near: 'r3', far: 'server', prefix4: '203.0.113.', bits4: 24, prefix6: '2001:db8:4::', nearEnd: 1, farEnd: 2 },
  { near: 'r1', far: 'control', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:5::', nearEnd: 17, farEnd: 18 },
  { near: 'r2', far: 'resolver1', prefix4: '198.51.100.', bits4: 29, prefix6: '2001:db8:6::', nearEnd: 33, farEnd: 34 },
  { near: 'r2', far: 'resolver2', prefix4: '198.51.100.', bits4: 29, prefix6: '2001:db8:7::', nearEnd: 41, farEnd: 42 },
  { near: 'r2', far: 'west', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:8::', nearEnd: 49, farEnd: 50 },
  { near: 'r2', far: 'east', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:9::', nearEnd: 53, farEnd: 54 },
  { near: 'west', far: 'quiet', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:a::', nearEnd: 57, farEnd: 58 },
  { near: 'east', far: 'quiet', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:b::', nearEnd: 61, farEnd: 62 },
  { near: 'quiet', far: 'edge', prefix4: '198.51.100.', bits4: 30, prefix6: '2001:db8:c::', nearEnd: 65, farEnd: 66 },
  { near: 'edge', far: 'far', prefix4: '192.0.2.', bits4: 26, prefix6: '2001:db8:d::', nearEnd: 1, farEnd: 2 },
];

/** Packets are held on it for `delayMs` in each direction, by a program of the lab's. */
export const SLOW_WIRE = {
  near: 'edge',
  far: 'remote',
  prefix4: '192.0.2.',
  bits4: 26,
  prefix6: '2001:db8:e::',
  nearEnd: 65,
  farEnd: 66,
  delayMs: 20,
} as const satisfies Link & { delayMs: number };

/** Which way a place sends what is not on its own wires; over several next hops each flow keeps to one of them. */
export interface Route {
  readonly at: Place;
  readonly to4: string;
  readonly to6: string;
  readonly via4: readonly string[];
  readonly via6: readonly string[];
}

const balanced = (at: Place, to4: string, to6: string, via4: readonly string[], via6: readonly string[]): Route => ({
  at,
  to4,
  to6,
  via4,
  via6,
});
const route = (at: Place, to4: string, to6: string, via4: string, via6: string): Route =>
  balanced(at, to4, to6, [via4], [via6]);

export const ROUTES: readonly Route[] = [
  route('client', 'default', 'default', '198.51.100.1', '2001:db8:1::1'),
  route('control', 'default', 'default', '198.51.100.17', '2001:db8:5::17'),
  route('resolver1', 'default', 'default', '198.51.100.33', '2001:db8:6::33'),
  route('resolver2', 'default', 'default', '198.51.100.41', '2001:db8:7::41'),
  route('server', 'default', 'default', '203.0.113.1', '2001:db8:4::1'),
  route('r1', 'default', 'default', '198.51.100.6', '2001:db8:2::6'),
  route('r3', 'default', 'default', '198.51.100.9', '2001:db8:3::9'),
  route('r2', '198.51.100.0/30', '2001:db8:1::/64', '198.51.100.5', '2001:db8:2::5'),
  route('r2', '198.51.100.16/30', '2001:db8:5::/64', '198.51.100.5', '2001:db8:2::5'),
  route('r2', '203.0.113.0/24', '2001:db8:4::/64', '198.51.100.10', '2001:db8:3::10'),
  balanced(
    'r2',
    '192.0.2.0/24',
    '2001:db8:c::/46',
    ['198.51.100.50', '198.51.100.54'],
    ['2001:db8:8::50', '2001:db8:9::54'],
  ),
  route('west', 'default', 'default', '198.51.100.49', '2001:db8:8::49'),
  route('west', '192.0.2.0/24', '2001:db8:c::/46', '198.51.100.58', '2001:db8:a::58'),
  route('east', 'default', 'default', '198.51.100.53', '2001:db8:9::53'),
  route('east', '192.0.2.0/24', '2001:db8:c::/46', '198.51.100.62', '2001:db8:b::62'),
  route('quiet', 'default', 'default', '198.51.100.57', '2001:db8:a::57'),
  route('quiet', '192.0.2.0/24', '2001:db8:c::/46', '198.51.100.66', '2001:db8:c::66'),
  route('edge', 'default', 'default', '198.51.100.65', '2001:db8:c::65'),
  route('edge', '192.0.2.128/25', '2001:db8:f::/64', '192.0.2.2', '2001:db8:d::2'),
  route('far', 'default', 'default', '192.0.2.1', '2001:db8:d::1'),
  route('remote', 'default', 'default', '192.0.2.65', '2001:db8:e::65'),
];

/** What a place takes as its own without each address being set: the far host answers by all of these. */
export const OWN_RANGES = [{ at: 'far', range4: '192.0.2.128/25', range6: '2001:db8:f::/64' }] as const;

/** So many addresses of the far host's range, for traces to many destinations at once. */
export const manyFarHosts = (count: number): readonly LabHost[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `many${index}.lab.test`,
    address4: `192.0.2.${129 + index}`,
    address6: `2001:db8:f::${129 + index}`,
  }));

/** A name with an address of its own on the server, so that a fault can hit it and nothing else. */
export interface LabHost {
  /** Full name, resolvable at every resolver of the lab. */
  readonly name: string;
  readonly address4: string;
  readonly address6: string;
}

const onServer = (label: string, end: number): LabHost => ({
  name: `${label}.lab.test`,
  address4: `203.0.113.${end}`,
  address6: `2001:db8:4::${end}`,
});

export const HOSTS = {
  healthy: onServer('healthy', 10),
  syns: onServer('syns', 11),
  loss: onServer('loss', 12),
  blackhole: onServer('blackhole', 13),
  silent: onServer('silent', 14),
  drip: onServer('drip', 15),
  reset: onServer('reset', 16),
  handshake: onServer('handshake', 17),
  slowname: onServer('slowname', 18),
  lostname: onServer('lostname', 19),
  backlog: onServer('backlog', 20),
  filtered: onServer('filtered', 21),
  sixonly: onServer('sixonly', 22),
  limited: onServer('limited', 23),
  midway: onServer('midway', 24),
  bulk: onServer('bulk', 25),
  forgotten: onServer('forgotten', 26),
  closed: onServer('closed', 27),
  expired: onServer('expired', 28),
  badgateway: onServer('badgateway', 29),
  edge521: onServer('edge521', 30),
  edge523: onServer('edge523', 31),
  edge504: onServer('edge504', 32),
} as const satisfies Readonly<Record<string, LabHost>>;

/** Served by an edge as CDNs have them: it asks the control, as its origin, from the host's own address; and what it says when it gets no answer from there. */
export const EDGES: readonly { readonly host: LabHost; readonly says: 504 | 521 | 523 }[] = [
  { host: HOSTS.edge521, says: 521 },
  { host: HOSTS.edge523, says: 523 },
  { host: HOSTS.edge504, says: 504 },
];

const onFar = (label: string, end: number): LabHost => ({
  name: `${label}.lab.test`,
  address4: `192.0.2.${end}`,
  address6: `2001:db8:d::${end}`,
});

/** Hosts at the end of the long way, for tracing: they take TCP connections on FAR_OPEN_PORT and say nothing. */
export const FAR_HOSTS = {
  open: onFar('open', 10),
  /** Connection requests to it vanish; everything else is answered. */
  deaf: onFar('deaf', 11),
  /** UDP to it vanishes. */
  mute: onFar('mute', 12),
  /** Like `open`, but behind the slow wire. */
  remote: { name: 'remote.lab.test', address4: '192.0.2.66', address6: '2001:db8:e::66' },
} as const satisfies Readonly<Record<string, LabHost>>;

export const FAR_OPEN_PORT = 443;
export const FAR_CLOSED_PORT = 81;
/** The router before the far host answers for it that this is forbidden (TCP). */
export const FILTERED_PORT = 25;
/** Nobody has a way there but the client, which hands it to the first router. */
export const UNROUTED: LabHost = { name: 'unrouted.lab.test', address4: '198.51.100.129', address6: '2001:db8:ff::1' };
/** The client's own routes say that nobody gets there. */
export const UNROUTABLE: LabHost = {
  name: 'unroutable.lab.test',
  address4: '198.51.100.193',
  address6: '2001:db8:fe::1',
};

const onServerShown = (name: string, end: number): LabHost => ({ ...onServer('shown', end), name });

/** Hosts by names like those that people watch, for pictures of the screens. Those of the far end answer there once something is started. */
export const SHOWN_HOSTS = {
  api: { ...FAR_HOSTS.remote, name: 'api.example.com' },
  hooks: { ...FAR_HOSTS.remote, name: 'hooks.example.com' },
  shop: onServerShown('shop.example.net', 41),
  admin: onServerShown('admin.example.net', 43),
  files: onServerShown('static.example.net', 44),
  mail: onServerShown('mail.example.net', 45),
  staging: onServerShown('staging.example.net', 46),
  control: { name: 'www.example.org', address4: '198.51.100.18', address6: '2001:db8:5::18' },
} as const satisfies Readonly<Record<string, LabHost>>;

/** Without a name: the shop's own server, and its ledger. */
const SHOWN_ADDRESSES = [onServerShown('origin', 42), onServerShown('ledger', 40)] as const;

export const CONTROL: LabHost = { name: 'control.lab.test', address4: '198.51.100.18', address6: '2001:db8:5::18' };

/** A resolver's place and address; each has a forwarder of its own in front of its place's dnsmasq. */
export interface LabResolver {
  readonly place: 'resolver1' | 'resolver2';
  readonly address4: string;
  readonly address6: string;
}

export const RESOLVERS = {
  /** In the client's resolv.conf. */
  system: { place: 'resolver1', address4: '198.51.100.34', address6: '2001:db8:6::34' },
  second: { place: 'resolver2', address4: '198.51.100.42', address6: '2001:db8:7::42' },
  third: { place: 'resolver2', address4: '198.51.100.43', address6: '2001:db8:7::43' },
} as const satisfies Readonly<Record<string, LabResolver>>;

/** First address of each router as a trace from the client meets it. */
export const ROUTERS_SEEN_FROM_CLIENT = {
  r1: { address4: '198.51.100.1', address6: '2001:db8:1::1' },
  r2: { address4: '198.51.100.6', address6: '2001:db8:2::6' },
  r3: { address4: '198.51.100.10', address6: '2001:db8:3::10' },
  west: { address4: '198.51.100.50', address6: '2001:db8:8::50' },
  east: { address4: '198.51.100.54', address6: '2001:db8:9::54' },
  edge: { address4: '198.51.100.66', address6: '2001:db8:c::66' },
} as const;

/** Addresses that a place holds besides those of its wires, on the wire to `towards`. */
export interface ExtraAddresses {
  readonly at: Place;
  readonly towards: Place;
  readonly bits4: number;
  readonly addresses: readonly { readonly address4: string; readonly address6: string }[];
}

export const EXTRA_ADDRESSES: readonly ExtraAddresses[] = [
  {
    at: 'server',
    towards: 'r3',
    bits4: 24,
    addresses: [
      ...Object.values(HOSTS),
      ...[SHOWN_HOSTS.shop, SHOWN_HOSTS.admin, SHOWN_HOSTS.files, SHOWN_HOSTS.mail, SHOWN_HOSTS.staging],
      ...SHOWN_ADDRESSES,
    ],
  },
  { at: 'resolver2', towards: 'r2', bits4: 29, addresses: [RESOLVERS.third] },
  { at: 'far', towards: 'edge', bits4: 26, addresses: [FAR_HOSTS.open, FAR_HOSTS.deaf, FAR_HOSTS.mute] },
];
