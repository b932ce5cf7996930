import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'prometheus-blackbox-exporter';

/** CPU milliseconds that blackbox_exporter spends on one fresh HTTPS probe; null where it is not installed. */
export async function blackboxCpuMs(
  url: string,
  caFile: string,
  rate: number,
  seconds: number,
): Promise<number | null> {
  if (spawnSync(PROGRAM, ['--version']).error !== undefined) return null;
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-blackbox-'));
  const config = join(directory, 'blackbox.yml');
  writeFileSync(
    config,
    `modules: { fresh: { prober: http, timeout: 5s, http: { preferred_ip_protocol: ip4, tls_config: { ca_file: '${caFile}' } } } }\n`,
  );
  const port = 39_000 + (process.pid % 1_000);
  const child = spawn(PROGRAM, [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const agent = new Agent({ keepAlive: true });
  const probe = () =>
    new Promise<string>((resolve, reject) => {
      const path = `/probe?module=fresh&target=${encodeURIComponent(url)}`;
      const request = get({ host: '127.0.0.1', port, path, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => resolve(text));
      });
      request.on('error', reject);
    });
  try {
    for (let tries = 0; tries < 50; tries += 1) {
      const text = await probe().catch(() => '');
      if (text.includes('probe_success 1')) break;
      await sleep(100);
    }
    const loop = async (count: number) => {
      const pending: Promise<string>[] = [];
      const startedMs = performance.now();
      for (let index = 0; index < count; index += 1) {
        await sleep(Math.max(0, startedMs + (index * 1_000) / rate - performance.now()));
        pending.push(probe());
      }
      return (await Promise.all(pending)).filter((text) => text.includes('probe_success 1')).length;
    };
    await loop(rate);
    const before = cpuTicks(child.pid ?? 0);
    const good = await loop(rate * seconds);
    const ticks = cpuTicks(child.pid ?? 0) - before;
    return good === 0 ? null : (ticks * 10) / good;
  } finally {
    agent.destroy();
    child.kill('SIGTERM');
    await exited;
    rmSync(directory, { recursive: true, force: true });
  }
}

/** User and system time of a process in ticks of 10 ms (proc(5), stat fields 14 and 15). */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
