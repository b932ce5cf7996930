import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { msText } from '../../domain/ms-text.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { asList, asNumber, asObject, asText } from '../words/json-reading.ts';
import { offsetText } from '../words/relative-time.ts';
import { type Html, html } from './html.ts';
import type { ReportParts } from './report-parts.ts';
import { code, number, smallTable, type TableRow, text, time } from './small-table.ts';

/** A resolver that takes longer is slow. */
const SLOW_RESOLVER_MS = 1_000;
const MOST_ROWS = 16;

/** The small tables of what was asked beside the hung request; each takes the evidence of its kind in order of time. */
export function aroundTables(evidence: readonly SurveyedEvidence[], parts: ReportParts): readonly Html[] {
  const of = (kind: SurveyedEvidence['head']['kind']): readonly SurveyedEvidence[] =>
    evidence.filter(({ head }) => head.kind === kind && head.status === 'captured');
  return [
    resolvers(of('resolvers'), parts),
    gateway(of('gateway'), parts),
    controls(of('controls'), parts),
    freshConnections(of('fresh-connect'), parts),
    hostLoad(of('host-load'), parts),
    tcpCounters(of('tcp-counters'), parts),
  ];
}

/** Which request it was captured for, and when against its beginning: several hang at a time. */
const at = (item: SurveyedEvidence): string =>
  `${atOffset(item, item.head.startedAtUs)}${item.inFlight ? '' : ' (after)'}`;
const atOffset = ({ stall }: SurveyedEvidence, atUs: number): string =>
  `${utcText(stall.startedAtUs).slice(11, 23)} ${offsetText(atUs, stall.startedAtUs)}`;
const AT = time('Request, at');
const orNull = (ms: number | null): string | null => (ms === null ? null : msText(ms));

function resolvers(items: readonly SurveyedEvidence[], { say }: ReportParts): Html {
  const rows = items.flatMap((item) =>
    item.answers.map(
      (answer): TableRow => ({
        cells: () => [
          at(item),
          say(addressAndPortText({ address: answer.address, port: answer.port }), 60),
          say(`${answer.name} ${answer.type}`, 80),
          answer.rcode === null ? say(answer.error ?? 'no answer', 80) : say(answer.rcode, 20),
          orNull(answer.queryMs),
          answer.asked,
          say(answer.records.map(({ value }) => value).join(', '), 120),
        ],
        bad: answer.queryMs === null || answer.queryMs > SLOW_RESOLVER_MS,
      }),
    ),
  );
  return smallTable({
    caption: html`<b>Resolvers side by side</b>`,
    columns: [AT, code('Resolver'), code('Question'), text('Answer'), number('Time'), number('Asked'), code('Records')],
    rows,
    most: MOST_ROWS,
    more: 'in dns/',
    wide: true,
  });
}

function gateway(items: readonly SurveyedEvidence[], { say }: ReportParts): Html {
  const rows = items.flatMap((item): TableRow[] => {
    const data = asObject(item.head.data);
    if (data === null) return [];
    const ping = asObject(data.ping);
    const sent = asNumber(ping?.sent);
    const received = asNumber(ping?.received);
    const state = asText(asObject(data.neighbour)?.state);
    return [
      {
        cells: () => [
          at(item),
          say(asText(data.gateway) ?? 'none, on the link', 60),
          say(asText(data.interface) ?? '–', 30),
          state === null ? null : say(state, 30),
          sent === null || received === null ? null : `${received} of ${sent}`,
          rangeText(asList(ping?.rttMs)),
        ],
        bad: state === 'failed' || (sent !== null && received !== null && received < sent),
      },
    ];
  });
  return smallTable({
    caption: html`<b>Gateway</b>, the first step out of the measuring machine`,
    columns: [
      AT,
      code('Gateway'),
      code('Interface'),
      text('Neighbour'),
      number('Pings answered'),
      number('Round trip'),
    ],
    rows,
    most: MOST_ROWS,
    more: 'in host/',
  });
}

function rangeText(values: readonly JsonValue[]): string | null {
  const times = values.flatMap((value) => asNumber(value) ?? []);
  const [first] = times;
  if (first === undefined) return null;
  const least = times.reduce((one, other) => Math.min(one, other), first);
  const most = times.reduce((one, other) => Math.max(one, other), first);
  return least === most ? msText(least) : `${msText(least)} to ${msText(most)}`;
}

function controls(items: readonly SurveyedEvidence[], { say }: ReportParts): Html {
  const rows = items.flatMap((item) =>
    asList(asObject(item.head.data)?.controls).flatMap((value): TableRow[] => {
      const control = asObject(value);
      if (control === null) return [];
      const connection = asObject(control.connection);
      const end = asText(connection?.end);
      const address = asText(control.address);
      const port = asNumber(control.port);
      return [
        {
          cells: () => [
            at(item),
            say(asText(control.name) ?? '–', 80),
            address === null ? null : say(port === null ? address : addressAndPortText({ address, port }), 60),
            orNull(asNumber(control.resolveMs)),
            orNull(asNumber(connection?.connectMs)),
            orNull(asNumber(connection?.tlsMs)),
            say(end ?? asText(control.obstacle) ?? '–', 120),
          ],
          bad: end !== 'connected',
        },
      ];
    }),
  );
  return smallTable({
    caption: html`<b>Controls</b>: other services, asked from the same machine meanwhile`,
    columns: [AT, text('Control'), code('Address'), number('Resolve'), number('Connect'), number('TLS'), text('End')],
    rows,
    most: MOST_ROWS,
    more: 'in http/',
  });
}

function freshConnections(items: readonly SurveyedEvidence[], { say }: ReportParts): Html {
  const rows = items.flatMap((item) => {
    const data = asObject(item.head.data);
    const address = asText(data?.address);
    const port = asNumber(data?.port);
    return asList(data?.attempts).flatMap((value): TableRow[] => {
      const attempt = asObject(value);
      const startedAtUs = asNumber(attempt?.startedAtUs);
      if (attempt === null) return [];
      const end = asText(attempt.end);
      return [
        {
          cells: () => [
            startedAtUs === null ? at(item) : atOffset(item, startedAtUs),
            address === null || port === null ? null : say(addressAndPortText({ address, port }), 60),
            asNumber(attempt.localPort),
            orNull(asNumber(attempt.connectMs)),
            orNull(asNumber(attempt.tlsMs)),
            orNull(asNumber(attempt.totalMs)),
            say(end ?? asText(attempt.error) ?? '–', 120),
          ],
          bad: end !== 'connected',
        },
      ];
    });
  });
  return smallTable({
    caption: html`<b>Fresh connections</b> to the same address and port`,
    columns: [AT, code('To'), number('Local port'), number('Connect'), number('TLS'), number('Total'), text('End')],
    rows,
    most: MOST_ROWS,
    more: 'in http/',
  });
}

function hostLoad(items: readonly SurveyedEvidence[], { say }: ReportParts): Html {
  const rows = items.flatMap((item): TableRow[] => {
    const data = asObject(item.head.data);
    if (data === null) return [];
    const share = asNumber(data.cpuShare);
    const load = asList(data.load).flatMap((value) => asNumber(value)?.toFixed(2) ?? []);
    const [available, memory] = [asNumber(data.availableBytes), asNumber(data.memoryBytes)];
    return [
      {
        cells: () => [
          at(item),
          orNull(asNumber(data.overMs)),
          share === null ? null : `${Math.round(share * 100)} % of ${asNumber(data.processors) ?? '?'}`,
          load.length === 0 ? null : load.join(' '),
          available === null || memory === null ? null : `${mebibytes(available)} of ${mebibytes(memory)} MiB`,
          say(pressureText(asObject(data.pressure)), 120),
        ],
      },
    ];
  });
  return smallTable({
    caption: html`<b>Load of the measuring machine</b>`,
    columns: [
      AT,
      number('Over'),
      number('CPU'),
      number('Load 1, 5, 15 min'),
      number('Memory available'),
      text('Waiting, last 10 s'),
    ],
    rows,
    most: MOST_ROWS,
    more: 'in host/',
  });
}

const mebibytes = (bytes: number): number => Math.round(bytes / 1_048_576);

/** `cpu 4.7 %, io 0.1 %`: the share of time in which something waited, by the kernel's pressure files. */
function pressureText(pressure: JsonObject | null): string {
  if (pressure === null) return '–';
  const shares = Object.entries(pressure).flatMap(([what, value]) => {
    const percent = asNumber(asObject(asObject(value)?.some)?.last10SecondsPercent);
    return percent === null ? [] : [`${what} ${percent.toFixed(1)} %`];
  });
  return shares.length === 0 ? '–' : shares.slice(0, 5).join(', ');
}

/** Those that rose, which is what tells. */
function tcpCounters(items: readonly SurveyedEvidence[], { say }: ReportParts): Html {
  const rows = items.flatMap((item) => {
    const data = asObject(item.head.data);
    const [before, after] = [asObject(data?.before), asObject(data?.after)];
    return Object.entries(asObject(data?.changes) ?? {}).flatMap(([name, value]): TableRow[] => {
      const change = asNumber(value);
      if (change === null || change === 0) return [];
      return [
        {
          cells: () => [
            at(item),
            say(name, 60),
            asNumber(before?.[name]),
            asNumber(after?.[name]),
            `${change > 0 ? '+' : ''}${change}`,
          ],
          bad: TROUBLE.test(name),
        },
      ];
    });
  });
  return smallTable({
    caption: html`<b>TCP and interface counters</b> of the measuring machine that changed; other traffic and these captures are counted too`,
    columns: [AT, code('Counter'), number('Before'), number('After'), number('Change')],
    rows: rows.toSorted((a, b) => Number(b.bad === true) - Number(a.bad === true)),
    most: 24,
    more: 'in host/',
  });
}

const TROUBLE =
  /Retrans|Timeouts|AttemptFails|EstabResets|InErrs|OutRsts|Lost|AbortOn|Overflow|Drop|Pressure|PAWS|Discard|NoRoutes|Errors|Unreach|Carrier/i;
