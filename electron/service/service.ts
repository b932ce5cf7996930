import type { BundleProgress } from '../bundle/compose-bundle.ts';
import type { BundlePreview } from '../bundle/preview-bundle.ts';
import type { ChecklistItem } from '../bundle/profile/checklist-item.ts';
import type { Profiles } from '../bundle/profile/profiles.ts';
import type { OpenedBundleJson } from '../contract/bundle-shapes.ts';
import type { ComparisonJson } from '../contract/comparison-shapes.ts';
import type { ContractApi } from '../contract/contract.ts';
import type { ContractErrorData } from '../contract/errors.ts';
import type { HistoryEventJson, StatusJson } from '../contract/guard-shapes.ts';
import type { TargetSecretsJson } from '../contract/host-contract.ts';
import type { IncidentJson, IncidentSummaryJson } from '../contract/shapes.ts';
import type { CertificateReading } from '../domain/certificate-reading.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Target } from '../domain/target.ts';
import type { Trace, TraceProtocol } from '../domain/trace.ts';
import type { KeptList, OpenRequest } from './bundles/kept-bundles.ts';
import type { CollectedEvidence } from './collect/with-collected.ts';
import type { BundleLook } from './compare/bundle-look.ts';
import type { CompareRequest } from './compare/compare-request.ts';
import type { NoticeSecretsHeld } from './notices/notice-secrets.ts';
import type { RunConfiguration } from './reconfigure.ts';
import type { Guards } from './start-guards.ts';

export type Redaction = 'none' | 'standard' | 'strict';

export type ExportScope =
  | { readonly kind: 'incident'; readonly incident: number }
  /** UTC microseconds; `targets` null means all. */
  | {
      readonly kind: 'range';
      readonly fromUs: number;
      readonly toUs: number;
      readonly targets: readonly string[] | null;
    };

export interface ExportRequest {
  readonly scope: ExportScope;
  readonly profile: string;
  readonly redact: Redaction;
  /**
   * File to write, or a folder for loose files. `usual`: under the usual name in that folder, a zip or a folder as the desk takes it.
   * `suited`: a desk that takes no archives is refused one.
   */
  readonly destination:
    | {
        readonly kind: 'zip';
        readonly file: string;
        readonly directory: string;
        readonly overwrite: boolean;
        readonly suited?: boolean;
      }
    | { readonly kind: 'loose'; readonly directory: string }
    | { readonly kind: 'usual'; readonly directory: string };
  readonly signal: AbortSignal;
  readonly progress?: (progress: BundleProgress) => void;
  /** Evidence that was collected for it and is in no store. */
  readonly extra?: readonly CollectedEvidence[];
  /** Under which servers saw this computer, in the spelling of `parsePublicAddress`; instead of what is kept. */
  readonly publicAddress?: string;
}

export interface ExportResult {
  readonly path: string;
  readonly bytes: number;
  readonly files: number;
  /** 0 to 1: how much of what the profile asks for is in it. */
  readonly completeness: number;
  readonly missing: readonly string[];
  /** All that the profile asks for. */
  readonly items: readonly ChecklistItem[];
  /** Numbers of incidents in it that are not over yet. */
  readonly open: readonly number[];
  /** How many incidents are in it. */
  readonly incidents: number;
  /** What is wrong with files of desks other than this one, as `file:line:column: reason`. */
  readonly profileProblems: readonly string[];
}

export interface PreviewRequest {
  readonly scope: ExportScope;
  readonly profile: string;
  readonly redact: Redaction;
  readonly signal: AbortSignal;
  readonly extra?: readonly CollectedEvidence[];
  /** As in `ExportRequest`. */
  readonly publicAddress?: string;
}

export interface BundleName {
  /** Of the zip or of the folder. */
  readonly name: string;
  readonly form: 'zip' | 'files';
}

/** Reads a data directory, whether or not an engine is writing to it at this moment. */
export interface Archive {
  targets(): Promise<readonly Target[]>;
  /** Newest first. */
  incidents(query: { readonly limit: number; readonly openOnly: boolean }): Promise<readonly IncidentSummaryJson[]>;
  /** How all stands, as the files tell. Rejects with ContractError. */
  status(): Promise<StatusJson>;
  /** What changed, the newest first; `target` null: all. Rejects with ContractError, `not-found` for a name that was never watched. */
  history(query: { readonly target: string | null; readonly limit: number }): Promise<readonly HistoryEventJson[]>;
  /** Throws ContractError `not-found`. */
  incident(id: number): Promise<IncidentJson>;
  samples(query: {
    readonly target: string;
    readonly fromUs: number | null;
    readonly toUs: number | null;
    readonly signal: AbortSignal;
  }): AsyncIterable<readonly Sample[]>;
  exportBundle(request: ExportRequest): Promise<ExportResult>;
  /** What such an export would hold; nothing is written. Throws ContractError `not-found`. */
  previewBundle(request: PreviewRequest): Promise<BundlePreview>;
  /** The name that such a bundle has where nobody asked for another, fit to be shown to others. Throws ContractError `not-found`. */
  bundleName(request: PreviewRequest): Promise<BundleName>;
  /** Reads a bundle from elsewhere and keeps a copy of it. Rejects with ContractError: `invalid-input` in words, `too-many`, `cannot-write`, `cancelled`. */
  openBundle(request: OpenRequest): Promise<OpenedBundleJson>;
  /** Those that are kept, held against their checksums. */
  keptBundles(signal: AbortSignal): Promise<KeptList>;
  /** False where it was not open. */
  closeBundle(id: string): Promise<boolean>;
  /** Targets, and what others saw, side by side over the same time. Rejects with ContractError. */
  compare(request: CompareRequest): Promise<ComparisonJson>;
  /** What a bundle tells of itself where it lies, with all its checks. Rejects with ContractError. */
  lookIntoBundle(path: string, signal: AbortSignal): Promise<BundleLook>;
  /** Of all that were ever recorded here; empty where nothing was. */
  recordedNames(signal: AbortSignal): Promise<readonly string[]>;
  /** What a bundle can be made for, a person's own desks among them, and the files of desks that cannot be read. */
  profiles(): Promise<Profiles>;
  /** What is wrong with files of desks, as `file:line:column: reason`; empty when nothing is. */
  profileProblems(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface CheckedCertificate {
  readonly host: string;
  readonly facts: CertificateFacts;
  /** null: it cannot be read. */
  readonly reading: CertificateReading | null;
}

export interface CheckResult {
  readonly sample: Sample;
  readonly certificate: CertificateFacts | null;
  /** What each TLS server on the way showed, read closely; the last one last. */
  readonly certificates: readonly CheckedCertificate[];
  /** DNS targets that were answered. */
  readonly dnsAnswer: DnsFindings | null;
}

/** What a resolver answered; all text is printable. */
export interface DnsFindings {
  /** `NOERROR`, `NXDOMAIN` … */
  readonly rcode: string;
  readonly records: readonly {
    readonly name: string;
    readonly ttlSeconds: number | null;
    readonly type: string;
    /** As dig prints it. */
    readonly text: string;
  }[];
  /** The message as received. */
  readonly rawBase64: string;
}

export interface RunningService {
  readonly api: ContractApi;
  readonly archive: Archive;
  /** Writes what waits, so that the archive sees it. */
  flush(): void;
  /** Opens a bundle from elsewhere, and tells whoever listens. Rejects with ContractError. */
  openBundle(request: OpenRequest): Promise<{ readonly id: string }>;
  /** Secret values that are held now of kept targets, for a keychain; asked for after an event `secrets.changed`. */
  secrets(): readonly TargetSecretsJson[];
  /** The same of kept channels and of the heartbeat. */
  noticeSecrets(): readonly NoticeSecretsHeld[];
  readonly guards: Guards;
  readonly configuration: RunConfiguration;
  /**
   * The machine is about to sleep: probes in flight end without a judgement, a gap begins. When it resolves, within a second,
   * everything is on the disk; most of it is by the time the call returns. Where `resume` never comes, probing goes on by itself
   * after two minutes awake.
   */
  suspend(): Promise<void>;
  /** The machine is awake. Does nothing when it was not asleep. */
  resume(): void;
  /** Ends probing, flushes the store; under a second. */
  stop(): Promise<void>;
}

export type ServiceStart =
  | { readonly kind: 'started'; readonly service: RunningService; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly error: ContractErrorData };

export type TraceOutcome =
  | {
      readonly kind: 'traced';
      readonly trace: Trace;
      /** Who traced: the tracer inside, or the command line of a tool of the system. */
      readonly method: string;
      /** How the path looks to UDP where TCP was asked for and UDP looked ahead; null where it did not. */
      readonly ahead: Trace | null;
      readonly rounds: TraceRounds;
      /** What stood in the way of the tracer inside, a whole sentence each; empty when nothing did. */
      readonly hindrances: readonly string[];
    }
  /** At least one reason. */
  | { readonly kind: 'impossible'; readonly reasons: readonly TraceHindrance[] };

/** How often the path was traced. `asked` is 1 for a single trace. */
export interface TraceRounds {
  readonly asked: number;
  readonly done: number;
  readonly cancelled: boolean;
}

export interface TraceHindrance {
  /** A whole sentence. */
  readonly message: string;
  /** What helps against it; null when nothing is known to. */
  readonly remedy: string | null;
}

export interface TraceRequest {
  readonly host: string;
  /** Of no meaning for ICMP. */
  readonly port: number;
  readonly protocol: TraceProtocol;
  readonly maxHops: number;
  /** Whole IP packets in bytes; null: small ones. Not for TCP. */
  readonly sizeBytes: number | null;
  /** Rounds with one probe to each hop, one a second; null: one round with three probes to each. */
  readonly cycles: number | null;
  /** After each cycle, with the number of those that are done. */
  readonly onCycle: (done: number) => void;
  readonly signal: AbortSignal;
}
