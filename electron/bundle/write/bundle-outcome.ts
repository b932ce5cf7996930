import type { ChecklistItem } from '../profile/checklist-item.ts';
import type { RedactionCount } from '../redaction/redact.ts';

/** The closed set of reasons for which no bundle is written. */
export type BundleRefusalCode = 'nothing-to-export' | 'already-exists' | 'cannot-write' | 'disk-full' | 'cancelled';

export interface BundleRefusal {
  readonly kind: 'refused';
  readonly code: BundleRefusalCode;
  /** What was in the way, and what helps; one or two sentences. */
  readonly message: string;
}

export interface WrittenBundle {
  readonly kind: 'written';
  /** The zip, or the folder of loose files. */
  readonly path: string;
  /** Size of the zip, or of all loose files together. */
  readonly bytes: number;
  /** Files in it, the manifest included. */
  readonly files: number;
  /** 0 to 1: the share of what the profile asks for. */
  readonly completeness: number;
  /** What the profile asks for, redacted like the files. */
  readonly items: readonly ChecklistItem[];
  /** What the profile asks for and is not in it, in words. */
  readonly missing: readonly string[];
  readonly redactions: readonly RedactionCount[];
}

export type BundleOutcome = WrittenBundle | BundleRefusal;

/** Carries a refusal out of a stream; it never leaves this room. */
export class RefusedBundle extends Error {
  readonly refusal: BundleRefusal;

  constructor(code: BundleRefusalCode, message: string) {
    super(message);
    this.name = 'RefusedBundle';
    this.refusal = { kind: 'refused', code, message };
  }
}
