import type { Target } from '../domain/target.ts';
import type { BundleParts } from './bundle-parts.ts';
import type { EvidenceFile } from './evidence-files.ts';

/** What the sections of README.txt are made of. */
export interface ReadmeParts extends BundleParts {
  readonly files: readonly EvidenceFile[];
  /** Text from outside as it may stand on one line of the page. */
  readonly line: (text: string) => string;
  readonly nameOf: (targetId: number) => string;
  /** The targets that the bundle is about. */
  readonly subjects: readonly Target[];
}

/** A section is a heading and what stands under it, already wrapped. */
export interface Section {
  readonly heading: string;
  readonly text: string;
}
