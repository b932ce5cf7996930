import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../electron/headless/stallscope.cjs', import.meta.url));
/** Linux counts CPU time in hundredths of a second (USER_HZ, proc_pid_stat(5)). */
const MS_PER_TICK = 10;
const WARM_UP_MS = 3_000;

/** Somebody asks for metrics all the time, as Prometheus does. */
export interface Gathering {
  readonly port: number;
  readonly everyMs: number;
}

/**
 * CPU of the whole product at work, store and detection included: the built command line watches `rate` targets, each once a
 * second, and the kernel says what the process used. Milliseconds a probe, and MiB.
 */
export async function productCost(
  nginx: { readonly url: string; readonly caFile: string },
  rate: number,
  seconds: number,
  gathering: Gathering | null = null,
): Promise<{ readonly cpuMs: number; readonly residentMib: number }> {
  const room = await mkdtemp(join(tmpdir(), 'stallscope-bench-'));
  try {
    const config = join(room, 'targets.yaml');
    const targets = Array.from({ length: rate }, (_, index) => `  - { name: t${index}, url: "${nginx.url}" }\n`);
    await writeFile(
      config,
      `defaults: { interval: 1s, captureAfter: 5s, slowAfter: 6s }\ntargets:\n${targets.join('')}`,
    );
    const args = ['watch', '--config', config, '--data-dir', join(room, 'data')];
    const metrics = gathering === null ? [] : ['--metrics', `127.0.0.1:${gathering.port}`];
    const child = spawn(process.execPath, [LAUNCHER, ...args, ...metrics], {
      env: { ...process.env, SSL_CERT_FILE: nginx.caFile },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    const closed = once(child, 'close');
    const startedMs = performance.now();
    let stopGathering = (): void => {};
    try {
      await pause(WARM_UP_MS);
      if (gathering !== null) stopGathering = await gather(gathering);
      const before = await usage(child.pid ?? 0);
      const fromMs = performance.now();
      await pause(seconds * 1_000);
      const after = await usage(child.pid ?? 0);
      const probes = (rate * (performance.now() - fromMs)) / 1_000;
      stopGathering();
      child.kill('SIGTERM');
      await closed;
      const samples = Number(/([\d,]+) samples/.exec(said)?.[1]?.replaceAll(',', '') ?? 0);
      const expected = (rate * (performance.now() - startedMs)) / 1_000;
      if (samples < expected * 0.8 || / [1-9]\d* failed/.test(said)) {
        throw new Error(`the product did not keep ${rate} probes a second: ${said}`);
      }
      return { cpuMs: (after.cpuMs - before.cpuMs) / probes, residentMib: after.residentMib };
    } finally {
      stopGathering();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await closed;
      }
    }
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** Asks once, so that what the first time costs is not counted, and from then on until it is stopped. */
async function gather({ port, everyMs }: Gathering): Promise<() => void> {
  const ask = async (): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    if (!(await response.text()).includes('stallscope_samples_total')) throw new Error('there are no metrics');
  };
  await ask();
  let isOver = false;
  const timer = setInterval(() => {
    ask().catch((thrown: unknown) => {
      if (!isOver) throw thrown;
    });
  }, everyMs);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

async function usage(pid: number): Promise<{ readonly cpuMs: number; readonly residentMib: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces; what follows it is numbers. utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
    residentMib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024,
  };
}
