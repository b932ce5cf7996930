import type { ClockReading } from '../domain/clock-reading.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { EvidenceId, IncidentId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { JsonValue } from '../domain/json.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target } from '../domain/target.ts';
import type { Vantage } from '../domain/vantage.ts';

/** A stretch of time, UTC microseconds, both ends included. */
export interface TimeSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

/** What was asked for: one incident, or a stretch of time. `targetIds` null means all targets. */
export type BundleScope =
  | { readonly kind: 'incident'; readonly incidentId: IncidentId }
  | { readonly kind: 'range'; readonly targetIds: readonly TargetId[] | null };

/** Evidence without its raw text, which is fetched one item at a time. */
export type EvidenceHead = Omit<Evidence, 'raw'>;

/** Earlier timeout windows of the target that a bundle of one incident is about. */
export interface EarlierWindows {
  /** From when on the target was measured, at most seven days before. */
  readonly sinceUs: number;
  /** Opened since then and before this one. */
  readonly count: number;
  /** When the first of them opened; null without any. */
  readonly firstOpenedAtUs: number | null;
}

export interface HopName {
  readonly address: string;
  readonly name: string | null;
  /** Such as `AS64500`, with the network's name where it is known. */
  readonly network: string | null;
}

export interface BundleStall {
  readonly stall: Stall;
  readonly evidence: readonly EvidenceHead[];
}

export interface BundleIncident {
  readonly incident: Incident;
  /** A person's own words; empty without any. */
  readonly note: string;
  readonly stalls: readonly BundleStall[];
}

/** Evidence that the store could not make sense of. It is named in the bundle instead of being left out in silence. */
export interface UnreadableEvidence {
  readonly evidenceId: EvidenceId;
  /** One sentence for a person. */
  readonly reason: string;
}

/** What is known of the observing machine and must not leave it under redaction; as many as are known. */
export interface ObserverIdentity {
  readonly hostNames: readonly string[];
  readonly userNames: readonly string[];
  readonly homeDirectories: readonly string[];
}

/** What was so on the observing machine at that time. */
export interface HostFacts {
  readonly collectedAtUs: number;
  /** When they were looked at last and still so; equals `collectedAtUs` where they were looked at once. */
  readonly seenUntilUs: number;
  /** Fit for a person. */
  readonly text: string;
  readonly data: JsonValue;
}

/**
 * All that goes into a bundle, as it stands at one moment. Whoever has the store implements it; the writer reads samples and raw
 * texts twice and keeps none, so memory does not grow with their number.
 */
export interface BundleSource {
  readonly scope: BundleScope;
  /** What the bundle is about: the incident's window, or the range asked for. For an open incident it ends now. */
  readonly window: TimeSpan;
  /** The window and an hour on either side of it, as far as it lies in the past. */
  readonly samplesSpan: TimeSpan;
  readonly productVersion: string;
  /** IANA name of the reporter's time zone, such as `Europe/Berlin`. */
  readonly reporterZone: string;
  /** The targets of the scope, and the controls that were asked beside them. */
  readonly targets: readonly Target[];
  /** In the order of their opening. */
  readonly incidents: readonly BundleIncident[];
  /** null for a range, which has its incidents itself. */
  readonly earlier: EarlierWindows | null;
  /** Stalls in the window that belong to none of `incidents`: overdue, but in before the slow threshold. */
  readonly nearMisses: readonly BundleStall[];
  readonly unreadable: readonly UnreadableEvidence[];
  /** Those that touch `samplesSpan`. */
  readonly gaps: readonly Gap[];
  /** Where it was measured from; more than one when the network changed meanwhile. */
  readonly vantages: readonly Vantage[];
  /** In the order of their time: the last ones from before the window, those of its time, and the first ones from after it. */
  readonly hostFacts: readonly HostFacts[];
  /** What the servers of `targets` told of their clocks in `samplesSpan`, oldest first; the newest some thousand. */
  readonly clockReadings: readonly ClockReading[];
  /** Names and networks of addresses on the way, as far as they are known. */
  readonly hopNames: readonly HopName[];
  readonly identity: ObserverIdentity;
  /**
   * All samples of `targets` in `samplesSpan`, in chunks of a bounded size; ascending by start within a target. Each call
   * reads from the beginning.
   */
  samples(signal: AbortSignal): AsyncIterable<readonly Sample[]>;
  /** The raw text of one item; null, or a rejection, where it is damaged: it is then listed as unreadable and the rest is exported. */
  evidenceRaw(id: EvidenceId, signal: AbortSignal): Promise<string | null>;
  /** The packets of one item of kind `packets`, in the classic pcap format; null where there are none, or they are damaged. */
  evidencePackets(id: EvidenceId, signal: AbortSignal): Promise<Uint8Array | null>;
  /** The certificate with that SHA-256, as samples name it; null for one that is not known. */
  certificate(fingerprintSha256: string, signal: AbortSignal): Promise<CertificateFacts | null>;
}

/** Every stall of the source with its evidence, those of incidents first. */
export function stallsOf(source: Pick<BundleSource, 'incidents' | 'nearMisses'>): readonly BundleStall[] {
  return [...source.incidents.flatMap((entry) => entry.stalls), ...source.nearMisses];
}
