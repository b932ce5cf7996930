import { hostname } from 'node:os';
import type { Send } from '../../alerts/delivery.ts';
import { formatFor, METRICS_FORMATS, type MetricsFormat, metricsText } from '../../alerts/metrics/metrics-text.ts';
import type { StatusJson } from '../../contract/guard-shapes.ts';
import type { ChannelKind } from '../../domain/notice/channel.ts';
import type { Engine, EngineSink } from '../../engine/engine.ts';
import type { StoreHealth } from '../../store/store.ts';
import { APP_VERSION } from '../app-version.ts';
import type { HeartbeatFigures } from '../heartbeat/heartbeat-desk.ts';
import type { LivePicture } from '../live-picture.ts';
import type { TargetRegistry } from '../target-registry.ts';
import type { ProbingWatch } from '../watchdog/probing-watch.ts';
import { DeliveryTally } from './delivery-tally.ts';
import { runFamilies } from './run-families.ts';
import { SampleTally } from './sample-tally.ts';
import { targetFamilies } from './target-families.ts';

/** Metrics in the text formats of Prometheus. Whoever never asks for them pays nothing. */
export interface MetricsDesk {
  /** The same sink; what it takes is counted from `begin` on. */
  listening(sink: EngineSink): EngineSink;
  counting(send: Send): Send;
  /** Somebody will ask: counting begins. A second call changes nothing. */
  begin(): void;
  /** How things stand now, in the form that `Accept` asks for, piece by piece; counting begins where it has not. */
  answer(accept: string | undefined): MetricsAnswer;
}

export interface MetricsAnswer {
  readonly contentType: string;
  readonly pieces: AsyncGenerator<string>;
}

export interface MetricsParts {
  readonly registry: Pick<TargetRegistry, 'all'>;
  readonly engine: () => Engine;
  readonly picture: Pick<LivePicture, 'lastSample' | 'incidentOf' | 'vantage'>;
  readonly storeHealth: () => StoreHealth;
  readonly recordedBytes: () => number;
  readonly status: () => StatusJson;
  readonly probing: ProbingWatch;
  readonly waiting: (kind: ChannelKind) => number;
  readonly heartbeat: () => HeartbeatFigures;
  /** UTC microseconds. */
  readonly startedAtUs: number;
}

export function createMetricsDesk(parts: MetricsParts): MetricsDesk {
  let tally: SampleTally | null = null;
  const deliveries = new DeliveryTally();

  const begin = (): SampleTally => {
    tally ??= new SampleTally();
    return tally;
  };

  const written = (format: MetricsFormat, counted: SampleTally): AsyncGenerator<string> => {
    const { registry, picture } = parts;
    const engine = parts.engine();
    const targets = registry.all();
    const inFlight = engine.inFlight();
    const isPaused = (id: (typeof targets)[number]['id']): boolean => engine.isPaused(id);
    const ofTargets = targetFamilies({ ...picture, targets, inFlight, isPaused, tally: counted });
    const usage = process.resourceUsage();
    const ofRun = runFamilies({
      version: APP_VERSION,
      vantage: picture.vantage()?.host ?? hostname(),
      startedAtUs: parts.startedAtUs,
      targets: targets.length,
      withoutOwnRows: targets.filter(({ id }) => !counted.hasOwn(id)).length,
      inFlight,
      openIncidents: targets.flatMap(({ id }) => picture.incidentOf(id)?.verdict.segment ?? []),
      groups: parts.status().groups,
      probing: parts.probing.now(),
      observer: engine.observer(),
      storeHealth: parts.storeHealth(),
      recordedBytes: parts.recordedBytes(),
      waiting: parts.waiting,
      deliveries,
      heartbeat: parts.heartbeat(),
      tally: counted,
      process: {
        cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1_000_000,
        residentBytes: process.memoryUsage.rss(),
      },
    });
    return metricsText([...ofRun, ...ofTargets], format);
  };

  return {
    listening: (sink) => ({
      ...sink,
      sample(sample, certificate, shown) {
        tally?.sample(sample, certificate);
        sink.sample(sample, certificate, shown);
      },
      stallClosed(stall) {
        tally?.stallClosed(stall);
        sink.stallClosed(stall);
      },
      incidentOpened(incident) {
        tally?.incidentOpened(incident);
        sink.incidentOpened(incident);
      },
      incidentClosed(incident) {
        tally?.incidentClosed(incident);
        sink.incidentClosed(incident);
      },
    }),
    counting: (send) => deliveries.counting(send),
    begin,
    answer(accept) {
      const format = formatFor(accept);
      return { contentType: METRICS_FORMATS[format], pieces: written(format, begin()) };
    },
  };
}
