import type { EvidenceId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import { utcText } from '../domain/utc-text.ts';
import type { BundleParts } from './bundle-parts.ts';
import type { BundleScope, BundleStall, TimeSpan } from './bundle-source.ts';
import type { EvidenceFile } from './evidence/evidence-files.ts';
import {
  certificateJson,
  clockJson,
  evidenceJson,
  gapJson,
  incidentFields,
  stallJson,
  targetDefinitionJson,
  vantageJson,
} from './incident-json.ts';
import { packetPaths } from './packets/packet-files.ts';
import type { SurveyedEvidence } from './survey.ts';
import { visibleJson } from './words/visible-text.ts';
import type { BundleFile } from './write/bundle-output.ts';

/** incident.json: with samples.csv and evidence-raw.json all that a program needs; a bundle that is opened again is read from these. */
export function incidentFile(parts: BundleParts, files: readonly EvidenceFile[]): BundleFile {
  return {
    path: 'incident.json',
    content: async function* () {
      yield incidentJsonText(parts, files);
    },
  };
}

/** incident.json: for one incident its own fields at the top, as `incidents show` prints them; for a range a list of them. */
function incidentJsonText(parts: BundleParts, files: readonly EvidenceFile[]): string {
  const { source, survey, redactor } = parts;
  const pathsOf = new Map<EvidenceId, string[]>();
  for (const { item, path } of [...files, ...packetPaths(parts)]) {
    pathsOf.set(item.head.id, [...(pathsOf.get(item.head.id) ?? []), path]);
  }
  const surveyed = new Map<EvidenceId, SurveyedEvidence>(survey.evidence.map((item) => [item.head.id, item]));
  const names = new Map(source.targets.map((target) => [target.id, target.name]));
  const nameOf = (id: number): string => [...names].find(([known]) => known === id)?.[1] ?? `target ${id}`;
  const evidenceOf = (stalls: readonly BundleStall[]): readonly JsonObject[] =>
    stalls
      .flatMap((entry) => entry.evidence)
      .flatMap((head) => surveyed.get(head.id) ?? [])
      .toSorted((one, other) => one.head.id - other.head.id)
      .map((item) => evidenceJson(item, pathsOf.get(item.head.id) ?? [], redactor));
  const incidents = source.incidents.map((entry) => ({
    ...incidentFields(entry, nameOf(entry.incident.targetId), redactor),
    stalls: entry.stalls.map(({ stall }) => stallJson(stall, redactor)),
    evidence: evidenceOf(entry.stalls),
  }));
  const [only] = incidents;
  const whole = {
    ...(source.scope.kind === 'incident' && only !== undefined ? only : { incidents }),
    scope: scopeJson(source.scope),
    window: spanJson(source.window),
    samplesSpan: spanJson(source.samplesSpan),
    nearMisses: source.nearMisses.map((entry) => ({
      target: redactor.text(nameOf(entry.stall.targetId)),
      stall: stallJson(entry.stall, redactor),
      evidence: evidenceOf([entry]),
    })),
    targetDefinitions: source.targets.map((target) => targetDefinitionJson(target, redactor)),
    gaps: source.gaps.map((gap) => gapJson(gap, gap.targetId === null ? null : nameOf(gap.targetId), redactor)),
    vantages: source.vantages.map((vantage) => vantageJson(vantage, redactor)),
    reporterZone: source.reporterZone,
    host: source.hostFacts.map(({ collectedAtUs, seenUntilUs, text, data }) => ({
      collectedAt: utcText(collectedAtUs),
      facts: redactor.json(data),
      collectedAtUs,
      seenUntilUs,
      text: redactor.text(text),
    })),
    clocks: source.clockReadings.map((reading) => clockJson(reading, redactor)),
    earlier: source.earlier === null ? null : { ...source.earlier },
    certificates: [...survey.certificateFacts.values()].map((facts) => certificateJson(facts, redactor)),
    hopNames: source.hopNames.map(({ address, name, network }) => ({
      address: redactor.text(address),
      name: name === null ? null : redactor.text(name),
      network: network === null ? null : redactor.text(network),
    })),
    unreadable: survey.unreadable.map(({ id, reason }) => ({ evidence: id, reason: redactor.text(reason) })),
    product: { name: 'Stallscope', version: source.productVersion },
  };
  return `${visibleJson(whole, 2)}\n`;
}

const spanJson = ({ fromUs, toUs }: TimeSpan): JsonObject => ({
  from: utcText(fromUs),
  to: utcText(toUs),
  fromUs,
  toUs,
});

function scopeJson(scope: BundleScope): JsonObject {
  switch (scope.kind) {
    case 'incident':
      return { kind: 'incident', incident: scope.incidentId };
    case 'range':
      return { kind: 'range', targetIds: scope.targetIds };
  }
}
