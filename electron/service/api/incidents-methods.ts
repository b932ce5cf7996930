import { incidentSummaryJson } from '../../contract/convert.ts';
import { ContractError } from '../../contract/errors.ts';
import { incidentId, type TargetId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import type { IncidentFilter } from '../../store/reader.ts';
import { reading } from '../read-errors.ts';
import { storedTargetByName } from '../stored-target.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

type IncidentMethods = MethodsNamed<'incidents.list' | 'incidents.show' | 'incidents.note' | 'incidents.remove'>;

/** The methods of the contract that are about incidents. They reject with ContractError. */
export function createIncidentMethods(parts: ApiParts): IncidentMethods {
  const { reader, registry, picture, figures, hub, incidentRows, incidentChanges } = parts;

  /** Of targets that were removed too: their incidents stay. */
  const targetIdOf = async (name: string, signal: AbortSignal | undefined): Promise<TargetId> => {
    const watched = registry.all().find((target) => target.name === name);
    return watched?.id ?? storedTargetByName(await reading(reader.targets(signal)), name).target.id;
  };

  /** Names of removed targets are in the store alone, and reading all targets takes a while. */
  const namesOf = async (incidents: readonly Incident[], signal: AbortSignal | undefined) => {
    const names = new Map(registry.all().map(({ id, name }) => [id, name]));
    if (incidents.some((incident) => !names.has(incident.targetId))) {
      for (const { target } of await reading(reader.targets(signal))) {
        if (!names.has(target.id)) names.set(target.id, target.name);
      }
    }
    return (id: TargetId): string => names.get(id) ?? `target ${id}`;
  };

  /** What is known of one; rejects with `not-found`. */
  const existing = async (id: number, signal: AbortSignal | undefined): Promise<Incident> => {
    parts.flush();
    const record = await reading(reader.incident(incidentId(id), signal));
    if (record === null || incidentChanges.isRemoved(record.incident.id)) {
      throw new ContractError('not-found', `There is no incident ${id}.`, { incident: id });
    }
    return record.incident;
  };

  return {
    async 'incidents.list'({ limit, openOnly, before, target, segment, find }, signal) {
      parts.flush();
      const filter: IncidentFilter = {
        fromUs: null,
        toUs: null,
        openOnly,
        targetId: target === undefined ? null : await targetIdOf(target, signal),
        segment: segment ?? null,
        find: find === undefined || find.trim() === '' ? null : find.trim(),
      };
      const beforeId = before === undefined ? null : incidentId(before);
      const [incidents, total] = await Promise.all([
        reading(reader.incidents({ ...filter, beforeId, limit }, signal)),
        reading(reader.countIncidents(filter, signal)),
      ]);
      const nameOf = await namesOf(incidents, signal);
      return {
        incidents: incidents.map((incident) => incidentSummaryJson(incident, nameOf(incident.targetId))),
        total,
      };
    },
    async 'incidents.show'({ id }) {
      parts.flush();
      return parts.archive.incident(id);
    },
    async 'incidents.note'({ id, note }, signal) {
      const { id: known } = await existing(id, signal);
      const words = note.trim() === '' ? '' : note;
      incidentRows.setIncidentNote(known, words);
      if (picture.openIncident(known) !== null) incidentChanges.noted(known, words);
      parts.flush();
      hub.publish((seq) => ({ type: 'incident.noted', seq, id, note: words }));
      return {};
    },
    async 'incidents.remove'({ id }, signal) {
      const { id: known, targetId } = await existing(id, signal);
      if (picture.openIncident(known) !== null) {
        throw new ContractError(
          'invalid-input',
          `Incident ${id} is still open, so its evidence is still being collected; delete it when it is over.`,
          { incident: id },
        );
      }
      incidentChanges.removed(known);
      incidentRows.deleteIncident(known);
      figures.incidentRemoved(targetId, known);
      parts.flush();
      hub.publish((seq) => ({ type: 'incident.removed', seq, id }));
      return {};
    },
  };
}
