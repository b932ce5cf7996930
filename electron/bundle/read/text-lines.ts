import { quoted } from '../../domain/quoted.ts';
import { damaged, hostile } from './read-refusal.ts';

/** Lines of a stream of UTF-8, without their ends; the last one also without an end. Throws UnreadBundle for what is no UTF-8, and for lines without end. */
export async function* textLines(
  content: AsyncIterable<Uint8Array>,
  path: string,
  maxCharacters: number,
): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  // Pieces of a line that has not ended yet; joined once, because adding to a long text again and again takes its length each time.
  let pieces: string[] = [];
  let waiting = 0;
  const text = (chunk: Uint8Array | null): string => {
    try {
      return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw damaged(`${quoted(path)} is no text`);
    }
  };
  for await (const chunk of content) {
    const decoded = text(chunk);
    const end = decoded.lastIndexOf('\n');
    if (end < 0) {
      pieces.push(decoded);
      waiting += decoded.length;
    } else {
      pieces.push(decoded.slice(0, end));
      const lines = pieces.join('').split('\n');
      if (lines.some((line) => line.length > maxCharacters)) throw hostile(`a line of ${quoted(path)} has no end`);
      yield lines;
      pieces = [decoded.slice(end + 1)];
      waiting = decoded.length - end - 1;
    }
    if (waiting > maxCharacters) throw hostile(`a line of ${quoted(path)} has no end`);
  }
  pieces.push(text(null));
  const last = pieces.join('');
  if (last !== '') yield [last];
}
