import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Metric } from 'prom-client';
import type { MetricFamily, MetricRow } from './metric-family.ts';

export const METRICS_FORMATS = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;
export type MetricsFormat = keyof typeof METRICS_FORMATS;

/** The form that `Accept` asks for: OpenMetrics where it is named, else the one that everything reads. */
export function formatFor(accept: string | undefined): MetricsFormat {
  const wants = (accept ?? '').split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === 'application/openmetrics-text' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
  return wants ? 'openmetrics' : 'prometheus';
}

/** Writes the families, piece by piece; between two pieces everything else has its turn. */
export async function* metricsText(families: readonly MetricFamily[], format: MetricsFormat): AsyncGenerator<string> {
  // Costs a tenth of a second and some megabytes, which only whoever asks for metrics pays.
  const { Registry } = await import('prom-client');
  for (const family of families) {
    const name = nameIn(family, format);
    let isFirst = true;
    for (const rows of family.slices()) {
      const registry = new Registry();
      registry.setContentType(METRICS_FORMATS[format] as typeof Registry.PROMETHEUS_CONTENT_TYPE);
      registry.registerMetric(asMetric(name, family, rows));
      const text = await registry.getSingleMetricAsString(name);
      yield `${isFirst ? text : withoutHead(text)}\n`;
      isFirst = false;
      await yieldToOthers();
    }
  }
  if (format === 'openmetrics') yield '# EOF\n';
}

/** OpenMetrics names a counter without the ending of its rows. */
const nameIn = ({ name, kind }: MetricFamily, format: MetricsFormat): string =>
  format === 'openmetrics' && kind === 'counter' ? name.replace(/_total$/, '') : name;

/** What the registry asks a metric for while it writes it. Its published types want one of its own classes, which count by themselves. */
function asMetric(name: string, { kind, help }: MetricFamily, rows: readonly MetricRow[]): Metric {
  const values = rows.map(({ part, labels, value }) => ({
    labels,
    value,
    ...(part === null ? {} : { metricName: `${name}_${part}` }),
  }));
  const metric = { name, help, type: kind, get: async () => ({ name, help, type: kind, values }) };
  return metric as unknown as Metric;
}

/** HELP and TYPE stand once before all rows of a name. */
function withoutHead(text: string): string {
  const afterHelp = text.indexOf('\n') + 1;
  return text.slice(text.indexOf('\n', afterHelp) + 1);
}
