import { type MetricFamily, type MetricRow, row, sliced, stateRows } from '../../alerts/metrics/metric-family.ts';
import type { StatusJson } from '../../contract/guard-shapes.ts';
import { CHANNEL_KINDS, type ChannelKind } from '../../domain/notice/channel.ts';
import { PHASES } from '../../domain/phase.ts';
import { SUSPECT_REASONS } from '../../domain/sample.ts';
import { SEGMENTS, type Segment } from '../../domain/verdict/verdict.ts';
import type { ObserverReport, ProbeInFlight } from '../../engine/engine.ts';
import type { StoreHealth } from '../../store/store.ts';
import type { HeartbeatFigures } from '../heartbeat/heartbeat-desk.ts';
import type { Probing } from '../watchdog/probing-watch.ts';
import type { DeliveryTally } from './delivery-tally.ts';
import { MOST_TARGETS, type SampleTally } from './sample-tally.ts';

/** How Stallscope itself stands, asked once for each time that metrics are gathered. */
export interface RunNow {
  readonly version: string;
  readonly vantage: string;
  /** UTC microseconds. */
  readonly startedAtUs: number;
  readonly targets: number;
  readonly withoutOwnRows: number;
  readonly inFlight: readonly ProbeInFlight[];
  readonly openIncidents: readonly Segment[];
  readonly groups: StatusJson['groups'];
  readonly probing: Probing;
  readonly observer: ObserverReport;
  readonly storeHealth: StoreHealth;
  readonly recordedBytes: number;
  readonly waiting: (kind: ChannelKind) => number;
  readonly deliveries: DeliveryTally;
  readonly heartbeat: HeartbeatFigures;
  readonly tally: SampleTally;
  readonly process: { readonly cpuSeconds: number; readonly residentBytes: number };
}

const GROUP_STATES = ['fine', 'degraded', 'down'] as const;
const PROBING_STATES = ['probing', 'resting', 'stuck'] as const;

const family = (kind: MetricFamily['kind'], name: string, help: string, rows: readonly MetricRow[]): MetricFamily => ({
  name,
  kind,
  help,
  slices: () => [rows],
});

/** Of the whole run: what it watches, and whether it is fit to. */
export function runFamilies(now: RunNow): readonly MetricFamily[] {
  const { observer, storeHealth, heartbeat, deliveries, tally } = now;
  const trouble = storeHealth.kind === 'trouble' ? storeHealth : null;
  const perKind = (of: (kind: ChannelKind) => number): MetricRow[] =>
    CHANNEL_KINDS.map((kind) => row(of(kind), { channel_kind: kind }));
  return [
    family('gauge', 'stallscope_build_info', 'Always 1; its labels tell the version and the host that measures.', [
      row(1, { version: now.version, vantage: now.vantage }),
    ]),
    family('gauge', 'process_start_time_seconds', 'When Stallscope started.', [row(now.startedAtUs / 1_000_000)]),
    family('counter', 'process_cpu_seconds_total', 'Processor time that Stallscope has used.', [
      row(now.process.cpuSeconds),
    ]),
    family('gauge', 'process_resident_memory_bytes', 'Memory that Stallscope holds.', [row(now.process.residentBytes)]),
    family('gauge', 'stallscope_targets', 'Targets that are watched, paused ones among them.', [row(now.targets)]),
    family(
      'gauge',
      'stallscope_targets_summed',
      `Targets beyond the first ${MOST_TARGETS}, which have no rows of their own and are counted together.`,
      [row(now.withoutOwnRows)],
    ),
    family('gauge', 'stallscope_requests_in_flight', 'Requests that are under way.', [row(now.inFlight.length)]),
    family(
      'gauge',
      'stallscope_stalls_open',
      'Requests that are overdue now, by the phase in which they hang.',
      PHASES.map((phase) =>
        row(now.inFlight.filter((probe) => probe.stallId !== null && probe.phase === phase).length, { phase }),
      ),
    ),
    family(
      'gauge',
      'stallscope_incidents_open',
      'Incidents that are open now, by the segment that is suspected.',
      SEGMENTS.map((segment) => row(now.openIncidents.filter((open) => open === segment).length, { segment })),
    ),
    family(
      'counter',
      'stallscope_incidents_closed_total',
      'Incidents that have ended, by the segment that is suspected.',
      SEGMENTS.map((segment) => row(tally.incidentsClosed[segment], { segment })),
    ),
    {
      ...family(
        'gauge',
        'stallscope_group_state',
        'How a group stands, 1 for the state that holds: down while a required target of it is in trouble, degraded while only others are.',
        [],
      ),
      slices: () =>
        sliced(now.groups.slice(0, MOST_TARGETS), ({ name, state }) =>
          stateRows(GROUP_STATES, state, 'state', { group: name }),
        ),
    },
    family(
      'gauge',
      'stallscope_probing',
      'Whether Stallscope truly measures, 1 for the state that holds: resting while all is paused or nothing is to be watched, stuck while what it measures fails, is not kept or cannot be believed.',
      stateRows(PROBING_STATES, now.probing.kind, 'state'),
    ),
    family('gauge', 'stallscope_observer_fit', 'Whether this computer is fit to measure now.', [
      row(observer.doubt === null ? 1 : 0),
    ]),
    family(
      'gauge',
      'stallscope_observer_doubt',
      'Why what is measured now cannot be believed, 1 for the reason that holds.',
      stateRows(SUSPECT_REASONS, observer.doubt?.reason ?? null, 'reason'),
    ),
    family(
      'gauge',
      'stallscope_observer_event_loop_delay_seconds',
      'For how long Stallscope was held up at most in the last ten seconds.',
      [row(observer.eventLoopDelayMs / 1_000)],
    ),
    family(
      'gauge',
      'stallscope_observer_lateness_seconds',
      'How much later than planned requests began lately, 99th percentile; absent before it is known.',
      observer.latenessP99Ms === null ? [] : [row(observer.latenessP99Ms / 1_000)],
    ),
    family(
      'gauge',
      'stallscope_observer_cpu_ratio',
      'Share of one processor that Stallscope used over the last seconds; absent before it is known.',
      observer.cpuShare === null ? [] : [row(observer.cpuShare)],
    ),
    family('gauge', 'stallscope_store_healthy', 'Whether what is measured reaches the disk.', [
      row(trouble === null ? 1 : 0),
    ]),
    family(
      'gauge',
      'stallscope_store_pending_samples',
      'Samples that wait in memory because the disk does not take them.',
      [row(trouble?.pendingSamples ?? 0)],
    ),
    family(
      'gauge',
      'stallscope_store_dropped_samples',
      'Samples given up since the disk does not take them, because too many were waiting.',
      [row(trouble?.droppedSamples ?? 0)],
    ),
    family('gauge', 'stallscope_store_size_bytes', 'What is recorded takes so much of the disk.', [
      row(now.recordedBytes),
    ]),
    family(
      'gauge',
      'stallscope_outbox_waiting',
      'Messages that are still to be sent, by the kind of channel.',
      perKind(now.waiting),
    ),
    family(
      'counter',
      'stallscope_messages_sent_total',
      'Messages that were delivered, by the kind of channel.',
      perKind((kind) => deliveries.of(kind).sent),
    ),
    family(
      'counter',
      'stallscope_message_failures_total',
      'Attempts to deliver a message that failed, by the kind of channel.',
      perKind((kind) => deliveries.of(kind).failed),
    ),
    family('gauge', 'stallscope_heartbeat_enabled', 'Whether a dead man’s switch elsewhere is told of this run.', [
      row(heartbeat.enabled ? 1 : 0),
    ]),
    family(
      'gauge',
      'stallscope_heartbeat_last_delivered_timestamp_seconds',
      'When a ping got through last; absent before the first one.',
      heartbeat.lastSentAtUs === null ? [] : [row(heartbeat.lastSentAtUs / 1_000_000)],
    ),
    family('gauge', 'stallscope_heartbeat_missed', 'Pings that did not get through since the last one that did.', [
      row(heartbeat.missed),
    ]),
  ];
}
