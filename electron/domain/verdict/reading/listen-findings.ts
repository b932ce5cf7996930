import { msText } from '../../ms-text.ts';
import type { VerdictFacts } from '../facts.ts';
import type { Finding } from '../rule.ts';
import { counted, times } from '../wording/counted.ts';
import { finding, weightAtTheTime } from '../wording/finding.ts';

/** Counters of the server's own kernel, where this machine is the server. */
export function listenFindings({ counters, subject, bad }: VerdictFacts): Finding[] {
  if (!subject.isThisHost || counters === null || bad.phase !== 'connect') return [];
  if (counters.listenOverflows > 0) {
    const text = `This machine is the server, and listen queues overflowed ${times(counters.listenOverflows)} on it in ${msText(counters.betweenMs)}.`;
    return [finding(weightAtTheTime('strong', counters), text, counters)];
  }
  if (counters.listenDrops > 0) {
    const text = `This machine is the server, and it dropped ${counted(counters.listenDrops, 'connection request')} in ${msText(counters.betweenMs)}.`;
    return [finding(weightAtTheTime('strong', counters), text, counters)];
  }
  return [];
}
