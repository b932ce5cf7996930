import { createInterface } from 'node:readline';
import type { Lab } from '../../lab/support/lab.ts';
import { wireName } from '../../lab/support/network.ts';
import { listening } from '../../lab/support/packet-count.ts';

/** When the client's first packet of a trace to each address left, UTC microseconds, read off the wire by tcpdump. */
export interface TracePackets {
  firstTo(address: string): number | null;
  stop(): Promise<void>;
}

/** Packets of a trace start with a short time to live, those of requests with 64. */
const SHORT_LIVED = 'ip and ip[8] < 60';
const LINE = /^(?<seconds>\d+)\.(?<fraction>\d{6}) IP \S+ > (?<to>\d+\.\d+\.\d+\.\d+)/;

export async function watchTracePackets(lab: Lab): Promise<TracePackets> {
  const first = new Map<string, number>();
  const options = ['-i', wireName('r1'), '-Q', 'out', '-n', '-tt', '-l', '--immediate-mode'];
  const dump = lab.start('client', 'tcpdump', [...options, SHORT_LIVED], { stdout: 'pipe' });
  if (dump.child.stdout === null) throw new Error('tcpdump has no output to read');
  createInterface({ input: dump.child.stdout }).on('line', (line) => {
    const { seconds, fraction, to } = LINE.exec(line)?.groups ?? {};
    if (seconds === undefined || fraction === undefined || to === undefined || first.has(to)) return;
    first.set(to, Number(seconds) * 1_000_000 + Number(fraction));
  });
  await listening(dump);
  return {
    firstTo: (address) => first.get(address) ?? null,
    stop: async () => {
      // What tcpdump still holds is a matter of milliseconds.
      await new Promise((resolve) => setTimeout(resolve, 300));
      await dump.stop();
    },
  };
}
