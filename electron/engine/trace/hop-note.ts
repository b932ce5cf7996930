import type { ProbeAnswer } from '../../domain/path-probe.ts';
import type { HopAnswerer, TraceProtocol } from '../../domain/trace.ts';

/** Marks of the answers at one hop, as traceroute prints them, each once. */
export function answerMarks(answerers: readonly HopAnswerer[], protocol: TraceProtocol): readonly string[] {
  const marks = new Set<string>();
  for (const { answers, mtuBytes } of answerers) {
    for (const answer of answers) {
      const mark = answerMark(answer, mtuBytes, protocol);
      if (mark !== null) marks.add(mark);
    }
  }
  return [...marks];
}

function answerMark(answer: ProbeAnswer, mtuBytes: number | null, protocol: TraceProtocol): string | null {
  switch (answer) {
    case 'time-exceeded':
    case 'echo-reply':
    case 'data':
      return null;
    case 'open':
    case 'closed':
      return answer;
    case 'filtered':
      return '!X';
    case 'network-unreachable':
      return '!N';
    case 'host-unreachable':
      return '!H';
    case 'protocol-unreachable':
      return '!P';
    case 'too-big':
      return mtuBytes === null ? '!F' : `!F-${mtuBytes}`;
    // The answer that a UDP trace hopes for needs no mark.
    case 'port-unreachable':
      return protocol === 'udp' ? null : 'port unreachable';
    case 'other-unreachable':
      return 'unreachable';
  }
}
