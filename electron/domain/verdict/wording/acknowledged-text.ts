import { msText } from '../../ms-text.ts';
import type { SocketFacts } from '../facts.ts';

/** A pause that is shorter is none: the bytes before it may still have been on their way. */
const LEAST_SILENCE_MS = 100;

/** That what was sent arrived, and how long nothing came back. One sentence. */
export function acknowledgedText(
  what: 'the whole request' | 'the first message of the handshake',
  { dataRetransmits, silentMs }: SocketFacts,
): string {
  const again = dataRetransmits === 0 ? ' at once' : ', once a part of it had been sent again';
  const silent =
    silentMs === null || silentMs < LEAST_SILENCE_MS ? '' : `, and then nothing came for ${msText(silentMs)}`;
  return `The other side acknowledged ${what}${again}${silent}.`;
}
