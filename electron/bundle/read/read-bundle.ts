import type { EvidenceId } from '../../domain/ids.ts';
import type { CertificateFacts, Sample } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';
import type { BundleSource, TimeSpan } from '../bundle-source.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import type { ManifestFacts } from './manifest-facts.ts';
import type { BundleReadRefusal } from './read-refusal.ts';

/** What was looked at before the bundle was believed. One that fails a check is not opened; `noted` is something to know. */
export interface BundleCheck {
  readonly title: string;
  readonly result: 'passed' | 'noted';
  /** A sentence, or a few words; names from the bundle are printable. */
  readonly says: string;
}

/**
 * A bundle that was opened: what another vantage point has measured, in the domain's own types, so that it can be compared with what
 * was measured here. All text in it is somebody else's. What was redacted is a token such as `[private-address-1]`; the same token is
 * the same thing in all of the bundle. Numbers of targets, stalls and evidence are those of the machine that made it, and mean nothing
 * here. The streams reject with UnreadBundle when the bundle is changed while it is open.
 */
export interface ReadBundle extends Omit<BundleSource, 'identity'> {
  readonly manifest: ManifestFacts;
  readonly checks: readonly BundleCheck[];
  readonly sampleCount: number;
  /** From its first sample to its last; null without any. It may be much less than `samplesSpan`. */
  readonly measured: TimeSpan | null;
  readonly evidenceCount: number;
  /** All certificates that samples name. */
  readonly certificates: readonly CertificateFacts[];
  /** The target of that name; null for one that was not watched there. */
  target(name: string): Target | null;
  /** The samples of one target, ascending by start, in chunks of a bounded size. */
  samplesOf(target: Target, signal: AbortSignal): AsyncIterable<readonly Sample[]>;
  /** null where there is none, or it is damaged. Bundles of format 1.0 give the text as it was shown to people. */
  evidenceRaw(id: EvidenceId, signal: AbortSignal): Promise<string | null>;
  /** All files as the manifest lists them, and the manifest as the last one, each held against its checksum while it is read. */
  contents(signal: AbortSignal): readonly BundleFile[];
  /** May be called more than once; nothing can be read afterwards. */
  close(): Promise<void>;
}

export type OpenedBundle = { readonly kind: 'opened'; readonly bundle: ReadBundle } | BundleReadRefusal;
