import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type MetricsServer, startMetricsServer } from '../../../electron/headless/server/start-metrics-server.ts';
import { startUiServer, type UiServer } from '../../../electron/headless/server/start-ui-server.ts';
import { until } from '../../support/kept-service.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { PROMETHEUS_NEEDS, promtool } from '../../support/prometheus.ts';
import { PAGE } from '../http/http-transport.ts';
import { type MeasuredForMetrics, measureForMetrics } from './measure-for-metrics.ts';

const TOKEN = 'a-token.of~the+tests/1234==';
const ENVIRONMENT = { STALLSCOPE_METRICS_TOKEN: TOKEN };
const DOCUMENTED = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');

let measured: MeasuredForMetrics;
let open: MetricsServer;
let guarded: MetricsServer;
let page: UiServer;

beforeAll(async () => {
  measured = await measureForMetrics();
  open = await startMetricsServer({ host: '127.0.0.1', port: 0 }, measured.service, {});
  guarded = await startMetricsServer({ host: '127.0.0.1', port: 0 }, measured.service, ENVIRONMENT);
  page = await startUiServer({ host: '127.0.0.1', port: null }, measured.service, {
    rendererDirectory: PAGE,
    environment: ENVIRONMENT,
  });
  // Until each metric has something to tell.
  await until(async () => {
    const text = await metrics();
    return [
      /stallscope_stalls_total\{target="hanging",phase="wait"\} [1-9]/,
      /stallscope_heartbeat_last_delivered_timestamp_seconds \d/,
      /stallscope_certificate_not_after_timestamp_seconds\{/,
      /stallscope_target_up\{target="with /,
      /stallscope_observer_cpu_ratio \d/,
      /stallscope_observer_lateness_seconds \d/,
    ].every((row) => row.test(text));
  });
});

afterAll(async () => {
  await Promise.all([open?.close(), guarded?.close(), page?.close()]);
  await measured?.stop();
});

const metrics = async (): Promise<string> => (await fetch(open.url)).text();
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** Name, kind and labels of each metric that was written, with its help. */
function found(text: string): Map<string, { kind: string; help: string; labels: Set<string> }> {
  const metricsFound = new Map<string, { kind: string; help: string; labels: Set<string> }>();
  let name = '';
  for (const line of text.trimEnd().split('\n')) {
    const head = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (head !== null) {
      name = head[2] ?? '';
      const known = metricsFound.get(name) ?? { kind: '', help: '', labels: new Set<string>() };
      if (head[1] === 'HELP') known.help = head[3] ?? '';
      else known.kind = head[3] ?? '';
      metricsFound.set(name, known);
      continue;
    }
    const labels = /^[a-z_]+\{(.*)\} \S+$/.exec(line)?.[1] ?? '';
    for (const [, label = ''] of labels.matchAll(/(?:^|",)([a-z_]+)="/g)) {
      if (label !== 'le') metricsFound.get(name)?.labels.add(label);
    }
  }
  return metricsFound;
}

test('what is written is what the documentation says, name by name', async () => {
  const rows = [...DOCUMENTED.matchAll(/^\| `([a-z_]+)` \| (\w+) \| ([^|]*) \| ([^|]*) \|$/gm)];
  const documented = rows.map(([, name, kind, labels = '', help]) => [
    name,
    kind,
    labels.trim().replaceAll('`', ''),
    help?.trim(),
  ]);
  const written = [...found(await metrics())].map(([name, { kind, labels, help }]) => [
    name,
    kind,
    [...labels].join(', '),
    help,
  ]);
  expect(written).toEqual(documented);
});

test.runIf(requireOrSkip('promtool', PROMETHEUS_NEEDS))('promtool finds nothing wrong with it', async () => {
  expect(promtool(['check', 'metrics'], await metrics())).toEqual({ fine: true, says: '' });
});

test('no address of a dead man’s switch and no token is in it', async () => {
  const text = await metrics();
  for (const secret of ['6a2f4d5e', TOKEN, page.token]) expect(text).not.toContain(secret);
});

test('names of targets come out as they are', async () => {
  // While this computer is held up, nothing is known of it.
  await expect.poll(() => metrics()).toContain('stallscope_target_up{target="with “quotes\\", \\\\ and é"} 1');
});

describe('with the page', () => {
  const url = (): string => new URL('/metrics', page.url).href;

  test('they are for whoever may see it, and for programs that know their token', async () => {
    expect((await fetch(url())).status).toBe(401);
    expect((await fetch(url(), bearer('wrong'))).status).toBe(401);
    for (const token of [page.token, TOKEN]) {
      const response = await fetch(url(), bearer(token));
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
      expect(await response.text()).toContain('stallscope_build_info{');
    }
  });

  test('their token opens nothing else', async () => {
    for (const path of ['/', '/api/events', '/bundle?incident=1']) {
      expect((await fetch(new URL(path, page.url), bearer(TOKEN))).status).toBe(401);
    }
    const call = await fetch(new URL('/api/overview', page.url), {
      method: 'POST',
      body: '{}',
      headers: { ...bearer(TOKEN).headers, 'content-type': 'application/json' },
    });
    expect(call.status).toBe(401);
  });

  test('other sites are refused, and other methods too', async () => {
    const foreign = { headers: { ...bearer(TOKEN).headers, origin: 'http://evil.example' } };
    expect((await fetch(url(), foreign)).status).toBe(403);
    expect((await fetch(url(), { ...bearer(TOKEN), method: 'POST' })).status).toBe(405);
  });
});

describe('on an address of their own', () => {
  test('nothing else is there, and nothing can be changed', async () => {
    for (const path of ['/', '/api/overview', '/metrics/', '/metricsx', '/bundle']) {
      expect([path, (await fetch(new URL(path, open.url))).status]).toEqual([path, 404]);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect([method, (await fetch(open.url, { method })).status]).toEqual([method, 405]);
    }
    const head = await fetch(open.url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(`${open.url}?debug=1`)).status).toBe(200);
  });

  test('a page of another site cannot read them, whatever name it gives to this machine', async () => {
    expect(await statusWith(open, { host: 'evil.example' })).toBe(403);
    expect(await statusWith(open, { origin: 'http://evil.example' })).toBe(403);
    expect(await statusWith(open, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await statusWith(open, {})).toBe(200);
  });

  test('where a token is set it is asked for, and then any name will do', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer ' },
      { authorization: 'Bearer wrong' },
      { authorization: `Basic ${TOKEN}` },
    ]) {
      expect(await statusWith(guarded, headers)).toBe(401);
    }
    const known = { authorization: `Bearer ${TOKEN}` };
    expect(await statusWith(guarded, known)).toBe(200);
    expect(await statusWith(guarded, { ...known, host: 'vienna.example:7978' })).toBe(200);
    expect(await statusWith(guarded, { ...known, origin: 'http://evil.example' })).toBe(403);
  });

  test('they come packed, and in the form of OpenMetrics, to who asks for it', async () => {
    const { body, headers } = await bytesOf(open, {
      'accept-encoding': 'gzip',
      accept: 'application/openmetrics-text;version=1.0.0',
    });
    expect([headers['content-encoding'], headers['content-type']]).toEqual([
      'gzip',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    ]);
    const text = gunzipSync(body).toString();
    expect(text).toContain('# TYPE stallscope_samples counter\n');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const plain = await bytesOf(open, { 'accept-encoding': 'gzip;q=0, deflate' });
    expect([plain.headers['content-encoding'], plain.body.includes('stallscope_build_info{')]).toEqual([
      undefined,
      true,
    ]);
  });

  test('whoever reaches them from elsewhere is told of', async () => {
    for (const [environment, says] of [
      [{}, 'CAREFUL: other machines can read these metrics'],
      [ENVIRONMENT, 'CAREFUL: other machines can reach these metrics'],
    ] as const) {
      const everywhere = await startMetricsServer({ host: '0.0.0.0', port: 0 }, measured.service, environment);
      onTestFinished(() => everywhere.close());
      expect(everywhere.announcement).toEqual([`Metrics at ${everywhere.url}`, expect.stringContaining(says)]);
      expect(everywhere.announcement.join()).not.toContain(TOKEN);
    }
    expect(open.announcement).toEqual([`Metrics at ${open.url}`]);
  });

  test('an address that another program has is said', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startMetricsServer({ host: '127.0.0.1', port }, measured.service, {})).rejects.toThrow(
      `The metrics cannot be served at 127.0.0.1:${port}: another program has this port.`,
    );
  });
});

test('what is removed goes away, and what is added begins at zero', async () => {
  const { api } = measured.service;
  await api['targets.add']({ text: 'tcp://127.0.0.1:9', name: 'passing by' });
  await expect.poll(() => metrics()).toMatch(/stallscope_samples_total\{target="passing by",outcome="failed"\} \d/);
  await api['targets.remove']({ target: 'passing by' });
  expect(await metrics()).not.toContain('passing by');
});

function bytesOf(
  { url }: MetricsServer,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.once('error', reject);
    asked.end();
  });
}

async function statusWith(server: MetricsServer, headers: Readonly<Record<string, string>>): Promise<number> {
  return (await bytesOf(server, headers)).status;
}
