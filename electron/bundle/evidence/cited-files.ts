import type { EvidenceId } from '../../domain/ids.ts';
import type { Verdict } from '../../domain/verdict/verdict.ts';
import type { SurveyedEvidence } from '../survey.ts';
import type { EvidenceFile } from './evidence-files.ts';

/** More are in the list of files. */
const MOST_NAMED = 3;

/**
 * Where in the bundle a sentence of a verdict can be looked up: the files that are made of its evidence, as they are called; what left no
 * text of its own by its number in incident.json. null: it rests on samples alone, or on what is not here.
 */
export function citedWhere(
  text: string,
  { citations }: Pick<Verdict, 'citations'>,
  files: readonly EvidenceFile[],
  evidence: readonly SurveyedEvidence[],
): string | null {
  const cited = [...new Set(citations.filter((one) => one.text === text).flatMap((one) => one.evidence))];
  const places = [...new Set(cited.flatMap((id) => placesOf(id, files, evidence)))];
  if (places.length === 0) return null;
  const more = places.length - MOST_NAMED;
  return `${places.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function placesOf(
  id: EvidenceId,
  files: readonly EvidenceFile[],
  evidence: readonly SurveyedEvidence[],
): readonly string[] {
  const own = files.filter(({ item }) => item.head.id === id).map(({ path }) => path);
  if (own.length > 0) return own;
  return evidence.some(({ head }) => head.id === id) ? [`evidence ${id} in incident.json`] : [];
}
