import type { AsTable } from '../../engine/names/as-table.ts';
import type { EnginePaths } from '../../engine/paths/engine-paths.ts';
import { SystemClock } from '../../engine/system-clock.ts';
import { runCycles } from '../../engine/trace/run-cycles.ts';
import { createThreadTracer } from '../../engine/trace/thread-tracer.ts';
import { TraceOfRounds } from '../../engine/trace/trace-of-rounds.ts';
import { openReader } from '../../store/open-reader.ts';
import { allProfiles } from '../profiles.ts';
import type { Collector } from './collector.ts';
import { createCollector } from './create-collector.ts';
import { systemCollectParts } from './system-collect-parts.ts';

/** A SYN is sent again after a second, which would blur what was lost. */
const PATIENCE_MS = 800;

/** Collects for incidents of a data directory without an engine; what comes is kept nowhere. An engine beside it has priority by the machine's lock. */
export function openCollector(options: {
  readonly directory: string;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly asTable: AsTable | null;
}): Collector {
  const { directory, platform } = options;
  const clock = new SystemClock();
  const reader = openReader({ directory });
  const cycles: EnginePaths['run'] = async (order, onCycle, signal) => {
    const tracer = createThreadTracer({ clock, platform, log: () => {} });
    try {
      const all = new TraceOfRounds(order);
      const { address, port, protocol, maxHops } = order;
      const shape = { probesPerHop: 1, patienceMs: PATIENCE_MS, known: null, spareRouters: false, sizeBytes: null };
      const outcome = await runCycles(
        tracer,
        clock,
        { address, port, protocol, maxHops, ...shape, urgency: 'asked' },
        order.cycles,
        (done, findings) => {
          all.add(findings);
          onCycle(done, all.trace());
        },
        signal,
      );
      return outcome.kind === 'impossible' ? outcome : { ...outcome, trace: all.trace() };
    } finally {
      await tracer.close();
    }
  };
  const collector = createCollector({
    ...systemCollectParts({ ...options, clock, cycles, somethingHangs: () => false, onHang: () => () => {} }),
    reader,
    profiles: () => allProfiles(directory),
    flush: () => {},
  });
  return {
    collect: collector.collect,
    async stop() {
      await collector.stop();
      await reader.close();
    },
  };
}
