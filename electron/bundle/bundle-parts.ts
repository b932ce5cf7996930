import type { BundleSource } from './bundle-source.ts';
import type { Completeness } from './profile/completeness.ts';
import type { Profile } from './profile/profile.ts';
import type { Redactor } from './redaction/redact.ts';
import type { Survey } from './survey.ts';

/** What the files of a bundle are made of. */
export interface BundleParts {
  readonly source: BundleSource;
  readonly profile: Profile;
  readonly survey: Survey;
  readonly redactor: Redactor;
  readonly completeness: Completeness;
  readonly madeAtUs: number;
  readonly signal: AbortSignal;
  readonly samplesPassed: (count: number) => void;
}
