import { msText } from '../../ms-text.ts';
import type { VerdictFacts } from '../facts.ts';
import { cdnOf } from '../reading/cdn-edge.ts';
import { controlsReading } from '../reading/controls-reading.ts';
import type { Finding, Opinion } from '../rule.ts';
import type { Confidence } from '../verdict.ts';
import { counted, listed } from '../wording/counted.ts';

/** What makes a verdict less sure than its reasons alone. */
export interface Doubt {
  readonly text: string;
  /** More than this it cannot be. `high`: it is only said. */
  readonly most: Confidence;
  /** How much it matters to whoever reads it; the larger ones are said first. */
  readonly weight: number;
}

/** What is missing, late, or scarce for this opinion; what does not matter for it is not said. */
export function doubtsOn(opinion: Opinion, facts: VerdictFacts): readonly Doubt[] {
  return [
    ...leftOut(opinion, facts),
    ...mixed(facts),
    ...single(opinion, facts),
    ...afterTheFact(opinion, facts),
    ...noTrace(opinion, facts),
    ...noControls(opinion, facts),
    ...noBaseline(opinion, facts),
    ...noSocket(opinion, facts),
    ...noGateway(opinion, facts),
    ...behindCdn(opinion, facts),
  ];
}

const isDecided = ({ support }: Opinion): boolean => support.some(({ weight }) => weight === 'decisive');

/** Samples that the observer spoiled are not counted, but those beside them were measured by the same machine. */
function leftOut({ segment }: Opinion, { observer, bad }: VerdictFacts): Doubt[] {
  if (segment === 'observer') return [];
  const count = observer.suspect.reduce((sum, one) => sum + one.count, 0);
  const share = bad.worstMs > 0 ? observer.eventLoopDelayMs / bad.worstMs : 0;
  if (count > 0) {
    const text = `${counted(count, 'more bad request')} ${count === 1 ? 'is' : 'are'} left out, because this computer was busy, asleep or between networks then.`;
    return [{ text, most: count >= bad.count ? 'low' : 'medium', weight: 5 }];
  }
  if (share < 0.1 || observer.eventLoopDelayMs < 200) return [];
  const text = `The measuring program itself was held up for ${msText(observer.eventLoopDelayMs)} at the longest, which is part of the time.`;
  return [{ text, most: share >= 0.25 ? 'medium' : 'high', weight: 4 }];
}

function mixed({ bad }: VerdictFacts): Doubt[] {
  const other = bad.count - bad.alike;
  if (other <= 0) return [];
  const share = bad.alike / bad.count;
  return [
    {
      text: `${other} of ${bad.count} bad requests went wrong in another way.`,
      most: share >= 0.8 ? 'high' : share > 0.5 ? 'medium' : 'low',
      weight: share >= 0.8 ? 2 : 5,
    },
  ];
}

/** What is a property of the machine, and no matter of luck, needs no second sample. */
function single({ segment }: Opinion, { bad, observer }: VerdictFacts): Doubt[] {
  if (bad.count > 1 || segment === 'observer' || observer.offline) return [];
  if (bad.failure?.code.startsWith('certificate-') === true) return [];
  return [{ text: 'It rests on a single bad request.', most: 'medium', weight: 4 }];
}

function afterTheFact({ support }: Opinion, facts: VerdictFacts): Doubt[] {
  const late = lateEvidence(facts);
  const telling = support.filter(({ weight }) => weight !== 'weak');
  const resting = telling.filter(({ evidence }) => evidence.length > 0);
  if (resting.length === 0 || telling.some(({ weight, evidence }) => evidence.length === 0 && weight !== 'fair'))
    return [];
  if (!resting.every((one) => isLate(one, late))) return [];
  return [
    {
      text: 'All of it was recorded after the request had ended, so it may show what came after the fault.',
      most: 'medium',
      weight: 5,
    },
  ];
}

const isLate = ({ evidence }: Finding, late: ReadonlySet<number>): boolean => evidence.every((id) => late.has(id));

function lateEvidence(facts: VerdictFacts): ReadonlySet<number> {
  const parts = [
    facts.controls.connects,
    facts.gateway,
    facts.socket,
    facts.fresh,
    facts.otherFamily,
    facts.counters,
    facts.host,
    ...facts.resolvers,
    ...facts.paths,
  ];
  const late = new Set<number>();
  for (const part of parts) if (part?.timing === 'after') for (const id of part.evidence) late.add(id);
  return late;
}

const NEEDS_TRACE: ReadonlySet<string> = new Set(['path', 'isp', 'destination']);

function noTrace(opinion: Opinion, facts: VerdictFacts): Doubt[] {
  const { paths, missing, bad, subject } = facts;
  if (!NEEDS_TRACE.has(opinion.segment) || paths.length > 0 || subject.isThisHost || bad.failure?.code === 'refused')
    return [];
  const tools = missing.filter(({ kind }) => kind === 'trace' || kind === 'mtr' || kind === 'traceroute');
  const [first] = tools;
  const why =
    first === undefined
      ? ''
      : ` (${listed([...new Set(tools.map(({ kind, status }) => `${kind}: ${STATUS_WORDS[status]}`))].slice(0, 3))})`;
  return [{ text: `There is no path trace of that moment${why}.`, most: 'medium', weight: 4 }];
}

const STATUS_WORDS: Readonly<Record<VerdictFacts['missing'][number]['status'], string>> = {
  'missing-tool': 'not installed',
  'not-permitted': 'not permitted',
  'timed-out': 'not done in time',
  failed: 'failed',
  skipped: 'left out',
};

const NEEDS_CONTROLS: ReadonlySet<string> = new Set(['path', 'isp', 'local-network', 'destination']);

function noControls(opinion: Opinion, facts: VerdictFacts): Doubt[] {
  const { controls, bad, subject } = facts;
  if (!NEEDS_CONTROLS.has(opinion.segment) || bad.failure?.code === 'refused' || subject.isThisHost) return [];
  if (controlsReading(facts).state !== 'unknown' || (isDecided(opinion) && opinion.segment === 'local-network'))
    return [];
  const open =
    opinion.segment === 'local-network' || opinion.segment === 'isp'
      ? 'whether other services were cut off as well is not known'
      : 'it is not ruled out that the fault lies nearer';
  const text =
    controls.total === 0
      ? `There is no control target, so ${open}.`
      : `No control was probed in that time, so ${open}.`;
  return [{ text, most: 'medium', weight: 4 }];
}

function noBaseline({ segment, fromHop, support }: Opinion, { lastGood, paths, subject }: VerdictFacts): Doubt[] {
  if (segment !== 'path' || lastGood !== null || paths.length === 0 || subject.isThisHost) return [];
  if (fromHop === null || support.some(({ weight }) => weight === 'decisive')) return [];
  return [
    {
      text: 'There is no earlier trace of this path from a time when all was well, to set beside it.',
      most: 'medium',
      weight: 3,
    },
  ];
}

const NEEDS_SOCKET: ReadonlySet<string> = new Set(['tls', 'application', 'transfer']);

/** Whether what was sent has arrived, the kernel alone knows. */
function noSocket(opinion: Opinion, { socket, missing, bad }: VerdictFacts): Doubt[] {
  if (!NEEDS_SOCKET.has(opinion.segment) || socket !== null || isDecided(opinion)) return [];
  if (bad.failure !== null && bad.failure.code !== 'timeout') return [];
  const gap = missing.find(({ kind }) => kind === 'socket');
  const why = gap === undefined ? '' : ` (${STATUS_WORDS[gap.status]})`;
  const open = opinion.segment === 'application' ? ', so it is not known whether the request arrived' : '';
  return [
    { text: `What the kernel knew of the hung connection was not recorded${why}${open}.`, most: 'medium', weight: 3 },
  ];
}

function noGateway(opinion: Opinion, { gateway, missing }: VerdictFacts): Doubt[] {
  if (opinion.segment !== 'local-network' && opinion.segment !== 'isp') return [];
  if (gateway !== null || isDecided(opinion)) return [];
  const gap = missing.find(({ kind }) => kind === 'gateway');
  const why = gap === undefined ? '' : ` (${STATUS_WORDS[gap.status]})`;
  return [
    {
      text: `How the gateway answered was not recorded${why}, so the local network and the internet provider cannot be told apart.`,
      most: 'low',
      weight: 5,
    },
  ];
}

/** Whose time it is that passes behind a CDN's edge: that of the CDN, of its path to the origin server, or of the application. */
function behindCdn({ segment }: Opinion, { answer, bad, others }: VerdictFacts): Doubt[] {
  const cdn = cdnOf(answer);
  const isLate = bad.failure === null || bad.failure.code === 'timeout';
  if (segment !== 'application' || cdn === null || !isLate) return [];
  if (others.variants.some(({ differsIn }) => differsIn === 'address')) return [];
  const text = /\bHIT\b/i.test(answer?.edge?.cacheStatus ?? '')
    ? `The answer came out of the cache of ${cdn.name}${cdn.at}, so the origin server had no part in it.`
    : `The answer came through ${cdn.name}${cdn.at}: whether it or the origin server took the time, a target pinned to the origin would tell.`;
  return [{ text, most: 'medium', weight: 4 }];
}
