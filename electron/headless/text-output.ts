import type { Writable } from 'node:stream';

/** A stream of text to a person or a program. */
export interface TextOutput {
  readonly isTerminal: boolean;
  /** Whether colours are wanted and can be seen. */
  readonly colours: boolean;
  /** Characters in a line; null when it is no terminal. */
  readonly columns: number | null;
  /** Bytes that the reader has not taken yet. */
  readonly waitingBytes: () => number;
  readonly write: (text: string) => void;
  readonly line: (text: string) => void;
  /** Resolves once the reader has taken enough for more to be written, or is gone. */
  readonly ready: () => Promise<void>;
  /** Resolves once all has been handed to the system, or the reader is gone. */
  readonly flushed: () => Promise<void>;
}

interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Wraps a stream of the process. A reader that goes away (`| head`) is no error: `onReaderGone` is called once, and what is
 * written afterwards vanishes.
 */
export function textOutput(
  stream: TerminalStream,
  environment: Readonly<Record<string, string | undefined>>,
  onReaderGone: () => void,
): TextOutput {
  let gone = false;
  const readerGone = () => {
    if (gone) return;
    gone = true;
    onReaderGone();
  };
  stream.on('error', readerGone);
  stream.on('close', readerGone);
  const isTerminal = stream.isTTY === true;
  const write = (text: string) => {
    if (!gone) stream.write(text);
  };
  const until = (event: 'drain') =>
    new Promise<void>((resolve) => {
      const done = () => {
        stream.off(event, done);
        stream.off('error', done);
        stream.off('close', done);
        resolve();
      };
      stream.on(event, done);
      stream.on('error', done);
      stream.on('close', done);
    });
  return {
    isTerminal,
    // https://no-color.org: present and not empty.
    colours: isTerminal && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb',
    columns: isTerminal ? (stream.columns ?? 80) : null,
    waitingBytes: () => stream.writableLength,
    write,
    line: (text) => write(`${text}\n`),
    ready: async () => {
      if (!gone && stream.writableNeedDrain) await until('drain');
    },
    flushed: () =>
      new Promise<void>((resolve) => {
        if (gone) resolve();
        else {
          stream.once('error', () => resolve());
          stream.once('close', () => resolve());
          stream.write('', () => resolve());
        }
      }),
  };
}
