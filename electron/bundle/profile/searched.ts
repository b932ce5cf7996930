import type { BundleSource } from '../bundle-source.ts';
import type { Survey } from '../survey.ts';
import type { Subjects } from './subjects.ts';

/** What the looking for one point needs. */
export interface Searched {
  readonly source: BundleSource;
  readonly survey: Survey;
  readonly subjects: Subjects;
  /** Of an incident that goes on more may come. */
  readonly isOpen: boolean;
}
