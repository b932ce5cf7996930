/**
 * Who stands where in the lab. All addresses are from the ranges kept for documentation (RFC 5737, RFC 3849) and exist only
 * inside the lab's namespaces.
 *
 *     client ── r1 ── r2 ── r3 ── server (one address a host)
 *               │     ├── resolver1 (the system's)
 *            control  └── resolver2 (with a second address)
 */
export const PLACES = ['client', 'r1', 'r2', 'r3', 'server', 'control', 'resolver1', 'resolver2'] as const;
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
];

/** Which way a place sends what is not on its own wires. */
export interface Route {
  readonly at: Place;
  readonly to4: string;
  readonly to6: string;
  readonly via4: string;
  readonly via6: string;
}

const route = (at: Place, to4: string, to6: string, via4: string, via6: string): Route => ({
  at,
  to4,
  to6,
  via4,
  via6,
});

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
];

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
} as const satisfies Readonly<Record<string, LabHost>>;

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
} as const;

/** Addresses that a place holds besides those of its wires. */
export const EXTRA_ADDRESSES: Readonly<Partial<Record<Place, readonly { address4: string; address6: string }[]>>> = {
  server: Object.values(HOSTS),
  resolver2: [RESOLVERS.third],
};
