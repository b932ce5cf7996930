import type { CertificateFinding } from '../domain/certificate-finding.ts';
import {
  type Change,
  changesIn,
  type Digest,
  type TargetTrouble,
  type Trouble,
  targetsWrong,
} from '../domain/notice/digest.ts';
import { roundedMs } from '../domain/rounded-ms.ts';
import { utcText } from '../domain/utc-text.ts';
import { changeHeadline } from '../notices/digest/change-words.ts';
import { digestText } from '../notices/digest/digest-text.ts';
import { digestTitle } from '../notices/digest/digest-title.ts';
import { isLate } from '../notices/digest/lateness.ts';
import { zoneHere } from '../notices/digest/moment-text.ts';

/** Of the JSON that webhooks and commands get. It grows by fields; another number comes when one is taken away or means something else. */
export const MESSAGE_VERSION = 1;

/** Many receivers refuse more than a megabyte, and refuse it for good. So many changes, and so many targets in each list, are told of one by one. */
const MOST_LISTED = 300;

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
  const shown = digest.changes.slice(0, MOST_LISTED);
  const changed = withinBudget(shown.map((change) => ('trouble' in change ? change.trouble : null)));
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
    changes: shown.map((change, place) => ({
      kind: change.kind,
      at: utcText(change.atUs),
      says: changeHeadline(change, by),
      ...changeFields(change, changed[place] ?? null),
    })),
    changed: changesIn(digest),
    wrongNow: withinBudget(digest.wrongNow).flatMap((trouble) => (trouble === null ? [] : [troubleFields(trouble)])),
    wrong: targetsWrong(digest),
    watched: digest.watched,
  };
}

/** The same with so many targets in all that they fit; null for those for which there is no room at all, and for what is none. */
function withinBudget(troubles: readonly (Trouble | null)[]): readonly (Trouble | null)[] {
  let room = MOST_LISTED;
  return troubles.map((trouble) => {
    if (trouble === null || room <= 0) return null;
    const targets = trouble.targets.slice(0, room);
    room -= Math.max(1, targets.length);
    return { ...trouble, targets };
  });
}

/** `fitting`: its trouble with as many targets as there is room for. */
function changeFields(change: Change, fitting: Trouble | null) {
  switch (change.kind) {
    case 'opened':
    case 'flapping':
    case 'reminder':
      return { trouble: fitted(change.trouble, fitting) };
    case 'worse':
      return { trouble: fitted(change.trouble, fitting), joined: change.joined.slice(0, MOST_LISTED) };
    case 'better':
      return { trouble: fitted(change.trouble, fitting), left: change.left.slice(0, MOST_LISTED) };
    case 'recovered':
      return {
        trouble: fitted(change.trouble, fitting),
        times: change.times,
        stillWatched: change.unwatched !== true,
      };
    case 'steady':
      return { trouble: fitted(change.trouble, fitting), times: change.times };
    case 'acknowledged':
      return { trouble: fitted(change.trouble, fitting), by: change.by };
    case 'blind':
      return { why: change.why };
    case 'seeing':
      return { why: change.why, since: utcText(change.sinceUs), untold: change.untold ?? 0 };
    case 'certificate':
      return { target: change.target, finding: findingFields(change.finding) };
    case 'certificate-settled':
      return {
        target: change.target,
        finding: findingFields(change.finding),
        validTo: change.validToUs === null ? null : utcText(change.validToUs),
        stillWatched: change.unwatched !== true,
      };
    case 'heartbeat-missed':
      return { since: utcText(change.sinceUs), missed: change.missed };
    case 'channel-silent':
      return { channel: change.channel, since: utcText(change.sinceUs) };
    case 'channel-heard':
      return { channel: change.channel, since: utcText(change.sinceUs), givenUp: change.givenUp };
    case 'test':
      return {};
  }
}

const fitted = (trouble: Trouble, fitting: Trouble | null) => troubleFields(fitting ?? { ...trouble, targets: [] });

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
    worstMs: roundedMs(trouble.worstMs),
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
      return { kind: finding.kind, offByMs: roundedMs(finding.offByMs) };
  }
}
