import { beganInFlight, EVIDENCE_KINDS, EVIDENCE_STATUSES, overlapMs } from '../domain/evidence.ts';
import type { TargetId } from '../domain/ids.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target } from '../domain/target.ts';
import type { BundleSource, EvidenceHead } from './bundle-source.ts';
import { stallsOf } from './bundle-source.ts';
import { type ResolverAnswer, readResolverAnswers } from './evidence/resolver-answers.ts';
import { type TraceFacts, traceFacts } from './evidence/trace-facts.ts';
import { captureAddresses } from './packets/redacted-capture.ts';
import { learnPem } from './redaction/pem.ts';
import type { Redactor } from './redaction/redact.ts';
import { CertificateTally } from './samples/certificate-tally.ts';
import { DrawnSamples } from './samples/drawn-samples.ts';
import { SampleTally } from './samples/sample-tally.ts';
import { UsualTimes } from './samples/usual-times.ts';

/** One piece of evidence, as far as the files of the bundle depend on it. */
export interface SurveyedEvidence {
  readonly head: EvidenceHead;
  readonly stall: Stall;
  /** null for a target that is no longer known. */
  readonly target: Target | null;
  readonly overlapMs: number;
  readonly inFlight: boolean;
  readonly trace: TraceFacts | null;
  /** The answers of resolvers that its data hold. */
  readonly answers: readonly ResolverAnswer[];
  readonly hasRaw: boolean;
  /** All addresses in its captured packets, canonical; null without any. */
  readonly packetAddresses: ReadonlySet<string> | null;
}

export interface UnreadableItem {
  readonly id: number;
  readonly reason: string;
}

/** What must be known before the first byte is written. */
export interface Survey {
  readonly tallies: ReadonlyMap<TargetId, SampleTally>;
  readonly drawn: DrawnSamples;
  /** How long good requests of each target took around the window. */
  readonly usualTimes: ReadonlyMap<TargetId, UsualTimes>;
  /** Which certificates were seen in which requests. */
  readonly certificates: CertificateTally;
  /** What is known of these certificates, by their SHA-256. */
  readonly certificateFacts: ReadonlyMap<string, CertificateFacts>;
  readonly evidence: readonly SurveyedEvidence[];
  readonly unreadable: readonly UnreadableItem[];
}

/**
 * Reads everything once, keeps little: counts of samples, the facts that name files, and (in the redactor) what must not leave
 * the machine, so that a secret seen in the last file is missing from the first one too.
 */
export async function survey(source: BundleSource, redactor: Redactor, signal: AbortSignal): Promise<Survey> {
  const tallies = new Map<TargetId, SampleTally>();
  const slowAfter = new Map(source.targets.map(({ id, thresholds }) => [id, thresholds.slowAfterMs]));
  const drawn = new DrawnSamples(source);
  const usualTimes = new Map<TargetId, UsualTimes>();
  const certificates = new CertificateTally();
  for await (const chunk of source.samples(signal)) {
    signal.throwIfAborted();
    for (const sample of chunk) {
      learnSample(sample, redactor);
      const tally = tallies.get(sample.targetId) ?? new SampleTally();
      tallies.set(sample.targetId, tally);
      tally.add(sample, source.window, slowAfter.get(sample.targetId) ?? Number.POSITIVE_INFINITY);
      drawn.add(sample);
      const usual = usualTimes.get(sample.targetId) ?? new UsualTimes();
      usualTimes.set(sample.targetId, usual);
      usual.add(sample, source.window);
      certificates.add(sample, source.window);
    }
  }
  const certificateFacts = await readCertificates(source, certificates, redactor, signal);
  learnContext(source, redactor);
  const targets = new Map(source.targets.map((target) => [target.id, target]));
  const evidence: SurveyedEvidence[] = [];
  const unreadable: UnreadableItem[] = source.unreadable.map((item) => ({ id: item.evidenceId, reason: item.reason }));
  for (const { stall, evidence: heads } of stallsOf(source)) {
    // What is unreadable is listed as it is met, so that order must not be the store's.
    for (const head of heads.toSorted((a, b) => a.id - b.id)) {
      signal.throwIfAborted();
      const damage = damageOf(head);
      if (damage !== null) {
        unreadable.push({ id: head.id, reason: damage });
        continue;
      }
      const text = await readRaw(source, head, signal);
      if (text.kind === 'unreadable') unreadable.push({ id: head.id, reason: text.reason });
      const raw = text.kind === 'read' ? text.raw : '';
      for (const known of [head.method, head.summary, head.remedy ?? '', raw]) redactor.learn(known);
      redactor.learnJson(head.data);
      const packets = await readPackets(source, head, signal);
      if (packets.kind === 'unreadable') unreadable.push({ id: head.id, reason: packets.reason });
      evidence.push({
        head,
        stall,
        target: targets.get(head.targetId) ?? null,
        overlapMs: overlapMs(head, stall),
        inFlight: beganInFlight(head, stall),
        trace: traceFacts(head.data),
        answers: head.kind === 'resolvers' ? readResolverAnswers(head.data) : [],
        hasRaw: raw.trim() !== '',
        packetAddresses: packets.kind === 'read' ? packets.addresses : null,
      });
    }
  }
  evidence.sort((a, b) => a.head.startedAtUs - b.head.startedAtUs || a.head.id - b.head.id);
  return { tallies, drawn, evidence, unreadable, usualTimes, certificates, certificateFacts };
}

/** A certificate that cannot be read is left out of the answer, and named by its SHA-256 alone. */
async function readCertificates(
  source: BundleSource,
  certificates: CertificateTally,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CertificateFacts>> {
  const known = new Map<string, CertificateFacts>();
  for (const [fingerprint] of certificates.certificates) {
    signal.throwIfAborted();
    try {
      const facts = await source.certificate(fingerprint, signal);
      if (facts === null) continue;
      for (const text of [facts.subject, facts.issuer, ...facts.names]) redactor.learn(text);
      for (const pem of facts.chainPem) learnPem(pem, redactor);
      known.set(fingerprint, facts);
    } catch {
      signal.throwIfAborted();
    }
  }
  return known;
}

type RawText =
  | { readonly kind: 'read'; readonly raw: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A damaged row must not cost the rest of the bundle, so whatever stands in the way of one text becomes its reason. */
async function readRaw(source: BundleSource, head: EvidenceHead, signal: AbortSignal): Promise<RawText> {
  try {
    const raw = await source.evidenceRaw(head.id, signal);
    return typeof raw === 'string' ? { kind: 'read', raw } : { kind: 'unreadable', reason: 'its text is damaged' };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
}

type Packets =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly addresses: ReadonlySet<string> }
  | { readonly kind: 'unreadable'; readonly reason: string };

async function readPackets(source: BundleSource, head: EvidenceHead, signal: AbortSignal): Promise<Packets> {
  if (head.kind !== 'packets') return { kind: 'none' };
  try {
    const capture = await source.evidencePackets(head.id, signal);
    if (capture === null) {
      // What could not be captured says so itself.
      return head.status === 'captured'
        ? { kind: 'unreadable', reason: 'its packets are not there' }
        : { kind: 'none' };
    }
    const addresses = captureAddresses(capture);
    return addresses === null ? { kind: 'unreadable', reason: 'its packets are damaged' } : { kind: 'read', addresses };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The largest time that a date can hold, in microseconds (ECMA-262, "Time Values and Time Range"). */
const LAST_MOMENT_US = 8.64e18;

function damageOf(head: EvidenceHead): string | null {
  if (!EVIDENCE_KINDS.includes(head.kind)) return `its kind is unknown: ${String(head.kind)}`;
  if (!EVIDENCE_STATUSES.includes(head.status)) return `its status is unknown: ${String(head.status)}`;
  for (const atUs of [head.startedAtUs, head.endedAtUs]) {
    if (!Number.isFinite(atUs) || Math.abs(atUs) > LAST_MOMENT_US) return `its time is no time: ${String(atUs)}`;
  }
  if (head.endedAtUs < head.startedAtUs) return 'it ends before it starts';
  if (typeof head.method !== 'string' || typeof head.summary !== 'string') return 'its description is not text';
  return null;
}

function learnSample(sample: Sample, redactor: Redactor): void {
  if (sample.localAddress !== null) redactor.learnSource(sample.localAddress);
  if (sample.failure !== null) redactor.learn(sample.failure.message);
  if (sample.edge !== null) {
    for (const text of Object.values(sample.edge)) if (typeof text === 'string') redactor.learn(text);
  }
}

/** The texts of the source that are neither samples nor evidence. */
function learnContext(source: BundleSource, redactor: Redactor): void {
  learnTargets(source, redactor);
  for (const { incident, note } of source.incidents) {
    const { verdict } = incident;
    for (const text of [note, verdict.summary, ...verdict.reasons, ...verdict.against, ...verdict.ask])
      redactor.learn(text);
  }
  for (const item of source.unreadable) redactor.learn(item.reason);
  for (const { interfaceName } of source.vantages) redactor.learn(interfaceName ?? '');
  for (const { name, network } of source.hopNames) redactor.learn(`${name ?? ''}\n${network ?? ''}`);
  for (const { text, data } of source.hostFacts) {
    redactor.learn(text);
    redactor.learnJson(data);
  }
}

/** What the definitions of the targets hold of secrets. */
export function learnTargets(source: BundleSource, redactor: Redactor): void {
  for (const target of source.targets) learnTarget(target, redactor);
}

function learnTarget(target: Target, redactor: Redactor): void {
  redactor.learn(target.name);
  redactor.learn(target.group ?? '');
  const { spec } = target;
  if (spec.kind !== 'http') return;
  redactor.learn(spec.url);
  if (spec.credentials?.kind === 'plain') redactor.learnSecret(spec.credentials.text);
  for (const { name, value } of spec.headers) {
    if (value.kind !== 'plain') continue;
    if (redactor.isSecretField(name)) redactor.learnSecret(value.text);
    else redactor.learn(value.text);
  }
  if (spec.expect.body !== null) redactor.learn(spec.expect.body);
}
