import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Evidence } from '../../../electron/domain/evidence.ts';
import type { EvidenceRecord, StoreReader } from '../../../electron/store/reader.ts';
import type { Lab } from './lab.ts';

/** What evidence of packets promises to tell, written down here on its own. */
const data = z.looseObject({
  interface: z.string(),
  filter: z.string(),
  snapLengthBytes: z.number(),
  headersOnly: z.boolean(),
  packets: z.number(),
  bytes: z.number(),
  dropped: z.number(),
  from: z.string(),
  to: z.string(),
  resends: z.number(),
  retransmissions: z.array(
    z.looseObject({
      at: z.string(),
      from: z.string(),
      to: z.string(),
      sequence: z.number(),
      lengthBytes: z.number(),
      times: z.number(),
    }),
  ),
  program: z.enum(['dumpcap', 'tcpdump']),
});

export interface Capture {
  readonly evidence: Evidence;
  readonly data: z.infer<typeof data>;
  readonly bytes: Buffer;
  readonly byTcpdump: readonly { readonly atUs: number }[];
  readonly byTshark: readonly TsharkPacket[];
}

export interface TsharkPacket {
  readonly from: string;
  readonly to: string;
  readonly isRetransmission: boolean;
  readonly isOutOfOrder: boolean;
}

export const packetsEvidence = (all: readonly EvidenceRecord[]): readonly Evidence[] =>
  all.filter(({ kind }) => kind === 'packets').map((one) => ({ ...one, raw: '' }));

const FIELDS = ['ip.src', 'ipv6.src', 'ip.dst', 'ipv6.dst', 'tcp.analysis.retransmission', 'tcp.analysis.out_of_order'];

/** Reads the packets of one piece of evidence with the programs that everybody has. */
export async function readCapture(lab: Lab, reader: StoreReader, evidence: Evidence): Promise<Capture> {
  const bytes = await reader.evidencePackets(evidence.id);
  if (bytes === null) throw new Error(`evidence ${evidence.id} has no packets: ${evidence.summary}`);
  const file = join(lab.folder, `evidence-${evidence.id}.pcap`);
  await writeFile(file, bytes);
  const dumped = await read(lab, 'tcpdump', ['-r', file, '-n', '-tt']);
  const sharked = await read(lab, 'tshark', [
    '-r',
    file,
    '-T',
    'fields',
    '-E',
    'occurrence=f',
    ...FIELDS.flatMap((field) => ['-e', field]),
  ]);
  return {
    evidence,
    data: data.parse(evidence.data),
    bytes: Buffer.from(bytes),
    byTcpdump: dumped.map((line) => ({ atUs: Number(line.slice(0, 17)) * 1e6 })),
    byTshark: sharked.map((line) => {
      const [from4 = '', from6 = '', to4 = '', to6 = '', again = '', overtaken = ''] = line.split('\t');
      return {
        from: from4 || from6,
        to: to4 || to6,
        isRetransmission: again !== '',
        isOutOfOrder: overtaken !== '',
      };
    }),
  };
}

/** The lines that the program prints; packets that it cannot read to their end would make it fail. */
async function read(lab: Lab, program: string, args: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await lab.run('client', program, args);
  if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}
