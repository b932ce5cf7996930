import type { TargetId } from '../../domain/ids.ts';
import type { Target } from '../../domain/target.ts';
import { utcFileStamp } from '../../domain/utc-text.ts';
import type { BundleSource } from '../bundle-source.ts';
import { createRedactor } from '../redaction/create-redactor.ts';
import type { RedactionLevel, Redactor } from '../redaction/redact.ts';
import { learnTargets } from '../survey.ts';
import { fileNamePart } from '../words/file-name-part.ts';

const MAX_TARGET_CHARACTERS = 80;

/**
 * The name of a bundle for which none was asked: `stallscope_<target>_<UTC time>.zip`, or without the ending that of a folder of loose
 * files; fit for every file system. `atUs` is the moment of the export, so that a second export of an incident does not meet the first.
 * `redactor`: one that has learned more than the definitions of the targets, where there is one.
 */
export function bundleFileName(
  source: BundleSource,
  level: RedactionLevel,
  atUs: number,
  form: 'zip' | 'files' = 'zip',
  redactor: Redactor = knowingTargets(level, source),
): string {
  const concerned = concernedTargets(source);
  const [first] = concerned;
  const name =
    first !== undefined && concerned.length === 1 ? redactor.text(first.name) : `${concerned.length}-targets`;
  return `stallscope_${fileNamePart(name, MAX_TARGET_CHARACTERS)}_${utcFileStamp(atUs)}${form === 'zip' ? '.zip' : ''}`;
}

/** What it is about: the incident's target, or those that were asked for, whether anything happened to them or not. */
function concernedTargets({ scope, incidents, targets }: BundleSource): readonly Target[] {
  if (scope.kind === 'range' && scope.targetIds === null) return targets.filter(({ role }) => role === 'subject');
  const ids = new Set<TargetId>(
    scope.kind === 'range' ? scope.targetIds : incidents.map(({ incident }) => incident.targetId),
  );
  return targets.filter(({ id }) => ids.has(id));
}

/** A person may have called a target by what is in its address. */
function knowingTargets(level: RedactionLevel, source: BundleSource): Redactor {
  const redactor = createRedactor(level, source);
  learnTargets(source, redactor);
  return redactor;
}
