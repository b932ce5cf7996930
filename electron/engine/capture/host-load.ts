import { cpus, freemem, loadavg, totalmem } from 'node:os';
import type { JsonValue } from '../../domain/json.ts';
import type { Capture, CaptureContext } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import { kernelFile } from './kernel-file.ts';
import { pause } from './pause.ts';

const WATCH_MS = 10_000;
const AFTERWARDS_MS = 1_000;

interface CpuTimes {
  readonly busyMs: number;
  readonly allMs: number;
}

/** How busy this machine was while the request hung: CPU, load, memory, and what waited for them. */
export const hostLoadCapture: Capture = {
  kind: 'host-load',
  deadlineMs: () => WATCH_MS + 2_000,
  applies: () => true,
  run: async (subject, context: CaptureContext, emit) => {
    const timer = new EvidenceTimer(context.clock);
    const before = cpuTimes();
    const ended = subject.ended.aborted;
    await pause(context.clock, ended ? AFTERWARDS_MS : WATCH_MS, context.signal, ...(ended ? [] : [subject.ended]));
    const after = cpuTimes();
    const allMs = after.allMs - before.allMs;
    const cpuShare = allMs > 0 ? (after.busyMs - before.busyMs) / allMs : null;
    const [load1 = 0, load5 = 0, load15 = 0] = loadavg();
    const pressure = context.platform === 'linux' ? readPressure() : {};
    const availableBytes = context.platform === 'linux' ? (availableMemory() ?? freemem()) : freemem();
    const processors = cpus().length;
    const cpu = cpuShare === null ? 'CPU unknown' : `CPU ${(cpuShare * 100).toFixed(0)} % of ${processors}`;
    // Windows has no load average; zeros would read as an idle machine.
    const load = context.platform === 'win32' ? null : [load1, load5, load15];
    const free = `${Math.round(availableBytes / 1_048_576)} of ${Math.round(totalmem() / 1_048_576)} MiB of memory available`;
    const loadText = load === null ? '' : `, load ${load.map((value) => value.toFixed(2)).join(' ')}`;
    emit(
      timer.draft(
        'host-load',
        context.platform === 'linux' ? '/proc/stat twice, loadavg, meminfo, pressure' : 'CPU times twice',
        {
          summary: `${cpu}${loadText}, ${free}.`,
          raw: [
            `over ${(timer.elapsedMs() / 1_000).toFixed(1)} s: ${cpu}${loadText}, ${free}`,
            ...Object.entries(pressure).map(([what, text]) => `pressure ${what}:\n${text.trim()}`),
          ].join('\n'),
          data: {
            overMs: timer.elapsedMs(),
            cpuShare,
            processors,
            load,
            memoryBytes: totalmem(),
            availableBytes,
            pressure: Object.fromEntries(Object.entries(pressure).map(([what, text]) => [what, parsePressure(text)])),
          },
        },
      ),
    );
  },
};

function cpuTimes(): CpuTimes {
  let busyMs = 0;
  let allMs = 0;
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    busyMs += busy;
    allMs += busy + times.idle;
  }
  return { busyMs, allMs };
}

function availableMemory(): number | null {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(kernelFile('/proc/meminfo') ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}

/** Documentation/accounting/psi.rst; absent before Linux 4.20 or where it is switched off. */
function readPressure(): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const what of ['cpu', 'memory', 'io']) {
    const text = kernelFile(`/proc/pressure/${what}`);
    if (text !== null) found[what] = text;
  }
  return found;
}

/** `some avg10=0.11 avg60=2.70 avg300=3.87 total=38755300`: shares of time in per cent, total in microseconds. */
export function parsePressure(text: string): JsonValue {
  const lines: Record<string, JsonValue> = {};
  for (const match of text.matchAll(/^(some|full) avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+) total=(\d+)$/gm)) {
    lines[match[1] ?? ''] = {
      last10SecondsPercent: Number(match[2]),
      last60SecondsPercent: Number(match[3]),
      last300SecondsPercent: Number(match[4]),
      totalUs: Number(match[5]),
    };
  }
  return lines;
}
