import { createInterface } from 'node:readline';
import type { Lab } from './lab.ts';
import type { Place } from './network-plan.ts';
import type { PlaceProcess } from './place-process.ts';

/** One connection request as it passed. */
export interface SynSeen {
  readonly atUs: number;
  /** Address and port, as tcpdump writes them. */
  readonly from: string;
  readonly to: string;
}

/** SYNs that come in at one device of a place; read by tcpdump, so before any packet filter. */
export interface SynCount {
  /** All so far, once no more has come for half a second. */
  settled(): Promise<readonly SynSeen[]>;
  stop(): Promise<void>;
}

/** SYN without ACK; libpcap looks into TCP headers of IPv6 only by offset. */
const SYN = '(tcp[13] & 0x12 = 2 or (ip6[6] = 6 and ip6[53] & 0x12 = 2))';
const LINE = /^(?<seconds>\d+)\.(?<fraction>\d{6}) IP6? (?<from>\S+) > (?<to>\S+): /;
const QUIET_MS = 500;

export async function countSyns(lab: Lab, place: Place, device: string, direction: 'in' | 'out'): Promise<SynCount> {
  const seen: SynSeen[] = [];
  let lastMs = performance.now();
  const dump = lab.start(
    place,
    'tcpdump',
    [...['-i', device, '-Q', direction, '-n', '-tt', '-l', '--immediate-mode', SYN]],
    { stdout: 'pipe' },
  );
  if (dump.child.stdout === null) throw new Error('tcpdump has no output to read');
  createInterface({ input: dump.child.stdout }).on('line', (line) => {
    const { seconds, fraction, from, to } = LINE.exec(line)?.groups ?? {};
    if (seconds === undefined || fraction === undefined || from === undefined || to === undefined) return;
    seen.push({ atUs: Number(seconds) * 1_000_000 + Number(fraction), from, to });
    lastMs = performance.now();
  });
  await listening(dump);
  return {
    settled: async () => {
      lastMs = performance.now();
      while (performance.now() - lastMs < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 50));
      return seen;
    },
    stop: () => dump.stop(),
  };
}

/** Waits until tcpdump captures. */
export async function listening({ child, errorText }: PlaceProcess): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!errorText().includes('listening on')) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`tcpdump: ${errorText()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
