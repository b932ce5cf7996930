import type { VerdictFacts } from '../facts.ts';
import type { Finding } from '../rule.ts';
import { capital, counted } from '../wording/counted.ts';
import { finding, weightAtTheTime } from '../wording/finding.ts';
import { portText, whereTo } from '../wording/subject-words.ts';
import {
  hopText,
  lossyReading,
  otherProtocolReached,
  type PathReading,
  pathReadings,
  tcpReading,
  traceText,
} from './path-reading.ts';

/** What the traces say for and against the path. */
export interface WayFindings {
  readonly support: readonly Finding[];
  readonly counter: readonly Finding[];
  /** What the traces make of it, where they show the place; null otherwise. */
  readonly summary: string | null;
  readonly fromHop: number | null;
  /** Whom to ask where a router spoke for itself; null otherwise. */
  readonly ask: string | null;
  /** Only connection requests to this port are dropped. */
  readonly isFilter: boolean;
  /** Of the packets that the traces sent to the server itself, some were lost. */
  readonly isLossy: boolean;
}

const NOTHING: WayFindings = {
  support: [],
  counter: [],
  summary: null,
  fromHop: null,
  ask: null,
  isFilter: false,
  isLossy: false,
};

/** Of the trace that is most like the hung connection; other traces only where there is none of that kind, or to set beside it. */
export function wayFindings(facts: VerdictFacts): WayFindings {
  const readings = pathReadings(facts);
  const main = tcpReading(readings, facts.subject.port) ?? readings[0];
  if (main === undefined) return NOTHING;
  const judged = judgedBy(main, readings, facts);
  const contradicting = readings.find(
    ({ path, end }) =>
      path.protocol === main.path.protocol &&
      path !== main.path &&
      (end.kind === 'reached') !== (main.end.kind === 'reached') &&
      path.timing === 'in-flight',
  );
  if (contradicting === undefined || judged.support.length === 0 || main.end.kind === 'reached') return judged;
  const text = `${traceText(contradicting.path)} did reach the address at that time, so the path was not cut off for all packets.`;
  return { ...judged, counter: [...judged.counter, finding('strong', text, contradicting.path)] };
}

function judgedBy(main: PathReading, readings: readonly PathReading[], facts: VerdictFacts): WayFindings {
  const { end, path } = main;
  switch (end.kind) {
    case 'reached':
      return reached(main, readings, facts);
    case 'turned-back': {
      // The router right before the server speaks for the server's own network.
      if (end.isLastRouter) return NOTHING;
      const where = hopText(end.ttl, end.by);
      const text = `${capital(where)} answers that it goes no further (${markText(end.mark)}).`;
      return {
        ...NOTHING,
        support: [finding(weightAtTheTime('decisive', path), text, path)],
        summary: `The path ends at ${where}: this router turns the packets back.`,
        fromHop: end.ttl,
        ask: `The operator of the router ${end.by} (hop ${end.ttl}): why does it turn packets to ${whereTo(facts.subject)} back at these times?`,
      };
    }
    case 'cut': {
      const from = lossyReading(readings)?.loss?.fromTtl ?? null;
      return from !== null && from <= end.ttl ? reached(main, readings, facts) : cut(main, end, readings, facts);
    }
  }
}

/** What a router means that turns a packet back, by the mark that traceroute prints. */
export const markText = (mark: string): string => MARKS[mark] ?? mark;

const MARKS: Readonly<Record<string, string>> = {
  '!X': 'it is not allowed to pass them on',
  '!H': 'it does not reach the host',
  '!N': 'it does not reach the network',
  '!P': 'the protocol is not known there',
  '!Z': 'the host may not be reached from here',
  '!10': 'it is not allowed to pass them on',
  '!13': 'it is not allowed to pass them on',
};

function cut(
  main: PathReading,
  end: Extract<PathReading['end'], { kind: 'cut' }>,
  readings: readonly PathReading[],
  facts: VerdictFacts,
): WayFindings {
  const { path } = main;
  const where = hopText(end.ttl, end.by);
  const what = end.ttl === 0 ? 'got no answer from any hop' : `ends at ${where}`;
  const rounds = path.rounds !== null && path.rounds.all > 1 ? `, in all ${path.rounds.all} rounds` : '';
  if (end.ttl === 0) {
    // Routers that answer nobody may be busy, or have been asked a moment before; that tells of no place.
    return { ...NOTHING, support: [finding('weak', `${traceText(path)} ${what}${rounds}.`, path)] };
  }
  const through = path.protocol === 'tcp' ? otherProtocolReached(readings, main) : null;
  if (through !== null && through.end.kind === 'reached') {
    // Right before the server it is the server, or its own firewall.
    if (end.distance !== 'on-the-way') return NOTHING;
    const by = through.path.protocol.toUpperCase();
    return {
      ...NOTHING,
      support: [
        finding(
          weightAtTheTime('strong', path),
          `${traceText(path)} to ${portText(facts.subject)} ${what}${rounds}.`,
          path,
        ),
        finding(
          weightAtTheTime('strong', through.path),
          `By ${by} the same address is reached, at hop ${through.end.ttl}: the path is open, and only connection requests to ${portText(facts.subject)} are dropped.`,
          through.path,
        ),
      ],
      summary: `A filter on the path drops connection requests to ${whereTo(facts.subject)}, at hop ${end.ttl + 1} or behind it.`,
      fromHop: end.ttl + 1,
      isFilter: true,
    };
  }
  switch (end.distance) {
    case 'on-the-way': {
      const behind =
        end.behind === null ? '' : `; when all was well, ${counted(end.behind, 'more hop')} answered behind it`;
      return {
        ...NOTHING,
        support: [
          finding(
            weightAtTheTime(end.ttl === 0 ? 'fair' : 'strong', path),
            `${traceText(path)} ${what}${rounds}${behind}.`,
            path,
          ),
          ...secondTrace(path, end.ttl, readings),
        ],
        summary: `The path to the server ends behind ${where}.`,
        fromHop: end.ttl + 1,
      };
    }
    case 'last-router':
      return NOTHING;
    case 'among-silent': {
      const text = `${traceText(path)} ${what}; the hops behind it never answer, so it may end anywhere up to the server.`;
      return { ...NOTHING, support: [finding('weak', text, path)] };
    }
    case 'not-asked': {
      const text = `${traceText(path)} ${what}${rounds}; some routers behind it were not asked this time, so it may end farther away.`;
      return { ...NOTHING, support: [finding('weak', text, path)] };
    }
    case 'open': {
      const text = `${traceText(path)} ${what}${rounds}, and no earlier trace tells how far the server is.`;
      return { ...NOTHING, support: [finding('weak', text, path)] };
    }
  }
}

/** Another tool, or another protocol, that ends at the same place. */
export function secondTrace(path: PathReading['path'], ttl: number, readings: readonly PathReading[]): Finding[] {
  const other = readings.find(
    (one) =>
      one.path !== path &&
      one.path.protocol === path.protocol &&
      one.end.kind === 'cut' &&
      one.end.ttl === ttl &&
      ttl > 0,
  );
  if (other === undefined) return [];
  return [finding(weightAtTheTime('strong', other.path), `${traceText(other.path)} ends at the same hop.`, other.path)];
}

function reached(main: PathReading, readings: readonly PathReading[], facts: VerdictFacts): WayFindings {
  const lossy = [main, ...readings.filter((one) => one !== main)].find(({ loss }) => loss !== null);
  const { loss } = lossy ?? { loss: null };
  const counter = reachedCounter(main, facts);
  if (lossy === undefined || loss === null) return { ...NOTHING, counter };
  const atEnd = `${loss.lost} of ${loss.sent} at the end of the path`;
  // A handful of lost probes at the end may be chance; where they are many they are not.
  const isMuch = loss.lost >= 4 && loss.lost / loss.sent >= 0.1;
  if (loss.fromTtl === null) {
    const text = `Of the trace's packets to the server itself, ${loss.lost} of ${loss.sent} were lost.`;
    return { ...NOTHING, support: [finding('fair', text, lossy.path)], isLossy: true };
  }
  if (loss.isLastHopOnly || loss.fromTtl === 1) return NOTHING;
  const where = hopText(loss.fromTtl, loss.by);
  const text = `Packets are lost from ${where} on, and the loss goes on to the end: ${atEnd}.`;
  const second = readings.find((one) => one !== lossy && one.loss !== null && one.loss.fromTtl === loss.fromTtl);
  return {
    ...NOTHING,
    support: [
      finding(weightAtTheTime(isMuch ? 'strong' : 'fair', lossy.path), text, lossy.path),
      ...(second === undefined
        ? []
        : [
            finding(
              weightAtTheTime('strong', second.path),
              `${traceText(second.path)} loses packets from the same hop on.`,
              second.path,
            ),
          ]),
    ],
    summary: `Packets are lost on the way to the server, from ${where} on.`,
    fromHop: loss.fromTtl,
    isLossy: true,
  };
}

/** The trace went through to the very port without loss, so the way was open for it. */
function reachedCounter({ path, end }: PathReading, { bad, subject }: VerdictFacts): Finding[] {
  if (end.kind !== 'reached' || path.timing !== 'in-flight' || path.hops.at(-1)?.lost !== 0) return [];
  const isSame = path.protocol === 'tcp' && (subject.port === null || path.port === subject.port);
  const text = `${traceText(path)} reached the server at hop ${end.ttl} without loss while it hung.`;
  // Small packets of a trace say little of the large ones that a handshake or a body is made of.
  return [finding(isSame && bad.phase === 'connect' ? 'strong' : isSame ? 'fair' : 'weak', text, path)];
}
