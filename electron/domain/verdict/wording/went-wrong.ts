import { msText } from '../../ms-text.ts';
import type { Phase } from '../../phase.ts';
import type { BadFacts } from '../facts.ts';
import { oneSentence } from './one-sentence.ts';

/** What went wrong, how often and for how long: always the first reason. */
export function wentWrong({ count, alike, failure, phase, worstMs }: BadFacts): string {
  const all = count === 2 ? 'Both' : `All ${count}`;
  const some = alike >= count ? `${all} bad requests` : `${alike} of ${count} bad requests`;
  const many = count > 1 ? some : 'The request';
  if (failure !== null && failure.code !== 'timeout') return oneSentence(`${many} failed: ${failure.message}`);
  return `${many} hung ${PHASE_WORDS[phase]}, for ${msText(worstMs)}${count > 1 ? ' at the longest' : ''}.`;
}

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  resolve: 'while the name was resolved',
  connect: 'while connecting',
  tls: 'in the TLS handshake',
  wait: 'while waiting for the first byte',
  transfer: 'while receiving the body',
};
