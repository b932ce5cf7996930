import type { EvidenceId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import { utcText } from '../domain/utc-text.ts';
import { baselineFiles } from './baseline-files.ts';
import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';
import type { BundleStall } from './bundle-source.ts';
import { type EvidenceFile, evidenceFiles } from './evidence-files.ts';
import { answerText, evidenceText } from './evidence-text.ts';
import { hostFiles } from './host-files.ts';
import {
  evidenceJson,
  gapJson,
  incidentFields,
  stallJson,
  targetDefinitionJson,
  vantageJson,
} from './incident-json.ts';
import { mtrFiles } from './mtr-files.ts';
import { otherSideFiles } from './other-side-files.ts';
import { packetFiles } from './packet-files.ts';
import { readmeText } from './readme-text.ts';
import { reportFiles } from './report/report-files.ts';
import { samplesCsv } from './samples-csv.ts';
import type { SurveyedEvidence } from './survey.ts';
import { ticketFiles } from './ticket-files.ts';
import { tlsFiles } from './tls-files.ts';
import { visibleJson } from './visible-text.ts';

/** All files but the manifest, in reading order. Each makes its content when it is asked for it. */
export function bundleFiles(parts: BundleParts): readonly BundleFile[] {
  const { source, survey, redactor, signal } = parts;
  const evidence = evidenceFiles(survey, redactor);
  return [
    { path: 'README.txt', content: () => once(() => readmeText({ ...parts, files: evidence })) },
    ...ticketFiles(parts),
    ...reportFiles(parts),
    { path: 'incident.json', content: () => once(() => incidentJsonText(parts, evidence)) },
    ...evidence.map((file) => ({ path: file.path, content: () => evidenceContent(file, parts) })),
    ...mtrFiles(parts),
    ...tlsFiles(parts),
    ...hostFiles(parts),
    ...baselineFiles(parts),
    ...packetFiles(parts),
    ...otherSideFiles(parts),
    {
      path: 'samples.csv',
      content: () => samplesCsv(source, (text) => redactor.text(text), signal, parts.samplesPassed),
    },
  ];
}

async function* once(text: () => string): AsyncGenerator<string> {
  yield text();
}

async function* evidenceContent(file: EvidenceFile, parts: BundleParts): AsyncGenerator<string> {
  const { item, answer } = file;
  if (answer !== null) {
    yield answerText(item, answer, parts.redactor);
    return;
  }
  const raw = item.hasRaw ? ((await parts.source.evidenceRaw(item.head.id, parts.signal)) ?? '') : '';
  yield evidenceText(item, raw, parts.redactor);
}

/** incident.json: for one incident its own fields at the top, as `incidents show` prints them; for a range a list of them. */
function incidentJsonText(parts: BundleParts, files: readonly EvidenceFile[]): string {
  const { source, survey, redactor } = parts;
  const pathsOf = new Map<EvidenceId, string[]>();
  for (const file of files) {
    const paths = pathsOf.get(file.item.head.id) ?? [];
    pathsOf.set(file.item.head.id, [...paths, file.path]);
  }
  const surveyed = new Map<EvidenceId, SurveyedEvidence>(survey.evidence.map((item) => [item.head.id, item]));
  const names = new Map(source.targets.map((target) => [target.id, target.name]));
  const nameOf = (id: number): string => [...names].find(([known]) => known === id)?.[1] ?? `target ${id}`;
  const evidenceOf = (stalls: readonly BundleStall[]): readonly JsonObject[] =>
    stalls
      .flatMap((entry) => entry.evidence)
      .flatMap((head) => surveyed.get(head.id) ?? [])
      .map((item) => evidenceJson(item, pathsOf.get(item.head.id) ?? [], redactor));
  const incidents = source.incidents.map((entry) => ({
    ...incidentFields(entry, nameOf(entry.incident.targetId), redactor),
    stalls: entry.stalls.map(({ stall }) => stallJson(stall, redactor)),
    evidence: evidenceOf(entry.stalls),
  }));
  const [only] = incidents;
  const whole = {
    ...(source.scope.kind === 'incident' && only !== undefined ? only : { incidents }),
    window: { from: utcText(source.window.fromUs), to: utcText(source.window.toUs) },
    samplesSpan: { from: utcText(source.samplesSpan.fromUs), to: utcText(source.samplesSpan.toUs) },
    nearMisses: source.nearMisses.map((entry) => ({
      target: redactor.text(nameOf(entry.stall.targetId)),
      stall: stallJson(entry.stall, redactor),
      evidence: evidenceOf([entry]),
    })),
    targetDefinitions: source.targets.map((target) => targetDefinitionJson(target, redactor)),
    gaps: source.gaps.map((gap) => gapJson(gap, gap.targetId === null ? null : nameOf(gap.targetId), redactor)),
    vantages: source.vantages.map((vantage) => vantageJson(vantage, redactor)),
    reporterZone: source.reporterZone,
    host: source.hostFacts.map(({ collectedAtUs, data }) => ({
      collectedAt: utcText(collectedAtUs),
      facts: redactor.json(data),
    })),
    unreadable: survey.unreadable.map(({ id, reason }) => ({ evidence: id, reason: redactor.text(reason) })),
    product: { name: 'Stallscope', version: source.productVersion },
  };
  return `${visibleJson(whole, 2)}\n`;
}
