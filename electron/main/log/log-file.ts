import { appendFileSync, renameSync, statSync } from 'node:fs';

const MAX_FILE_BYTES = 1_000_000;
const MAX_LINE_CHARS = 4_000;

export interface Log {
  /** One line, with the time before it. Never throws. No secrets: this file is what people send to others. */
  line(text: string): void;
}

/**
 * A log that never takes more than two files of 1 MB: `file`, and the one before it as `….1`. Lines are written at once, so that the last
 * words before a crash are in it. Where it cannot be written, lines go nowhere: a log must not be what breaks the program.
 */
export function openLog(file: string, now: () => Date): Log {
  let bytes = sizeOf(file);
  return {
    line(text) {
      const line = `${now().toISOString()} ${oneLine(text)}\n`;
      try {
        if (bytes + line.length > MAX_FILE_BYTES) {
          renameSync(file, `${file}.1`);
          bytes = 0;
        }
        appendFileSync(file, line, { mode: 0o600 });
        bytes += Buffer.byteLength(line);
      } catch {
        // The next line tries again; meanwhile somebody may have made room.
        bytes = sizeOf(file);
      }
    },
  };
}

/** Others must not be able to forge lines of their own, or to colour a terminal that shows the file. */
const oneLine = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
  text.slice(0, MAX_LINE_CHARS).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
