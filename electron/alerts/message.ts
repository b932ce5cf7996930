import type { CertificateFinding } from '../domain/certificate-finding.ts';
import type { Change, Digest, TargetTrouble, Trouble } from '../domain/notice/digest.ts';
import { utcText } from '../domain/utc-text.ts';
import { changeHeadline } from '../notices/digest/change-words.ts';
import { digestText } from '../notices/digest/digest-text.ts';
import { digestTitle } from '../notices/digest/digest-title.ts';
import { isLate } from '../notices/digest/lateness.ts';
import { zoneHere } from '../notices/digest/moment-text.ts';

/** Of the JSON that webhooks and commands get. It grows by fields; another number comes when one is taken away or means something else. */
export const MESSAGE_VERSION = 1;

export interface Sending {
  readonly digest: Digest;
  /** UTC microseconds. */
  readonly nowUs: number;
  readonly mayBeRepeat: boolean;
  /** IANA name of the zone of local times in texts; that of this process where none is given. */
  readonly zone?: string;
}

/** One message as other programs get it; `docs/webhook.md` and `resources/webhook.schema.json` tell what each field means. */
export function messageOf(sending: Sending) {
  const { digest, nowUs, mayBeRepeat } = sending;
  const zone = sending.zone ?? zoneHere();
  const by = { vantage: digest.vantage, nowUs, zone };
  return {
    version: MESSAGE_VERSION,
    id: digest.id,
    madeAt: utcText(digest.madeAtUs),
    sentAt: utcText(nowUs),
    late: isLate(digest, nowUs),
    mayBeRepeat,
    host: digest.vantage,
    title: digestTitle(digest, nowUs, zone),
    text: digestText(digest, nowUs, { zone, mayBeRepeat }),
    changes: digest.changes.map((change) => ({
      kind: change.kind,
      at: utcText(change.atUs),
      says: changeHeadline(change, by),
      ...changeFields(change),
    })),
    wrongNow: digest.wrongNow.map(troubleFields),
    watched: digest.watched,
  };
}

function changeFields(change: Change) {
  switch (change.kind) {
    case 'opened':
    case 'flapping':
    case 'reminder':
      return { trouble: troubleFields(change.trouble) };
    case 'worse':
      return { trouble: troubleFields(change.trouble), joined: change.joined };
    case 'better':
      return { trouble: troubleFields(change.trouble), left: change.left };
    case 'recovered':
      return {
        trouble: troubleFields(change.trouble),
        times: change.times,
        stillWatched: change.unwatched !== true,
      };
    case 'steady':
      return { trouble: troubleFields(change.trouble), times: change.times };
    case 'acknowledged':
      return { trouble: troubleFields(change.trouble), by: change.by };
    case 'blind':
      return { why: change.why };
    case 'seeing':
      return { why: change.why, since: utcText(change.sinceUs), untold: change.untold ?? 0 };
    case 'certificate':
      return { target: change.target, finding: findingFields(change.finding) };
    case 'heartbeat-missed':
      return { since: utcText(change.sinceUs), missed: change.missed };
    case 'test':
      return {};
  }
}

function troubleFields({ subject, condition, sinceUs, targets }: Trouble) {
  return {
    subject: { kind: subject.kind, name: subject.name, key: subject.key },
    condition,
    since: utcText(sinceUs),
    targets: targets.map(targetFields),
  };
}

function targetFields(trouble: TargetTrouble) {
  const { segment, confidence, summary, fromHop } = trouble.verdict;
  return {
    target: trouble.target,
    required: trouble.required,
    incident: trouble.incident,
    openedAt: utcText(trouble.openedAtUs),
    worstMs: trouble.worstMs,
    slow: trouble.slow,
    failed: trouble.failed,
    flapping: trouble.flapping,
    phase: trouble.phase,
    failure: trouble.failure,
    verdict: { segment, confidence, summary, fromHop },
    acknowledged: trouble.acknowledged,
  };
}

function findingFields(finding: CertificateFinding) {
  switch (finding.kind) {
    case 'expires':
      return { kind: finding.kind, validTo: utcText(finding.validToUs), days: finding.days, of: finding.of };
    case 'name-mismatch':
      return { kind: finding.kind, name: finding.name, names: finding.names };
    case 'issuer-changed':
      return { kind: finding.kind, from: finding.from, to: finding.to };
    case 'key-changed':
      return { kind: finding.kind, subject: finding.subject };
    case 'chain-incomplete':
      return { kind: finding.kind, missing: finding.missing, sure: finding.sure };
    case 'not-yet-valid':
      return { kind: finding.kind, validFrom: utcText(finding.validFromUs) };
    case 'clock-wrong':
      return { kind: finding.kind, offByMs: finding.offByMs };
  }
}
