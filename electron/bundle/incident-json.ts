import type { ClockReading } from '../domain/clock-reading.ts';
import type { Gap } from '../domain/gap.ts';
import type { JsonObject } from '../domain/json.ts';
import { roundedMs } from '../domain/rounded-ms.ts';
import type { CertificateFacts } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { AddressAndPort, GuardedText, Target, TargetSpec } from '../domain/target.ts';
import { targetAddress } from '../domain/target-address.ts';
import { utcText } from '../domain/utc-text.ts';
import type { Vantage } from '../domain/vantage.ts';
import type { Verdict } from '../domain/verdict/verdict.ts';
import type { BundleIncident } from './bundle-source.ts';
import { redactedPem } from './redaction/pem.ts';
import type { Redactor } from './redaction/redact.ts';
import type { SurveyedEvidence } from './survey.ts';

/**
 * The shapes of incident.json: those that the command line prints (`incidents show`), with the bundle's files beside each
 * piece of evidence. Only words that came from outside go through the redactor; the names of fields and closed sets of words
 * are ours. Beside what people read stands what reading back needs to be lossless: times in UTC microseconds (`…Us`), numbers
 * of targets, and addresses apart from their ports.
 */
export function incidentFields({ incident, note }: BundleIncident, target: string, redactor: Redactor): JsonObject {
  return {
    id: incident.id,
    episode: incident.episodeId,
    targets: [redactor.text(target)],
    openedAt: utcText(incident.openedAtUs),
    closedAt: incident.closedAtUs === null ? null : utcText(incident.closedAtUs),
    closedBy: incident.closedBy,
    worstMs: roundedMs(incident.worstMs),
    slow: incident.slowCount,
    failed: incident.failedCount,
    flapping: incident.flapping,
    verdict: verdictJson(incident.verdict, redactor),
    note: redactor.text(note),
    targetId: incident.targetId,
    openedAtUs: incident.openedAtUs,
    lastBadAtUs: incident.lastBadAtUs,
    closedAtUs: incident.closedAtUs,
  };
}

function verdictJson(verdict: Verdict, redactor: Redactor): JsonObject {
  const lines = (texts: readonly string[]): readonly string[] => texts.map((text) => redactor.text(text));
  return {
    segment: verdict.segment,
    confidence: verdict.confidence,
    summary: redactor.text(verdict.summary),
    reasons: lines(verdict.reasons),
    against: lines(verdict.against),
    ask: lines(verdict.ask),
    fromHop: verdict.fromHop,
    citations: verdict.citations.map(({ text, evidence }) => ({ text: redactor.text(text), evidence })),
  };
}

export function stallJson(stall: Stall, redactor: Redactor): JsonObject {
  const address = (text: string | null): string | null => (text === null ? null : redactor.text(text));
  return {
    id: stall.id,
    phase: stall.phase,
    startedAt: utcText(stall.startedAtUs),
    endedAt: stall.endedAtUs === null ? null : utcText(stall.endedAtUs),
    elapsedMs: roundedMs(stall.elapsedMs),
    remote:
      stall.remoteAddress === null || stall.remotePort === null
        ? null
        : { address: redactor.text(stall.remoteAddress), port: stall.remotePort },
    end: stall.end,
    openedBy: stall.openedBy,
    openedAt: utcText(stall.openedAtUs),
    remoteAddress: address(stall.remoteAddress),
    remotePort: stall.remotePort,
    localAddress: address(stall.localAddress),
    localPort: stall.localPort,
    targetId: stall.targetId,
    incident: stall.incidentId,
    startedAtUs: stall.startedAtUs,
    openedAtUs: stall.openedAtUs,
    endedAtUs: stall.endedAtUs,
  };
}

export function evidenceJson(item: SurveyedEvidence, files: readonly string[], redactor: Redactor): JsonObject {
  const { head } = item;
  return {
    id: head.id,
    stall: head.stallId,
    kind: head.kind,
    method: redactor.text(head.method),
    status: head.status,
    startedAt: utcText(head.startedAtUs),
    endedAt: utcText(head.endedAtUs),
    overlapMs: roundedMs(item.overlapMs),
    inFlight: item.inFlight,
    summary: redactor.text(head.summary),
    remedy: head.remedy === null ? null : redactor.text(head.remedy),
    sharedPath: head.sharedPath,
    truncated: head.truncated,
    files,
    targetId: head.targetId,
    startedAtUs: head.startedAtUs,
    endedAtUs: head.endedAtUs,
    data: redactor.json(head.data),
  };
}

export function gapJson(gap: Gap, target: string | null, redactor: Redactor): JsonObject {
  return {
    target: target === null ? null : redactor.text(target),
    reason: gap.reason,
    startedAt: utcText(gap.startedAtUs),
    endedAt: gap.endedAtUs === null ? null : utcText(gap.endedAtUs),
    targetId: gap.targetId,
    startedAtUs: gap.startedAtUs,
    endedAtUs: gap.endedAtUs,
  };
}

export function vantageJson(vantage: Vantage, redactor: Redactor): JsonObject {
  const text = (value: string | null): string | null => (value === null ? null : redactor.text(value));
  return {
    host: redactor.text(vantage.host),
    interface: text(vantage.interfaceName),
    sourceAddress: text(vantage.sourceAddress),
    gateway: text(vantage.gateway),
    vpn: vantage.vpn,
    publicAddress: text(vantage.publicAddress),
  };
}

/** Between `lowUs` and `highUs` the server's clock is ahead of the observer's; below zero, behind. */
export function clockJson(reading: ClockReading, redactor: Redactor): JsonObject {
  const text = (value: string | null): string | null => (value === null ? null : redactor.text(value));
  return {
    server: text(reading.host),
    address: text(reading.address),
    from: utcText(reading.fromUs),
    to: utcText(reading.toUs),
    serverAhead: { lowUs: reading.lowUs, highUs: reading.highUs },
    answers: reading.answers,
    agrees: reading.agrees,
    fromUs: reading.fromUs,
    toUs: reading.toUs,
  };
}

/** A certificate as it was served. Times of validity are its own, in UTC microseconds. */
export function certificateJson(facts: CertificateFacts, redactor: Redactor): JsonObject {
  const text = (value: string | null): string | null => (value === null ? null : redactor.text(value));
  return {
    fingerprintSha256: facts.fingerprintSha256,
    subject: redactor.text(facts.subject),
    issuer: redactor.text(facts.issuer),
    names: facts.names.map((name) => redactor.text(name)),
    validFromUs: facts.validFromUs,
    validToUs: facts.validToUs,
    protocol: text(facts.protocol),
    cipher: text(facts.cipher),
    alpn: text(facts.alpn),
    chainPem: facts.chainPem.map((pem) => redactedPem(pem, redactor)),
  };
}

/** A target as it was probed. The domain holds no secret value here; templates name variables, and literals are withheld. */
export function targetDefinitionJson(target: Target, redactor: Redactor): JsonObject {
  return {
    name: redactor.text(target.name),
    address: redactor.text(targetAddress(target)),
    role: target.role,
    group: target.group === null ? null : redactor.text(target.group),
    required: target.required,
    packets: target.packets,
    ...target.thresholds,
    family: target.family,
    resolver:
      target.resolver.kind === 'system'
        ? 'system'
        : redactor.text(endpoint(target.resolver.address, target.resolver.port)),
    id: target.id,
    origin: target.origin,
    resolverAt: target.resolver.kind === 'system' ? null : place(target.resolver, redactor),
    ...specFields(target.spec, redactor),
  };
}

const place = ({ address, port }: AddressAndPort, redactor: Redactor): JsonObject => ({
  address: redactor.text(address),
  port,
});

const endpoint = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

function specFields(spec: TargetSpec, redactor: Redactor): JsonObject {
  switch (spec.kind) {
    case 'http':
      return {
        kind: spec.kind,
        url: redactor.text(spec.url),
        credentials: spec.credentials === null ? null : guarded(spec.credentials, true, redactor),
        credentialsKind: spec.credentials?.kind ?? null,
        connectTo:
          spec.connectTo === null ? null : redactor.text(endpoint(spec.connectTo.address, spec.connectTo.port)),
        connectToAt: spec.connectTo === null ? null : place(spec.connectTo, redactor),
        connection: spec.connection,
        version: spec.version,
        method: redactor.text(spec.method),
        headers: spec.headers.map((header) => ({
          name: redactor.text(header.name),
          value: guarded(header.value, redactor.isSecretField(header.name), redactor),
          kind: header.value.kind,
        })),
        expect: {
          status: spec.expect.status,
          body: spec.expect.body === null ? null : redactor.text(spec.expect.body),
        },
        tlsVerify: spec.tlsVerify,
        followRedirects: spec.followRedirects,
        bodyCapBytes: spec.bodyCapBytes,
        proxy: spec.proxy,
      };
    case 'tcp':
      return {
        kind: spec.kind,
        host: redactor.text(spec.host),
        port: spec.port,
        connectTo:
          spec.connectTo === null ? null : redactor.text(endpoint(spec.connectTo.address, spec.connectTo.port)),
        connectToAt: spec.connectTo === null ? null : place(spec.connectTo, redactor),
      };
    case 'dns':
      return { kind: spec.kind, lookedUp: redactor.text(spec.name), type: spec.type, transport: spec.transport };
  }
}

function guarded(value: GuardedText, secret: boolean, redactor: Redactor): string {
  switch (value.kind) {
    case 'withheld':
      return '[secret]';
    case 'template':
      return redactor.text(value.template);
    case 'plain':
      return secret ? redactor.secret(value.text) : redactor.text(value.text);
  }
}
