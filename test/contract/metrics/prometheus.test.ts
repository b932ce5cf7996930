import { readFileSync } from 'node:fs';
import { setTimeout as elapse } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type MetricsServer, startMetricsServer } from '../../../electron/headless/server/start-metrics-server.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { PROMETHEUS_NEEDS, type Prometheus, promtool, startPrometheus, writtenTo } from '../../support/prometheus.ts';
import { type MeasuredForMetrics, measureForMetrics } from './measure-for-metrics.ts';

const RESOURCES = new URL('../../../resources/', import.meta.url);
const CONFIGURATION = readFileSync(new URL('prometheus.yml', RESOURCES), 'utf8');
const RULES = readFileSync(new URL('prometheus-rules.yml', RESOURCES), 'utf8');
const TOKEN = 'a-token.of~the+tests/1234==';

const configurationShape = z.looseObject({
  global: z.looseObject({}),
  scrape_configs: z.array(
    z.looseObject({
      job_name: z.string(),
      authorization: z.looseObject({ credentials_file: z.string() }).optional(),
      static_configs: z.array(z.looseObject({ targets: z.array(z.string()) })),
    }),
  ),
});

describe.runIf(requireOrSkip('prometheus', PROMETHEUS_NEEDS))('a real Prometheus', () => {
  let measured: MeasuredForMetrics;
  const servers: MetricsServer[] = [];
  let prometheus: Prometheus;
  let configurationFile: string;

  beforeAll(async () => {
    measured = await measureForMetrics();
    const { service, directory } = measured;
    const [open, closed] = [
      await startMetricsServer({ host: '127.0.0.1', port: 0 }, service, {}),
      await startMetricsServer({ host: '127.0.0.1', port: 0 }, service, { STALLSCOPE_METRICS_TOKEN: TOKEN }),
    ];
    servers.push(open, closed);
    // The example as it is, but for where the vantage points are, where the token lies, and how often it looks.
    const example = configurationShape.parse(parse(CONFIGURATION));
    example.global = { scrape_interval: '1s', evaluation_interval: '1s' };
    for (const job of example.scrape_configs) {
      const server = job.authorization === undefined ? open : closed;
      if (job.authorization !== undefined) {
        job.authorization.credentials_file = await writtenTo(directory, 'stallscope.token', `${TOKEN}\n`);
      }
      job.static_configs = job.static_configs
        .slice(0, 1)
        .map((one) => ({ ...one, targets: [new URL(server.url).host] }));
    }
    await writtenTo(directory, 'prometheus-rules.yml', RULES);
    configurationFile = await writtenTo(directory, 'prometheus.yml', stringify(example));
    prometheus = await startPrometheus(configurationFile);
  });

  afterAll(async () => {
    await prometheus?.stop();
    await Promise.all(servers.map((server) => server.close()));
    await measured?.stop();
  });

  const until = async (expression: string): Promise<void> => {
    while ((await prometheus.query(expression)).length === 0) await elapse(250);
  };

  test('finds nothing wrong with the example configuration and the example alerts', () => {
    expect(promtool(['check', 'config', configurationFile])).toMatchObject({ fine: true });
    expect(promtool(['check', 'rules', configurationFile.replace(/\.yml$/, '-rules.yml')])).toMatchObject({
      fine: true,
    });
  });

  test('gathers from a vantage point that is open to this machine, and from one that wants the token', async () => {
    await until('up{job="stallscope-here"} == 1');
    await until('up{job="stallscope",site="vienna"} == 1');
    // Whatever it could not read would be missing here.
    expect((await prometheus.query('scrape_samples_scraped > 100')).length).toBe(2);
  });

  test('has what was measured, in seconds', async () => {
    await until('stallscope_stalls_total{target="hanging",phase="wait",job="stallscope"} > 1');
    const ofWait =
      'stallscope_phase_duration_seconds_sum{target="hanging",phase="wait",job="stallscope"} / stallscope_phase_duration_seconds_count{target="hanging",phase="wait",job="stallscope"}';
    await until(`${ofWait} > 0`);
    const [mean] = await prometheus.query(ofWait);
    // The timer of the server may fire a millisecond early.
    expect(mean?.value).toBeGreaterThan(0.69);
    expect(mean?.value).toBeLessThan(70);
    await until('stallscope_target_up{target="well",job="stallscope"} == 1');
  });

  test('knows of the open incident by the example alert', async () => {
    await until('stallscope_target_state{target="hanging",state="bad"} == 1');
    await expect.poll(async () => (await prometheus.alerts()).get('StallscopeTargetBad')?.state).toBe('pending');
    await expect.poll(async () => (await prometheus.alerts()).get('StallscopeGroupDown')?.state).toBe('pending');
    expect([...(await prometheus.alerts())].filter(([, { health }]) => health !== 'ok')).toEqual([]);
    // One look that came too late makes it pending.
    await expect.poll(async () => (await prometheus.alerts()).get('StallscopeGone')?.state).toBe('inactive');
  });

  const dashboard = z
    .looseObject({
      panels: z.array(
        z.looseObject({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).optional() }),
      ),
      annotations: z.object({ list: z.array(z.looseObject({ expr: z.string() })) }),
    })
    .parse(JSON.parse(readFileSync(new URL('grafana-dashboard.json', RESOURCES), 'utf8')));
  const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [title, expr] as const),
  );

  test.each(panels)('draws the panel “%s” of the example dashboard', async (_title, expression) => {
    await until(asGrafanaAsks(expression));
  });

  test('can read what marks incidents in the example dashboard', async () => {
    const [annotation] = dashboard.annotations.list;
    await until(asGrafanaAsks((annotation?.expr ?? '').replace('> 0', '>= 0')));
  });
});

/** With all vantage points and targets chosen. */
function asGrafanaAsks(expression: string): string {
  return expression.replaceAll('$__rate_interval', '10s').replaceAll('$instance', '.*').replaceAll('$target', '.*');
}
