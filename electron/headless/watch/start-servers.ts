import type { RunningService } from '../../service/service.ts';
import type { UiAddress } from '../server/ui-address.ts';

export interface WatchServers {
  /** What the person should read. */
  readonly announcement: readonly string[];
  readonly close: () => Promise<void>;
}

/** Serves what was asked for, the page and metrics; throws CannotRun, and leaves nothing open, where an address cannot be had. */
export async function startServers(
  wanted: { readonly ui: UiAddress | null; readonly metrics: UiAddress | null },
  service: RunningService,
  options: {
    readonly rendererDirectory: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
  },
): Promise<WatchServers> {
  const started: WatchServers[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.close()));
  };
  try {
    if (wanted.ui !== null) {
      const { startUiServer } = await import('../server/start-ui-server.ts');
      started.push(await startUiServer(wanted.ui, service, options));
    }
    if (wanted.metrics !== null) {
      const { startMetricsServer } = await import('../server/start-metrics-server.ts');
      started.push(await startMetricsServer(wanted.metrics, service, options.environment));
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { announcement: started.flatMap(({ announcement }) => announcement), close };
}
