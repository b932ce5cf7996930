import type {
  BundleIncident,
  BundleSource,
  BundleStall,
  EvidenceHead,
} from '../../../electron/bundle/bundle-source.ts';
import { evidenceId, incidentId, stallId, targetId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import {
  CONTROL_ID,
  daySource,
  goodSamples,
  LAB_SCENARIOS,
  labIncident,
  labSource,
  SECOND_US,
  sampleOf,
} from './lab-source.ts';
import { controlTarget } from './sample-source.ts';

/** Words that would act if any of them came into the page as markup. */
export const HOSTILE: readonly string[] = [
  '"><script>alert(1)</script>',
  "<img src=x onerror='alert(2)'>",
  '</style></svg></table><h1 onclick="x">',
  '&lt;b&gt; &amp;amp; `7*7` \u202etxt.exe\u0007\u0000',
  ' style="x" onload="y" href="javascript:alert(3)" ',
];

/** A source of its own in which every text is hostile, wherever text can stand. */
export function hostileSource(name = 'blackhole', word = HOSTILE.join(' ')): BundleSource {
  const source = labSource(name);
  const bad = (text: string): string => `${word}${text}`;
  const badJson = (value: JsonValue, key = ''): JsonValue => {
    if (typeof value === 'string') return ['protocol'].includes(key) ? value : bad(value);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((each: JsonValue) => badJson(each));
    return Object.fromEntries(
      Object.entries(value).flatMap(([field, each]) => [
        [field, badJson(each, field)],
        [bad(field), typeof each === 'number' ? each : null],
      ]),
    );
  };
  const badHead = (head: EvidenceHead): EvidenceHead => ({
    ...head,
    method: bad(head.method),
    summary: bad(head.summary),
    remedy: bad(head.remedy ?? ''),
    data: badJson(head.data),
  });
  const badStall = ({ stall, evidence }: BundleStall): BundleStall => ({
    stall: {
      ...stall,
      remoteAddress: bad(stall.remoteAddress ?? ''),
      localAddress: bad(stall.localAddress ?? ''),
    },
    evidence: evidence.map(badHead),
  });
  return {
    ...source,
    productVersion: bad(source.productVersion),
    reporterZone: bad(source.reporterZone),
    targets: source.targets.map((target) => ({ ...target, name: bad(target.name) })),
    incidents: source.incidents.map(({ incident, stalls }) => ({
      note: `${bad('a note')}\n${bad('of two lines')}`,
      incident: {
        ...incident,
        verdict: {
          ...incident.verdict,
          summary: bad(incident.verdict.summary),
          reasons: incident.verdict.reasons.map(bad),
          against: incident.verdict.against.map(bad),
          ask: incident.verdict.ask.map(bad),
        },
      },
      stalls: stalls.map(badStall),
    })),
    unreadable: [{ evidenceId: evidenceId(5), reason: bad('damaged') }],
    vantages: source.vantages.map((vantage) => ({
      ...vantage,
      host: bad(vantage.host),
      interfaceName: bad('eth0'),
      sourceAddress: bad('198.51.100.2'),
      gateway: bad('198.51.100.1'),
      publicAddress: bad('198.51.100.3'),
    })),
    hopNames: [{ address: bad('198.51.100.1'), name: bad('r1.example'), network: bad('AS64500') }],
    async *samples(signal) {
      for await (const chunk of source.samples(signal)) {
        yield chunk.map((each) => ({
          ...each,
          edge: {
            server: bad('cdn'),
            requestId: bad('8f00'),
            colo: bad('FRA'),
            via: bad('1.1'),
            cacheStatus: bad('MISS'),
          },
          certificateSha256: 'ab'.repeat(32),
        }));
      }
    },
    certificate: async (fingerprintSha256) => ({
      subject: bad('CN=api'),
      issuer: bad('CN=authority'),
      names: [bad('api')],
      validFromUs: source.window.fromUs,
      validToUs: source.window.toUs,
      fingerprintSha256,
      protocol: bad('TLSv1.3'),
      cipher: bad('x'),
      alpn: bad('h2'),
      chainPem: [],
    }),
  };
}

/** The first incident of a scenario while its longest request still hangs. */
export function openSource(name = 'silent'): BundleSource {
  const source = labSource(name);
  const [entry] = source.incidents;
  const [first] = entry?.stalls ?? [];
  if (entry === undefined || first === undefined) throw new Error('nothing hangs');
  const nowUs = first.stall.startedAtUs + 5_500_000;
  const stalls = [
    {
      stall: { ...first.stall, endedAtUs: null, elapsedMs: 5_500, end: null },
      evidence: first.evidence.filter(({ endedAtUs }) => endedAtUs <= nowUs),
    },
  ];
  return {
    ...source,
    window: { fromUs: source.window.fromUs, toUs: nowUs },
    samplesSpan: { fromUs: source.samplesSpan.fromUs, toUs: nowUs },
    incidents: [{ ...entry, incident: { ...entry.incident, closedAtUs: null, closedBy: null }, stalls }],
    async *samples() {
      const id = targetId(11);
      yield [...goodSamples(id, { fromUs: source.samplesSpan.fromUs, toUs: source.window.fromUs }, 5 * SECOND_US)];
    },
  };
}

/** One incident of three minutes in which sixty requests hung. */
export function manySource(count = 60): BundleSource {
  const source = labSource('blackhole');
  const id = targetId(11);
  const rounds = Math.ceil(count / 5);
  const stalls = Array.from({ length: rounds }, (_, round) =>
    labIncident('blackhole', id, round * 15 * SECOND_US).stalls.map(({ stall, evidence }, place): BundleStall => {
      const own = stallId(5_000 + round * 10 + place);
      return {
        stall: { ...stall, id: own },
        evidence:
          round % 4 === 0
            ? evidence.map((head, order) => ({ ...head, id: evidenceId(90_000 + round * 100 + order), stallId: own }))
            : [],
      };
    }),
  ).flat();
  const lastUs = Math.max(...stalls.map(({ stall }) => stall.endedAtUs ?? 0));
  const [entry] = source.incidents;
  if (entry === undefined) throw new Error('no incident');
  const window = { fromUs: source.window.fromUs, toUs: lastUs };
  const incident: BundleIncident = {
    ...entry,
    note: 'Ticket 48213 opened 14:20.\nThey see nothing from their side.',
    incident: { ...entry.incident, id: incidentId(77), closedAtUs: lastUs, lastBadAtUs: lastUs, flapping: true },
    stalls: stalls.slice(0, count),
  };
  return {
    ...source,
    window,
    samplesSpan: { fromUs: window.fromUs - 3_600 * SECOND_US, toUs: window.toUs + 3_600 * SECOND_US },
    targets: [...source.targets.slice(0, 1), { ...controlTarget, id: CONTROL_ID }],
    incidents: [incident],
    async *samples() {
      const span = { fromUs: window.fromUs - 3_600 * SECOND_US, toUs: window.toUs + 3_600 * SECOND_US };
      yield [...goodSamples(id, span, 5 * SECOND_US, [window]), ...stalls.slice(0, count).map(sampleOf)].toSorted(
        (a, b) => a.startedAtUs - b.startedAtUs,
      );
      yield [...goodSamples(CONTROL_ID, span, 5 * SECOND_US)];
    },
  };
}

/** A path that changed and loses packets from a hop on, with a router before it that limits its answers; with names. */
export function lossySource(): BundleSource {
  const source = labSource('blackhole');
  const hop = (ttl: number, addresses: readonly string[], sent: number, lost: number, rtt: number): JsonValue => ({
    ttl,
    addresses,
    rttMs: Array.from({ length: sent - lost }, (_, index) => rtt + index / 10),
    sent,
    lost,
    statistics: null,
    note: null,
  });
  const trace = (third: string, lost: number): JsonValue => ({
    destination: '203.0.113.13',
    port: 443,
    protocol: 'tcp',
    reached: true,
    durationMs: 900,
    takenAt: '2026-11-21T16:44:39.057Z',
    hops: [
      hop(1, ['198.51.100.1'], 12, 0, 0.4),
      hop(2, ['198.51.100.6'], 12, lost === 0 ? 0 : 8, 8.9),
      hop(3, ['192.0.2.9', '192.0.2.13'], 12, 0, 9.4),
      hop(4, [third], 12, lost, 27),
      hop(5, [], 12, 12, 0),
      hop(6, ['203.0.113.13'], 12, lost, 31),
    ],
  });
  const [entry] = source.incidents;
  if (entry === undefined) throw new Error('no incident');
  return {
    ...source,
    hopNames: [
      { address: '198.51.100.1', name: 'gw.home.example', network: null },
      { address: '198.51.100.6', name: 'ae1-0.core1.ams.example.net', network: 'AS64500 Example Access' },
      { address: '203.0.113.70', name: null, network: 'AS64511 Example Transit' },
      { address: '203.0.113.66', name: 'peer.example.net', network: 'AS64510' },
    ],
    incidents: [
      {
        ...entry,
        stalls: entry.stalls.map(({ stall, evidence }) => ({
          stall,
          evidence: evidence.map((head) => {
            if (head.kind === 'trace' && head.status === 'captured')
              return { ...head, sharedPath: false, data: trace('203.0.113.70', 5) };
            return head.kind === 'baseline' ? { ...head, data: trace('203.0.113.66', 0) } : head;
          }),
        })),
      },
    ],
  };
}

export const REPORT_SCENARIOS: readonly (readonly [name: string, make: () => BundleSource])[] = [
  ...LAB_SCENARIOS.map((name) => [name, () => labSource(name)] as const),
  ['hostile names', () => hostileSource()],
  ['still open', () => openSource()],
  ['many requests', () => manySource()],
  ['a lossy path that changed', () => lossySource()],
  ['a day of three targets', () => daySource(9, 60 * SECOND_US)],
  ['a day without any incident', () => daySource(0, 60 * SECOND_US)],
];
