import { randomBytes } from 'node:crypto';
import type { EpisodeId, IncidentId, StallId } from '../../electron/domain/ids.ts';
import { SystemClock } from '../../electron/engine/system-clock.ts';
import { openStore } from '../../electron/store/open-store.ts';
import type { Store } from '../../electron/store/store.ts';
import { evidence, incident, sample, stall, tcpTarget } from '../store/support/fixtures.ts';

const MINUTE_US = 60_000_000;

/** A data directory with one incident, number 1, of `api`, ten minutes ago. */
export interface RecordedIncident {
  /** When it began. */
  readonly atUs: number;
  /** As if it went on. */
  reopen(): void;
  close(): void;
}

/** @param rawBytes of evidence that no packing makes smaller */
export function recordIncident(
  directory: string,
  place: { readonly address: string; readonly port: number },
  rawBytes = 0,
): RecordedIncident {
  const atUs = new SystemClock().utcUs() - 10 * MINUTE_US;
  const spec = { kind: 'tcp', host: place.address, port: place.port, connectTo: null } as const;
  let ids: readonly [IncidentId, StallId, EpisodeId] | null = null;
  const write = (isOpen: boolean): void =>
    withStore(directory, (store) => {
      const target = store.upsertTarget(tcpTarget('api', { spec }), 'kept');
      const [incidentNumber, stallNumber, episode] = ids ?? [
        store.nextIncidentId(),
        store.nextStallId(),
        store.nextEpisodeId(),
      ];
      const isFirst = ids === null;
      ids = [incidentNumber, stallNumber, episode];
      const closed = isOpen ? { closedAtUs: null, closedBy: null } : {};
      store.putIncident(incident(incidentNumber, target.id, episode, atUs, closed));
      if (!isFirst) return;
      store.appendSample(sample(target.id, atUs, { remoteAddress: place.address, remotePort: place.port }), null);
      store.putStall(
        stall(stallNumber, target.id, atUs, {
          incidentId: incidentNumber,
          endedAtUs: atUs + 7_400_000,
          elapsedMs: 7_400,
          end: 'slow',
          remoteAddress: place.address,
          remotePort: place.port,
        }),
      );
      const raw = randomBytes(rawBytes).toString('base64');
      store.appendEvidence(evidence(atUs + 1_000_000, { kind: 'socket', raw, data: null }), stallNumber, target.id);
    });
  write(false);
  return { atUs, reopen: () => write(true), close: () => write(false) };
}

function withStore(directory: string, work: (store: Store) => void): void {
  const opened = openStore({
    directory,
    clock: new SystemClock(),
    appVersion: '0.1.0',
    log: () => {},
    onHealth: () => {},
    onNote: () => {},
  });
  if (opened.kind === 'refused') throw new Error(opened.message);
  work(opened.store);
  opened.store.flush();
  opened.store.close();
}
