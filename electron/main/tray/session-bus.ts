import { execFile } from 'node:child_process';

/** One question to a service on the D-Bus of the person's session. */
export interface BusQuestion {
  readonly service: string;
  readonly path: string;
  /** With its interface, such as `org.freedesktop.DBus.GetNameOwner`. */
  readonly method: string;
  /** Strings only; more is not needed. */
  readonly words: readonly string[];
}

/** `answered`: as the tool prints it. `refused`: by an error, or by silence. `unknown`: nothing is here that could ask. */
export type BusAnswer =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unknown' };

export interface SessionBus {
  ask(question: BusQuestion): Promise<BusAnswer>;
}

/** Runs a program by its argument vector and gives what it printed; `unknown` when it is not there. Never rejects. */
export type RunProgram = (program: string, words: readonly string[]) => Promise<BusAnswer>;

const TIMEOUT_MS = 3_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/** Asks by whichever of the usual tools is there; each desktop has at least one of them. */
export function sessionBus(run: RunProgram): SessionBus {
  return {
    ask: async (question) => {
      for (const [program, words] of commandsFor(question)) {
        const answer = await run(program, words);
        if (answer.kind !== 'unknown') return answer;
      }
      return { kind: 'unknown' };
    },
  };
}

function commandsFor({ service, path, method, words }: BusQuestion): [string, string[]][] {
  const dot = method.lastIndexOf('.');
  return [
    ['gdbus', ['call', '--session', '--dest', service, '--object-path', path, '--method', method, ...words]],
    [
      'dbus-send',
      [
        '--session',
        '--print-reply=literal',
        `--dest=${service}`,
        path,
        method,
        ...words.map((word) => `string:${word}`),
      ],
    ],
    [
      'busctl',
      [
        '--user',
        'call',
        service,
        path,
        method.slice(0, dot),
        method.slice(dot + 1),
        ...(words.length === 0 ? [] : ['s'.repeat(words.length), ...words]),
      ],
    ],
  ];
}

export const runProgram: RunProgram = (program, words) =>
  new Promise((resolve) => {
    // An AppImage points the loader to libraries of its own, which are not those that the system's tools were built with.
    const { LD_LIBRARY_PATH: _own, ...environment } = process.env;
    execFile(
      program,
      [...words],
      { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES, env: environment },
      (error, stdout) => {
        if (error === null) resolve({ kind: 'answered', text: stdout });
        else resolve({ kind: error.code === 'ENOENT' ? 'unknown' : 'refused' });
      },
    );
  });

const BUS = { service: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' } as const;

/** Unique name of the program behind a well-known name; null when nobody has it. */
export async function ownerOf(bus: SessionBus, name: string): Promise<string | null> {
  const answer = await bus.ask({ ...BUS, method: 'org.freedesktop.DBus.GetNameOwner', words: [name] });
  return answer.kind === 'answered' ? (/:\d+\.\d+/.exec(answer.text)?.[0] ?? null) : null;
}
