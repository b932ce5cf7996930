import type { EvidenceStatus } from '../../domain/evidence.ts';
import type { PcapTrouble } from '../../domain/pcap/pcap-reader.ts';
import { oneLine } from '../capture/bounded-text.ts';
import { remedyForForbidden, remedyForMissing } from '../capture/remedies.ts';
import type { ProgramEnd } from './long-program.ts';
import type { PacketProgram } from './packet-commands.ts';

/** Why packets are not captured, and what helps. */
export interface PacketObstacle {
  readonly status: Extract<EvidenceStatus, 'missing-tool' | 'not-permitted' | 'failed'>;
  readonly summary: string;
  readonly remedy: string | null;
}

/** In the words of libpcap, which dumpcap and tcpdump share, in the C locale. */
const FORBIDDEN =
  /not permitted|permission denied|(?:don't|do not) have permission|you must be root|\bEPERM\b|\bEACCES\b/i;

/** What dumpcap says in any case. */
const OF_COURSE =
  /^(?:Capturing on |File: |Packets captured|Packets received|dumpcap: cap_set_proc|\(socket: |tcpdump: listening)/;

/** What the end of a program means that nobody had asked to stop. */
export function obstacleOf(program: PacketProgram, end: ProgramEnd, platform: NodeJS.Platform): PacketObstacle {
  switch (end.kind) {
    case 'missing':
      return {
        status: 'missing-tool',
        summary: `${program} is not installed.`,
        remedy: remedyForMissing(program, platform),
      };
    case 'failed-to-start':
      return FORBIDDEN.test(end.reason)
        ? forbidden(program, end.reason, platform)
        : {
            status: 'failed',
            summary: `${program} could not be started: ${oneLine(end.reason)}.`,
            remedy: null,
          };
    case 'ended':
      if (FORBIDDEN.test(end.words)) return forbidden(program, wordsThatMatter(end.words), platform);
      return { status: 'failed', summary: `${program} ended: ${howItEnded(end)}.`, remedy: null };
  }
}

/** What came from the program cannot be read as packets. */
export function garbageFrom(program: PacketProgram, trouble: PcapTrouble): PacketObstacle {
  return {
    status: 'failed',
    summary: `What ${program} wrote is not what packets look like: ${trouble.reason}.`,
    remedy: null,
  };
}

/** Of several programs that were tried: being forbidden goes before missing, because less is missing then. */
export function worstObstacle(obstacles: readonly PacketObstacle[]): PacketObstacle | null {
  const [first] = obstacles;
  if (first === undefined) return null;
  const forbiddenOne = obstacles.find(({ status }) => status === 'not-permitted');
  if (forbiddenOne !== undefined) return forbiddenOne;
  const failed = obstacles.find(({ status }) => status === 'failed');
  if (failed !== undefined) return failed;
  return { ...first, summary: 'Neither dumpcap nor tcpdump is installed.' };
}

function forbidden(program: PacketProgram, words: string, platform: NodeJS.Platform): PacketObstacle {
  return {
    status: 'not-permitted',
    summary: `${program} may not capture packets here: ${oneLine(words).replace(/\.$/, '')}.`,
    remedy: remedyForForbidden(program, platform, null),
  };
}

function howItEnded({ exitCode, words }: Extract<ProgramEnd, { kind: 'ended' }>): string {
  const said = oneLine(wordsThatMatter(words)).replace(/\.$/, '');
  if (said !== '') return said;
  return exitCode === null ? 'it was stopped by somebody else' : `with exit code ${exitCode}, and no word`;
}

function wordsThatMatter(words: string): string {
  const lines = words.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !OF_COURSE.test(line.trim()));
  return (lines[0] ?? '').replace(/^(?:dumpcap|tcpdump): /, '');
}
