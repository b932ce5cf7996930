import { msText } from '../../../electron/domain/ms-text.ts';
import { overlapOf } from '../../../electron/domain/overlap.ts';
import type { IncidentEvidence } from '../../state/incident.ts';
import { fieldOf, listAt, numberAt, numbersIn, textAt } from './evidence-reading.ts';

export const KIND_LABELS: Readonly<Record<IncidentEvidence['kind'], string>> = {
  trace: 'Native traces',
  mtr: 'mtr report',
  traceroute: 'Traceroute',
  socket: 'Socket, TCP_INFO',
  'fresh-connect': 'Fresh connection',
  resolvers: 'Resolvers',
  gateway: 'Gateway',
  controls: 'Controls',
  'tcp-counters': 'TCP counters',
  'host-load': 'Computer load',
  packets: 'Packets',
  baseline: 'Last good path',
  transcript: 'Transcript',
  'hop-names': 'Names of hops',
};

/** In the order in which a person asks: what the hung request met first, then what lies around it. */
export const KIND_ORDER: readonly IncidentEvidence['kind'][] = [
  'trace',
  'socket',
  'fresh-connect',
  'resolvers',
  'gateway',
  'controls',
  'mtr',
  'traceroute',
  'hop-names',
  'baseline',
  'tcp-counters',
  'host-load',
  'transcript',
  'packets',
];

export const lengthMsOf = ({ startedAt, endedAt }: Pick<IncidentEvidence, 'startedAt' | 'endedAt'>): number =>
  Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));

/** Shorter ones take no time that anybody could see. */
const INSTANT_MS = 1;

/** How much of one capture ran while the request hung, in numbers; or what was in the way of it. */
export function overlapText(evidence: IncidentEvidence): string {
  switch (evidence.status) {
    case 'missing-tool':
      return 'tool missing';
    case 'not-permitted':
      return 'not permitted';
    case 'timed-out':
      return 'timed out';
    case 'failed':
      return 'failed';
    case 'skipped':
      return 'not taken';
    case 'captured': {
      const lengthMs = lengthMsOf(evidence);
      switch (overlapOf({ ...evidence, lengthMs })) {
        case 'none':
          return 'after the fact';
        case 'whole':
          return lengthMs < INSTANT_MS ? 'in flight' : partText(lengthMs, lengthMs);
        case 'part':
          return partText(evidence.overlapMs, lengthMs);
      }
    }
  }
}

/** "6.05 of 8.27 s": both in the unit of the whole, two digits below ten. */
function partText(partMs: number, wholeMs: number): string {
  const whole = msText(wholeMs);
  const unit = whole.slice(whole.lastIndexOf(' ') + 1);
  if (unit !== 'ms' && unit !== 's') return `${msText(partMs)} of ${whole}`;
  const digits = whole.split(' ')[0]?.split('.')[1]?.length ?? 0;
  return `${(unit === 's' ? partMs / 1_000 : partMs).toFixed(digits)} of ${whole}`;
}

/** Of several captures of one kind. */
export function overlapOfAll(items: readonly IncidentEvidence[]): string {
  const captured = items.filter(({ status }) => status === 'captured');
  const [only] = captured;
  const [first] = items;
  if (only === undefined) return first === undefined ? '' : overlapText(first);
  if (captured.length === 1) return overlapText(only);
  const inFlight = captured.filter(({ inFlight: began }) => began).length;
  return inFlight === 0 ? 'after the fact' : `${inFlight} of ${captured.length} in flight`;
}

/** What a capture found, in the few words that fit beside its bar; null where only its text says it. */
export function briefFinding({ kind, status, summary, data }: IncidentEvidence): string | null {
  if (status !== 'captured') return summary;
  switch (kind) {
    case 'resolvers':
      return timesText(listAt(data, 'resolvers').map((one) => numberAt(one, 'queryMs')));
    case 'controls': {
      const controls = listAt(data, 'controls');
      const reached = numberAt(data, 'reached');
      if (reached !== controls.length) return `${reached ?? 0} of ${controls.length} reached`;
      return timesText(controls.map((one) => numberAt(fieldOf(one, 'connection'), 'totalMs')));
    }
    case 'fresh-connect': {
      const attempts = listAt(data, 'attempts');
      const good = attempts.filter((attempt) => fieldOf(attempt, 'end') === 'connected').length;
      const connectMs = numberAt(data, 'connectMs');
      if (attempts.length > 1 && good < attempts.length) return `${good} of ${attempts.length} connected`;
      return connectMs === null ? textAt(data, 'code') : `connected in ${msText(connectMs)}`;
    }
    case 'gateway': {
      const ping = fieldOf(data, 'ping');
      const sent = numberAt(ping, 'sent');
      const received = numberAt(ping, 'received');
      if (sent === null || received === null) return null;
      const best = numbersIn(listAt(ping, 'rttMs'));
      return received < sent || best.length === 0 ? `${received} of ${sent} answered` : msText(Math.min(...best));
    }
    case 'host-load': {
      const share = numberAt(data, 'cpuShare');
      return share === null ? null : `CPU ${Math.round(share * 100)} %`;
    }
    case 'baseline': {
      switch (fieldOf(fieldOf(data, 'comparison'), 'kind')) {
        case 'same':
          return 'same route';
        case 'differs':
          return `differs at hop ${numberAt(fieldOf(data, 'comparison'), 'ttl') ?? '?'}`;
        default:
          return null;
      }
    }
    case 'trace':
    case 'mtr':
    case 'traceroute':
    case 'socket':
    case 'tcp-counters':
    case 'packets':
    case 'transcript':
    case 'hop-names':
      return null;
  }
}

const MOST_TIMES = 3;

/** "8.00 ms, 9.10 ms, no answer"; null for none. */
function timesText(timesMs: readonly (number | null)[]): string | null {
  if (timesMs.length === 0) return null;
  const told = timesMs.slice(0, MOST_TIMES).map((ms) => (ms === null ? 'no answer' : msText(ms)));
  const more = timesMs.length - told.length;
  return `${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
