import { msText } from '../../ms-text.ts';
import type { SuspectReason } from '../../sample.ts';
import type { VerdictFacts } from '../facts.ts';
import type { Finding, Rule } from '../rule.ts';
import { allOf, capital, counted, listed, percentText } from '../wording/counted.ts';
import { finding, opinionOf } from '../wording/finding.ts';

/** A delay that makes up so much of the time explains it all, or most of it. */
const ALL_OF_IT = 0.8;
const MOST_OF_IT = 0.5;
/** Below it, nothing waits for a processor for long. */
const STARVED_PERCENT = 60;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** This machine itself was not fit to measure: busy, asleep, changing its network, or wrong about the time. */
export const observerRule: Rule = (facts) => {
  const support = [
    ...suspectFindings(facts),
    ...delayFindings(facts),
    ...clockFindings(facts),
    ...starvedFindings(facts),
  ];
  const isClock = clockFindings(facts).length > 0;
  return opinionOf({
    segment: 'observer',
    summary: isClock
      ? 'The clock of this computer is wrong, so a certificate looks invalid that may be valid.'
      : 'This computer itself was not fit to measure, so these times say nothing about the network or the server.',
    support,
    counter: counterFindings(facts),
    ask: isClock
      ? ['On this side: please set the clock of this computer, or let it be set from a time server, and look again.']
      : [
          'On this side: what kept this computer busy, asleep or between networks at these times? No provider and no server needs to be asked.',
        ],
    wouldTell: ['the same target watched from another computer at the same time'],
  });
};

function suspectFindings({ observer, bad }: VerdictFacts): Finding[] {
  const suspects = observer.suspect.filter(({ count }) => count > 0);
  const count = suspects.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return [];
  const why = listed(suspects.map((one) => REASONS[one.reason]));
  if (bad.count === 0) return [finding('decisive', `Not one of these requests can be believed: ${why}.`)];
  const text = `${counted(count, 'more bad request')} cannot be believed, because ${why}; ${bad.count} can.`;
  // The greater part of the window is spoiled, so what is left is likely to be of the same making.
  return [finding(count >= 2 * bad.count ? 'strong' : count > bad.count ? 'fair' : 'weak', text)];
}

const REASONS: Readonly<Record<SuspectReason, string>> = {
  'event-loop-delay': 'the measuring program was held up',
  'cpu-starved': 'it waited for a processor',
  asleep: 'this computer was asleep',
  'clock-step': 'the clock was set',
  'network-changed': 'the network of this computer changed',
};

function delayFindings({ observer, bad }: VerdictFacts): Finding[] {
  const { eventLoopDelayMs } = observer;
  if (bad.worstMs <= 0 || eventLoopDelayMs <= 0) return [];
  const share = eventLoopDelayMs / bad.worstMs;
  if (share < MOST_OF_IT) return [];
  const text = `The measuring program itself was held up for ${msText(eventLoopDelayMs)}, and the longest request took ${msText(bad.worstMs)}.`;
  return [finding(share >= ALL_OF_IT ? 'decisive' : 'strong', text)];
}

/** Only where the clock is off in the direction that makes a valid certificate look as it did. */
function clockFindings({ observer, bad }: VerdictFacts): Finding[] {
  const off = observer.clockOffMs;
  const code = bad.failure?.code;
  if (off === null) return [];
  const explains = (code === 'certificate-expired' && off < 0) || (code === 'certificate-not-yet-valid' && off > 0);
  if (!explains) return [];
  const by = Math.abs(off);
  const text = `The clock of this computer is ${off < 0 ? 'ahead' : 'behind'} by ${msText(by)}, and a certificate is judged by the clock.`;
  return [finding(by >= DAY_MS ? 'decisive' : by >= HOUR_MS ? 'strong' : 'weak', text)];
}

/** Each sample tells whether its own measurement was held up; a busy machine alone is no reason. An answer that was wrong is not made by one. On the server itself a loaded processor is the server's trouble, and not only that of whoever measures. */
function starvedFindings({ host, subject, bad }: VerdictFacts): Finding[] {
  if (host === null || subject.isThisHost || (bad.failure?.code !== undefined && bad.failure.code !== 'timeout'))
    return [];
  const percent = host.cpuPressurePercent;
  if (percent !== null && percent >= STARVED_PERCENT) {
    const text = `Programs of this computer waited for a processor ${Math.round(percent)} % of the time.`;
    return [finding('weak', text, host)];
  }
  const { cpuShare } = host;
  return cpuShare !== null && cpuShare >= 0.95
    ? [finding('weak', `The processors of this computer were ${percentText(cpuShare)} busy.`, host)]
    : [];
}

/** Where the delay is not proved, controls that the same machine measured without any speak for it. */
function counterFindings(facts: VerdictFacts): Finding[] {
  const { bad, controls, observer } = facts;
  const isOfTheWhole = observer.suspect.some(
    ({ reason, count }) => count > 0 && reason !== 'event-loop-delay' && reason !== 'cpu-starved',
  );
  const isShown = bad.count === 0 || delayFindings(facts).length > 0 || clockFindings(facts).length > 0;
  if (isOfTheWhole || isShown || controls.fine === 0 || controls.hanging + controls.failing > 0) return [];
  const text = `${capital(allOf(controls.fine, 'control'))} ${controls.fine === 1 ? 'was' : 'were'} measured by the same computer at the same time, and fine.`;
  return [finding('fair', text)];
}
