import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { newProgress } from '../../electron/engine/probe/progress.ts';
import { probe } from '../../electron/engine/probe/registry.ts';
import { httpSpec, probeContext, realClock, targetOf } from '../support/probe-context.ts';
import { atMost, type FigureResult, type Measurement, measured, shown } from './figure.ts';
import { type Nginx, startNginx } from './support/nginx.ts';
import { startPacketCapture, type WireTimes } from './support/packet-capture.ts';
import { percentile } from './support/percentile.ts';

export const name = 'p1';
export const title = 'Times of fresh HTTPS probes against the wire (SYN to last byte), beside curl -w';

interface Measured extends WireTimes {
  readonly localPort: number;
}

const RATES = [
  { perSecond: 5, count: 100 },
  { perSecond: 50, count: 600 },
];
/** Two runs of the same program differ by this much. */
const NO_WORSE = 1.15;
const PARTS = ['totalMs', 'connectMs', 'tlsMs', 'answerMs'] as const;

export async function run(): Promise<FigureResult> {
  const nginx = await startNginx();
  if (nginx === null) return { kind: 'skipped', reason: 'nginx is not installed (apt-get install nginx-light)' };
  try {
    const measurements: Measurement[] = [];
    const notes: string[] = [];
    for (const { perSecond, count } of RATES) {
      const capture = await startPacketCapture(nginx.port);
      if (capture === null) return { kind: 'skipped', reason: 'tcpdump is missing or may not capture (run as root)' };
      const everyMs = 1_000 / perSecond;
      // One of each before it counts: code is compiled, authorities are read.
      for (let warm = 0; warm < 5; warm += 1) await probeNginx(nginx);
      const curl = curlLoop(nginx, everyMs, count);
      await sleep(everyMs / 2);
      const ours = await proberLoop(nginx, everyMs, count);
      const reference = await curl;
      const wire = await capture.stop();
      const own = errors(ours, wire);
      const theirs = errors(reference, wire);
      const at = `at ${perSecond}/s`;
      const median = percentile(own.totalMs, 0.5);
      const p99 = percentile(own.totalMs, 0.99);
      const curlMedian = percentile(theirs.totalMs, 0.5);
      const curlP99 = percentile(theirs.totalMs, 0.99);
      measurements.push(
        atMost(`error of the total ${at}, median`, median, 'ms', 0.5),
        atMost(`error of the total ${at}, p99`, p99, 'ms', 1.5),
        shown(`curl, error of the total ${at}, median`, curlMedian, 'ms'),
        shown(`curl, error of the total ${at}, p99`, curlP99, 'ms'),
        atMost(`ratio to curl ${at}, median`, median / curlMedian, 'x', NO_WORSE),
        atMost(`ratio to curl ${at}, p99`, p99 / curlP99, 'x', NO_WORSE),
      );
      for (const part of PARTS.slice(1)) {
        measurements.push(
          shown(
            `error of ${part} ${at}, median (curl ${percentile(theirs[part], 0.5).toFixed(3)})`,
            percentile(own[part], 0.5),
            'ms',
          ),
        );
      }
      notes.push(
        `${at}: ${own.totalMs.length} probes and ${theirs.totalMs.length} curls found on the wire; wire median ${percentile(
          [...wire.values()].map((one) => one.totalMs),
          0.5,
        ).toFixed(2)} ms`,
      );
    }
    return measured(measurements, notes);
  } finally {
    await nginx.stop();
  }
}

async function probeNginx(nginx: Nginx): Promise<Measured | null> {
  const context = probeContext({
    environment: { SSL_CERT_FILE: nginx.caFile },
    progress: newProgress(realClock.monotonicMs()),
  });
  const { failure, localPort, totalMs, phases } = await probe(targetOf(httpSpec(nginx.url)), context);
  if (failure !== null || localPort === null) throw new Error(failure?.message ?? 'no local port');
  const { connectMs, tlsMs, waitMs, transferMs } = phases;
  return {
    localPort,
    totalMs,
    connectMs: connectMs ?? 0,
    tlsMs: tlsMs ?? 0,
    answerMs: (waitMs ?? 0) + (transferMs ?? 0),
  };
}

async function proberLoop(nginx: Nginx, everyMs: number, count: number): Promise<readonly Measured[]> {
  const pending: Promise<Measured | null>[] = [];
  const firstMs = realClock.monotonicMs();
  for (let index = 0; index < count; index += 1) {
    await sleep(Math.max(0, firstMs + index * everyMs - realClock.monotonicMs()));
    pending.push(probeNginx(nginx));
  }
  return (await Promise.all(pending)).filter((one) => one !== null);
}

function curlLoop(nginx: Nginx, everyMs: number, count: number): Promise<readonly Measured[]> {
  const script = fileURLToPath(new URL('./support/curl-loop.ts', import.meta.url));
  const child = spawn(process.execPath, [script, nginx.url, nginx.caFile, String(everyMs), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () =>
      resolve(
        text
          .split('\n')
          .filter((line) => line !== '')
          .map((line): Measured => JSON.parse(line)),
      ),
    );
  });
}

function errors(samples: readonly Measured[], wire: ReadonlyMap<number, WireTimes>) {
  const of = (part: keyof WireTimes) =>
    samples.flatMap((sample) => {
      const truth = wire.get(sample.localPort);
      return truth === undefined ? [] : [Math.abs(sample[part] - truth[part])];
    });
  return { totalMs: of('totalMs'), connectMs: of('connectMs'), tlsMs: of('tlsMs'), answerMs: of('answerMs') };
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
