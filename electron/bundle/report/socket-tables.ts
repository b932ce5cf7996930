import type { JsonObject } from '../../domain/json.ts';
import type { Stall } from '../../domain/stall.ts';
import { utcText } from '../../domain/utc-text.ts';
import { asList, asNumber, asObject, asText } from '../words/json-reading.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { ReportParts } from './report-parts.ts';
import { type Column, code, number, smallTable, text, time } from './small-table.ts';

const FIRST = 12;
const LAST = 18;

interface Look {
  readonly atMs: number;
  readonly localPort: number | null;
  readonly values: JsonObject;
}

const COLUMNS: readonly Column[] = [
  time('At'),
  text('Phase'),
  code('State'),
  number('SYN again'),
  number('Data again'),
  number('Unacked segments'),
  number('RTT ms'),
  number('Bytes sent'),
  number('Acked'),
  number('Received'),
  number('Last data ms ago'),
];

/** What the kernel told of the hung connection, second by second. */
export function socketTable(stall: Stall, parts: ReportParts): Html {
  const looks = looksOf(stall, parts);
  const [first] = looks;
  if (first === undefined) return NOTHING;
  const shown = looks.length <= FIRST + LAST ? looks : [...looks.slice(0, FIRST), ...looks.slice(-LAST)];
  const ports = [...new Set(looks.flatMap(({ localPort }) => localPort ?? []))];
  const left = looks.length - shown.length;
  return smallTable({
    caption: html`<b>Kernel view of the socket</b> (TCP_INFO) of the request begun ${utcText(stall.startedAtUs)}${ports.length === 0 ? '' : `, local port ${ports.join(', ')}`}; bytes acknowledged count the connection request as one${left > 0 ? `; ${left} readings in the middle are left out, they are in incident.json` : ''}`,
    columns: COLUMNS,
    most: FIRST + LAST,
    more: 'in incident.json',
    wide: true,
    rows: shown.map(({ atMs, values }) => {
      const count = (name: string): number | null => asNumber(values[name]);
      const state = asText(values.state);
      const phase = asText(values.phase);
      const rttUs = count('rttUs');
      return {
        cells: () => [
          `+${(atMs / 1_000).toFixed(2)} s`,
          phase === null ? null : parts.say(phase, 20),
          state === null ? null : parts.say(state, 20),
          ...['synRetransmits', 'dataRetransmits', 'unackedSegments'].map(count),
          rttUs === null ? null : (rttUs / 1_000).toFixed(2),
          ...['bytesSent', 'bytesAcked', 'bytesReceived', 'lastDataReceivedMs'].map(count),
        ],
        bad: (count('synRetransmits') ?? 0) + (count('dataRetransmits') ?? 0) > 0,
      };
    }),
  });
}

/** One capture holds all of the seconds, another what was there when the request became overdue; a reading counts once. */
function looksOf(stall: Stall, { evidenceOf }: ReportParts): readonly Look[] {
  const looks = new Map<string, Look>();
  for (const { head } of evidenceOf(stall.id)) {
    if (head.kind !== 'socket' || head.status !== 'captured') continue;
    const data = asObject(head.data);
    const localPort = asNumber(data?.localPort);
    for (const value of asList(data?.samples)) {
      const values = asObject(value);
      const atMs = asNumber(values?.atMs);
      if (values !== null && atMs !== null) looks.set(`${localPort} ${atMs}`, { atMs, localPort, values });
    }
  }
  return [...looks.values()].toSorted((a, b) => a.atMs - b.atMs);
}
