import type { BundleSource, BundleStall, EvidenceHead } from '../../bundle/bundle-source.ts';
import { stallsOf } from '../../bundle/bundle-source.ts';
import { hopNamesOf } from '../../bundle/evidence/hop-names.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import { type EvidenceId, evidenceId } from '../../domain/ids.ts';

/** What was collected for an incident after its window. */
export interface CollectedEvidence {
  readonly incident: number;
  readonly drafts: readonly EvidenceDraft[];
}

/** The same source with evidence that is in no store, at the last stall of its incident; that of incidents that are not there is left out. */
export function withCollected(source: BundleSource, collected: readonly CollectedEvidence[]): BundleSource {
  if (collected.length === 0) return source;
  const taken = [...stallsOf(source).flatMap((entry) => entry.evidence.map(({ id }) => id as number))];
  let nextId = Math.max(0, ...taken, ...source.unreadable.map((item) => item.evidenceId as number)) + 1;
  const raws = new Map<EvidenceId, string>();

  const headsFor = (incident: number, { stall }: BundleStall): readonly EvidenceHead[] =>
    collected
      .filter((one) => one.incident === incident)
      .flatMap((one) => one.drafts)
      .map(({ raw, ...rest }) => {
        const id = evidenceId(nextId);
        nextId += 1;
        raws.set(id, raw);
        return { ...rest, id, stallId: stall.id, targetId: stall.targetId };
      });

  const incidents = source.incidents.map((entry) => {
    const last = entry.stalls.at(-1);
    if (last === undefined) return entry;
    const added = headsFor(entry.incident.id, last);
    return { ...entry, stalls: [...entry.stalls.slice(0, -1), { ...last, evidence: [...last.evidence, ...added] }] };
  });
  return {
    ...source,
    incidents,
    hopNames: hopNamesOf([...incidents.flatMap((entry) => entry.stalls), ...source.nearMisses]),
    evidenceRaw: async (id, signal) => raws.get(id) ?? source.evidenceRaw(id, signal),
  };
}
