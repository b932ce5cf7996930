import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { atMost, type FigureResult, type Measurement, measured, shown } from './figure.ts';
import { blackboxCpuMs } from './support/blackbox.ts';
import { type Nginx, startNginx } from './support/nginx.ts';
import { percentile } from './support/percentile.ts';
import { productCost } from './support/product-cpu.ts';

export const name = 'p2';
export const title = 'CPU per fresh HTTPS probe at 200/s, beside a bare https.get loop';

const RATE = 200;
const SECONDS = 5;
const ROUNDS = 3;
const METRICS_PORT = 27_978;
/** Six times as often as is usual, so that a round has two. */
const GATHERED_EVERY_MS = 2_500;

export async function run(): Promise<FigureResult> {
  const nginx = await startNginx();
  if (nginx === null) return { kind: 'skipped', reason: 'nginx is not installed (apt-get install nginx-light)' };
  try {
    const prober: Cost[] = [];
    const product: Cost[] = [];
    const gathered: Cost[] = [];
    const httpsGet: Cost[] = [];
    // In turns, so that a busy moment of the machine hits both.
    for (let round = 0; round < ROUNDS; round += 1) {
      prober.push(await costOf('prober', nginx));
      httpsGet.push(await costOf('https.get', nginx));
      product.push(await productCost(nginx, RATE, SECONDS));
      gathered.push(await productCost(nginx, RATE, SECONDS, { port: METRICS_PORT, everyMs: GATHERED_EVERY_MS }));
    }
    const own = medianOf(prober, 'cpuMs');
    const bare = medianOf(httpsGet, 'cpuMs');
    const whole = medianOf(product, 'cpuMs');
    const measurements: Measurement[] = [
      atMost('CPU per probe, the whole product with store and detection', whole, 'ms', bare),
      atMost('CPU per probe, the prober alone', own, 'ms', bare),
      shown('CPU per request, bare https.get loop', bare, 'ms'),
      shown('CPU per probe, the whole product with metrics gathered', medianOf(gathered, 'cpuMs'), 'ms'),
      shown('ratio, the whole product', whole / bare, 'x'),
      shown('ratio, the prober alone', own / bare, 'x'),
      shown('resident memory, the whole product with 200 targets', medianOf(product, 'residentMib'), 'MiB'),
      shown('resident memory, the same with metrics gathered', medianOf(gathered, 'residentMib'), 'MiB'),
      shown('resident memory, the prober alone', medianOf(prober, 'residentMib'), 'MiB'),
      shown('resident memory, bare https.get loop', medianOf(httpsGet, 'residentMib'), 'MiB'),
    ];
    const blackbox = await blackboxCpuMs(nginx.url, nginx.caFile, RATE, SECONDS);
    if (blackbox !== null) measurements.push(shown('CPU per probe, blackbox_exporter', blackbox, 'ms'));
    return measured(measurements);
  } finally {
    await nginx.stop();
  }
}

interface Cost {
  readonly cpuMs: number;
  readonly residentMib: number;
}

function costOf(way: 'prober' | 'https.get', nginx: Nginx): Promise<Cost> {
  const script = fileURLToPath(new URL('./support/cpu-loop.ts', import.meta.url));
  const args = [script, way, nginx.url, nginx.caFile, String(RATE), String(SECONDS)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`the ${way} loop ended with code ${code}`));
    });
  });
}

function medianOf(costs: readonly Cost[], field: keyof Cost): number {
  return percentile(
    costs.map((cost) => cost[field]),
    0.5,
  );
}
