import type { Target } from '../../domain/target.ts';
import type { Verdict } from '../../domain/verdict/verdict.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { citedWhere } from '../evidence/cited-files.ts';
import type { EvidenceFile } from '../evidence/evidence-files.ts';
import { visibleLine } from '../words/visible-text.ts';

/** What the sections of README.txt are made of. */
export interface ReadmeParts extends BundleParts {
  readonly files: readonly EvidenceFile[];
  /** Text from outside as it may stand on one line of the page. */
  readonly line: (text: string) => string;
  readonly nameOf: (targetId: number) => string;
  /** A sentence of a verdict on one line, and where in the bundle what it rests on can be looked up. */
  readonly cited: (text: string, verdict: Verdict) => string;
  /** The targets that the bundle is about. */
  readonly subjects: readonly Target[];
}

/** A section is a heading and what stands under it, already wrapped. */
export interface Section {
  readonly heading: string;
  readonly text: string;
}

export function readmePartsOf(parts: BundleParts & { readonly files: readonly EvidenceFile[] }): ReadmeParts {
  const { source, redactor } = parts;
  const line = (text: string): string => visibleLine(redactor.text(text));
  const names = new Map<number, string>(source.targets.map((target) => [target.id, target.name]));
  const about = new Set<number>(source.incidents.map((entry) => entry.incident.targetId));
  return {
    ...parts,
    line,
    cited: (text, verdict) => {
      const where = citedWhere(text, verdict, parts.files, parts.survey.evidence);
      return where === null ? line(text) : `${line(text)} (see ${where})`;
    },
    nameOf: (targetId) => line(names.get(targetId) ?? `target ${targetId}`),
    subjects: source.targets.filter((target) =>
      source.scope.kind === 'incident' ? about.has(target.id) : target.role === 'subject' || about.has(target.id),
    ),
  };
}
