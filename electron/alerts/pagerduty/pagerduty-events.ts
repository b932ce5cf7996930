import { createHash } from 'node:crypto';
import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import type { Change, Digest, Trouble } from '../../domain/notice/digest.ts';
import { utcText } from '../../domain/utc-text.ts';
import { changeHeadline } from '../../notices/digest/change-words.ts';
import { digestText } from '../../notices/digest/digest-text.ts';
import { isLate } from '../../notices/digest/lateness.ts';
import { shortMoment } from '../../notices/digest/moment-text.ts';
import { cut } from '../../notices/short-text.ts';
import type { Sending } from '../message.ts';

/** As the Events API v2 documents it; more are cut off there, in the middle of a word. */
const MOST_SUMMARY = 1_024;
/** An event may have 512 KB in all; nobody reads more than this. */
const MOST_TEXT = 16_000;
const MOST_TARGETS = 20;

type Severity = 'critical' | 'error' | 'warning' | 'info';

/** One request body of the Events API v2, in the order in which its documentation lists the fields. */
export type PagerDutyEvent =
  | {
      readonly routing_key: string;
      readonly event_action: 'trigger';
      readonly dedup_key: string;
      readonly payload: {
        readonly summary: string;
        readonly source: string;
        readonly severity: Severity;
        readonly timestamp: string;
        readonly component?: string;
        readonly group?: string;
        readonly class: string;
        readonly custom_details: Readonly<Record<string, string | boolean | readonly string[]>>;
      };
      readonly client: string;
    }
  | {
      readonly routing_key: string;
      readonly event_action: 'acknowledge' | 'resolve';
      readonly dedup_key: string;
    };

/**
 * What PagerDuty is told, in order. A subject has one key on each host that measures: what one host sees end does not end what
 * another still sees. Of changes one after the other that would be the same event, the last is told.
 */
export function pagerDutyEvents(sending: Sending & { readonly zone: string }, routingKey: string): PagerDutyEvent[] {
  const events: PagerDutyEvent[] = [];
  for (const change of sending.digest.changes) {
    for (const event of eventsOf(change, sending, routingKey)) {
      const last = events.at(-1);
      if (last?.event_action === event.event_action && last.dedup_key === event.dedup_key) events.pop();
      events.push(event);
    }
  }
  return events;
}

function eventsOf(
  change: Change,
  sending: Sending & { readonly zone: string },
  routing_key: string,
): readonly PagerDutyEvent[] {
  const dedup_key = dedupKey(sending.digest.vantage, change);
  const trigger = () => triggerOf(change, sending, routing_key, dedup_key);
  switch (change.kind) {
    case 'opened':
    case 'worse':
    case 'better':
    case 'flapping':
    case 'reminder':
    case 'blind':
    case 'certificate':
    case 'channel-silent':
      return [trigger()];
    case 'acknowledged':
      return [{ routing_key, event_action: 'acknowledge', dedup_key }];
    case 'recovered':
    case 'steady':
    case 'seeing':
    case 'certificate-settled':
    case 'channel-heard':
      return [{ routing_key, event_action: 'resolve', dedup_key }];
    // Over by the time it is told: it is seen, and nobody has to close it.
    case 'heartbeat-missed':
    case 'test':
      return [trigger(), { routing_key, event_action: 'resolve', dedup_key }];
  }
}

function triggerOf(
  change: Change,
  { digest, nowUs, mayBeRepeat, zone }: Sending & { readonly zone: string },
  routing_key: string,
  dedup_key: string,
): PagerDutyEvent {
  const late = isLate(digest, nowUs) ? ` (at ${shortMoment(change.atUs, nowUs, zone)})` : '';
  const headline = changeHeadline(change, { vantage: digest.vantage, nowUs, zone });
  return {
    routing_key,
    event_action: 'trigger',
    dedup_key,
    payload: {
      summary: `${cut(headline, MOST_SUMMARY - late.length)}${late}`,
      source: cut(digest.vantage, 200),
      severity: severityOf(change),
      timestamp: utcText(change.atUs),
      ...('trouble' in change ? partsOf(change.trouble) : {}),
      class: classOf(change),
      custom_details: {
        host: cut(digest.vantage, 200),
        ...('trouble' in change ? verdictOf(change.trouble) : {}),
        may_be_repeat: mayBeRepeat,
        message: textOf(digest, nowUs, { mayBeRepeat, zone }),
      },
    },
    client: 'Stallscope',
  };
}

function textOf(digest: Digest, nowUs: number, options: { mayBeRepeat: boolean; zone: string }): string {
  const text = digestText(digest, nowUs, options);
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT).replace(/[^\n]*$/, '')}…`;
}

const partsOf = ({ subject, targets }: Trouble) => ({
  component: cut(targets[0]?.target ?? subject.name, 200),
  ...(subject.kind === 'group' ? { group: cut(subject.name, 200) } : {}),
});

function verdictOf({ sinceUs, targets }: Trouble): Readonly<Record<string, string | readonly string[]>> {
  const [first] = targets;
  return {
    since: utcText(sinceUs),
    targets: targets.slice(0, MOST_TARGETS).map(({ target }) => cut(target, 200)),
    ...(first === undefined
      ? {}
      : {
          segment: first.verdict.segment,
          confidence: first.verdict.confidence,
          verdict: cut(first.verdict.summary, 1_000),
        }),
  };
}

function classOf(change: Change): string {
  if ('trouble' in change) return change.trouble.targets[0]?.verdict.segment ?? 'unknown';
  return 'finding' in change ? `certificate ${change.finding.kind}` : change.kind;
}

function severityOf(change: Change): Severity {
  if ('trouble' in change) return change.trouble.condition === 'down' ? 'critical' : 'warning';
  switch (change.kind) {
    case 'blind':
    case 'channel-silent':
      return 'error';
    case 'certificate':
      return severityOfFinding(change.finding);
    case 'heartbeat-missed':
      return 'warning';
    case 'seeing':
    case 'certificate-settled':
    case 'channel-heard':
    case 'test':
      return 'info';
  }
}

function severityOfFinding(finding: CertificateFinding): Severity {
  switch (finding.kind) {
    case 'expires':
      return finding.days <= 0 ? 'critical' : finding.days <= 1 ? 'error' : 'warning';
    case 'name-mismatch':
    case 'not-yet-valid':
      return 'error';
    case 'chain-incomplete':
    case 'clock-wrong':
      return 'warning';
    case 'issuer-changed':
    case 'key-changed':
      return 'info';
  }
}

/** At most 255 characters, as documented, whatever names are in it; the same for as long as the host keeps its name: a target that gets another is found by that which it had. */
function dedupKey(vantage: string, change: Change): string {
  const about = JSON.stringify([vantage, ...aboutWhat(change)]);
  return `stallscope-${createHash('sha256').update(about, 'utf8').digest('hex')}`;
}

function aboutWhat(change: Change): readonly string[] {
  if ('trouble' in change) return ['subject', change.trouble.subject.key];
  switch (change.kind) {
    case 'blind':
    case 'seeing':
      return ['sight'];
    case 'certificate':
    case 'certificate-settled':
      // There is one clock here, whichever targets show that it is wrong.
      if (change.finding.kind === 'clock-wrong') return ['clock'];
      return ['certificate', change.finding.kind, change.named ?? change.target];
    case 'heartbeat-missed':
      return ['heartbeat'];
    case 'channel-silent':
    case 'channel-heard':
      return ['channel', change.id];
    case 'test':
      return ['test'];
  }
}
