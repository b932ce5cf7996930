import type { ContractMethods, MethodName } from '../../contract/contract.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { Stall } from '../../domain/stall.ts';
import type { Engine } from '../../engine/engine.ts';
import type { StoreReader } from '../../store/reader.ts';
import type { Store } from '../../store/store.ts';
import type { Collector } from '../collect/collector.ts';
import type { EventHub } from '../event-hub.ts';
import type { LiveFigures } from '../figures/live-figures.ts';
import type { HopLabels } from '../hop-labels.ts';
import type { IncidentChanges } from '../incident-changes.ts';
import type { LivePicture } from '../live-picture.ts';
import type { OpenedBundles } from '../opened-bundles.ts';
import type { Archive } from '../service.ts';
import type { Guards } from '../start-guards.ts';
import type { Steering } from '../steering.ts';
import type { TargetRegistry } from '../target-registry.ts';

/** What the methods of the contract are made of. */
export interface ApiParts {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly reader: StoreReader;
  readonly archive: Archive;
  readonly openedBundles: OpenedBundles;
  readonly collector: Pick<Collector, 'collect'>;
  /** Keeps evidence that was collected for an incident, and tells of it. */
  readonly evidence: (draft: EvidenceDraft, stall: Stall) => void;
  readonly incidentRows: Pick<Store, 'setIncidentNote' | 'deleteIncident'>;
  readonly incidentChanges: IncidentChanges;
  readonly registry: TargetRegistry;
  readonly targetRows: Pick<Store, 'listTargets' | 'changeTarget' | 'setRetention'>;
  readonly steering: Steering;
  /** Another one was told, or that there is none. */
  readonly publicAddressChanged: () => void;
  /** The data directory. */
  readonly directory: string;
  /** UTC microseconds. */
  readonly startedAtUs: number;
  readonly guards: Guards;
  readonly hopLabels: HopLabels;
  readonly picture: LivePicture;
  readonly figures: LiveFigures;
  readonly hub: EventHub;
  /** Size of what is recorded. */
  readonly recordedBytes: () => number;
  /** Tells a person something about the tool itself. */
  readonly note: (message: string) => void;
  /** Writes what waits, so that the reader sees it. */
  readonly flush: () => void;
}

export type MethodsNamed<Name extends MethodName> = Pick<ContractMethods, Name>;
