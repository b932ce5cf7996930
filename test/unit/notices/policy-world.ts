import { type IncidentId, incidentId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { type ChannelWants, channelId, USUAL_WANTS } from '../../../electron/domain/notice/channel.ts';
import type { Change, Trouble } from '../../../electron/domain/notice/digest.ts';
import { type NoticePolicy, USUAL_POLICY } from '../../../electron/domain/notice/notice-policy.ts';
import { policyAfter, policyMemory, policyStart } from '../../../electron/notices/policy/policy.ts';
import type { ChannelHeard, PolicyHappening } from '../../../electron/notices/policy/policy-happening.ts';
import type { PolicyState } from '../../../electron/notices/policy/policy-state.ts';
import { NO_QUIET, type Quiet } from '../../../electron/notices/policy/quiet.ts';
import type { Send } from '../../../electron/notices/policy/speak.ts';
import type { IncidentTold, TargetTold, VerdictTold } from '../../../electron/notices/told.ts';
import { DESTINATION_VERDICT, failedSample, okSample, PATH_VERDICT, targetTold } from './world.ts';

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Monday, 5 January 2026, 00:00 UTC. */
export const MONDAY_US = Date.UTC(2026, 0, 5) * 1_000;

export const heard = (
  id: string,
  wants: Partial<ChannelWants> = {},
  more: Partial<ChannelHeard> = {},
): ChannelHeard => ({
  id: channelId(id),
  enabled: true,
  wants: { ...USUAL_WANTS, ...wants },
  oneSubjectEach: false,
  waiting: 0,
  ...more,
});

export const NEAR_VERDICT: VerdictTold = {
  segment: 'local-network',
  confidence: 'high',
  summary: 'The network here is down.',
  reasons: ['No gateway answers.'],
  fromHop: null,
};

type WithoutMoment<One> = One extends PolicyHappening ? Omit<One, 'atMs' | 'atUs'> : never;
export type Happens = WithoutMoment<PolicyHappening>;

/** What the monotonic clock shows after a boot. */
const BOOTED_MS = 5_000;

/** A message as it left, with the time at which it was made. */
export interface Sent extends Send {
  /** Since the world began, whatever the clock on the wall shows. */
  readonly realMs: number;
}

/** Lets things happen in a time of its own, wakes the policy when it asks for it, and keeps what it sends. */
export class PolicyWorld {
  nowMs = 0;
  /** UTC at the monotonic zero; steps of the clock change it. */
  originUs = MONDAY_US;
  /** Since the world began, at the monotonic zero of this boot. */
  bootMs = 0;
  state: PolicyState;
  quiet: Quiet = NO_QUIET;
  readonly sent: Sent[] = [];
  readonly changes: Change[] = [];
  /** Called after each happening. */
  onTold: () => void = () => {};
  #wakeAtMs: number | null = null;
  #policy: NoticePolicy;
  #channels: readonly ChannelHeard[];
  #targets: readonly TargetTold[];
  #nextIncident = 1;
  readonly #open = new Map<string, IncidentTold>();

  constructor(
    targets: readonly (string | TargetTold)[],
    channels: readonly ChannelHeard[] = [heard('mail')],
    policy: Partial<NoticePolicy> = {},
    memory: JsonValue | null = null,
  ) {
    this.state = policyStart(memory);
    this.#policy = { ...USUAL_POLICY, ...policy };
    this.#channels = channels;
    this.#targets = targets.map((target) => (typeof target === 'string' ? targetTold(target) : target));
  }

  /** Running for a while, with these targets, all fine. */
  static running(...given: ConstructorParameters<typeof PolicyWorld>): PolicyWorld {
    const world = new PolicyWorld(...given);
    world.start();
    world.pass(MINUTE);
    return world;
  }

  get nowUs(): number {
    return this.originUs + Math.round(this.nowMs * 1_000);
  }

  /** Since the world began. */
  get realMs(): number {
    return this.bootMs + this.nowMs;
  }

  start(): void {
    this.policy({});
    this.picture();
  }

  picture(): void {
    this.happen({
      kind: 'picture',
      inGrace: true,
      pause: null,
      lastIncident: null,
      rows: this.#targets.map((target) => ({
        ...target,
        last: null,
        overdue: null,
        incident: this.#open.get(target.name) ?? null,
      })),
    });
    for (const { name } of this.#targets) if (!this.#open.has(name)) this.answer(name);
  }

  happen(what: Happens): void {
    const told = policyAfter(this.state, { ...what, atMs: this.nowMs, atUs: this.nowUs } as PolicyHappening);
    this.state = told.state;
    this.quiet = told.quiet;
    this.#wakeAtMs = told.wakeAtMs;
    for (const send of told.send) this.sent.push({ ...send, realMs: this.realMs });
    this.changes.push(...told.changes);
    this.onTold();
  }

  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let wakes = 0; this.#wakeAtMs !== null && this.#wakeAtMs <= untilMs; wakes += 1) {
      if (wakes > 100_000) throw new Error('It wants to be woken without end.');
      this.nowMs = Math.max(this.nowMs, this.#wakeAtMs);
      this.happen({ kind: 'tick' });
    }
    this.nowMs = untilMs;
  }

  /** Until so long after the beginning. */
  passTo(ms: number): void {
    if (ms < this.nowMs) throw new Error('That is in the past.');
    this.pass(ms - this.nowMs);
  }

  policy(changes: Partial<NoticePolicy>, channels: readonly ChannelHeard[] = this.#channels): void {
    this.#policy = { ...this.#policy, ...changes };
    this.#channels = channels;
    this.happen({ kind: 'policy', policy: this.#policy, channels });
  }

  targets(...targets: readonly (string | TargetTold)[]): void {
    this.#targets = targets.map((target) => (typeof target === 'string' ? targetTold(target) : target));
    this.happen({ kind: 'targets', targets: this.#targets });
  }

  /** A person gives a target another name; the list that has it is told with it. */
  rename(from: string, to: string): void {
    const open = this.#open.get(from);
    this.#open.delete(from);
    if (open !== undefined) this.#open.set(to, { ...open, target: to });
    this.happen({ kind: 'renamed', from, to });
    this.targets(...this.#targets.map((target) => (target.name === from ? { ...target, name: to } : target)));
  }

  answer(target: string, suspect = false): void {
    this.happen({ kind: 'sample', target, sample: okSample(63, suspect) });
  }

  /** A request fails at once, and an incident opens or goes on. */
  fail(target: string, changes: Partial<IncidentTold> = {}, code: 'refused' | 'network-unreachable' = 'refused'): void {
    this.happen({ kind: 'sample', target, sample: failedSample(code) });
    const open = this.#open.get(target);
    if (open !== undefined) {
      this.change(target, { failed: open.failed + 1, ...changes });
      return;
    }
    this.#opens(target, { worstMs: 3, failed: 1, verdict: DESTINATION_VERDICT, ...changes });
  }

  /** A request was slow, and is done. */
  slow(target: string, worstMs: number, changes: Partial<IncidentTold> = {}): void {
    this.happen({
      kind: 'sample',
      target,
      sample: { outcome: 'slow', totalMs: worstMs, suspect: false, failure: null },
    });
    const open = this.#open.get(target);
    if (open !== undefined) {
      this.change(target, { slow: open.slow + 1, worstMs: Math.max(open.worstMs, worstMs), ...changes });
      return;
    }
    this.#opens(target, { worstMs, slow: 1, verdict: PATH_VERDICT, ...changes });
  }

  change(target: string, changes: Partial<IncidentTold>): void {
    const open = this.#open.get(target);
    if (open === undefined) throw new Error(`${target} has no open incident.`);
    const incident = { ...open, ...changes };
    this.#open.set(target, incident);
    this.happen({ kind: 'incident-changed', incident });
  }

  /** Enough good samples have come. */
  recover(target: string, endedUs: number | null = null): void {
    this.answer(target);
    const open = this.#open.get(target);
    if (open !== undefined) this.#open.set(target, { ...open, closedAtUs: endedUs });
    this.close(target, 'recovery');
  }

  close(target: string, closedBy: 'recovery' | 'observer-stopped' | 'target-removed'): void {
    const incident = this.#open.get(target);
    if (incident === undefined) throw new Error(`${target} has no open incident.`);
    this.#open.delete(target);
    this.happen({ kind: 'incident-closed', incident, stall: null, closedBy });
  }

  /** The process ends and another one takes over what it remembers, so long later. Incidents that are open end with it. */
  restart(awayMs: number, stopsCleanly = true): void {
    for (const target of [...this.#open.keys()]) {
      if (stopsCleanly) this.close(target, 'observer-stopped');
      else this.#open.delete(target);
    }
    const memory = JSON.parse(JSON.stringify(policyMemory(this.state))) as JsonValue;
    // Another boot: monotonic time begins anew, and how long it was is read on the wall.
    const laterMs = this.nowMs + awayMs - BOOTED_MS;
    this.originUs += Math.round(laterMs * 1_000);
    this.bootMs += laterMs;
    this.nowMs = BOOTED_MS;
    this.state = policyStart(memory);
    this.#wakeAtMs = null;
    this.start();
  }

  /** Another process takes over at this moment, on the same clocks and with the same incidents open. */
  takeOver(state: PolicyState): void {
    this.state = state;
    this.#wakeAtMs = null;
    this.start();
  }

  incidentOf(target: string): IncidentId {
    const open = this.#open.get(target);
    if (open === undefined) throw new Error(`${target} has no open incident.`);
    return open.id;
  }

  isOpen(target: string): boolean {
    return this.#open.has(target);
  }

  acknowledge(target: string, by: string | null): void {
    this.happen({ kind: 'acknowledged', incident: this.incidentOf(target), by });
  }

  snooze(target: string | null, forMs: number | null): void {
    this.happen({ kind: 'snoozed', target, untilUs: forMs === null ? null : this.nowUs + forMs * 1_000 });
  }

  /** What left since it was asked last, one line a message. */
  news(): string[] {
    return this.sent.splice(0).map((sent) => line(sent));
  }

  #opens(target: string, changes: Partial<IncidentTold>): void {
    const incident: IncidentTold = {
      id: incidentId(this.#nextIncident),
      target,
      openedAtUs: this.nowUs,
      closedAtUs: null,
      worstMs: 0,
      slow: 0,
      failed: 0,
      flapping: false,
      verdict: DESTINATION_VERDICT,
      ...changes,
    };
    this.#nextIncident += 1;
    this.#open.set(target, incident);
    this.happen({ kind: 'incident-opened', incident, stall: null });
  }
}

/** `mail: opened api | wrong: api`. */
export function line({ channel, digest }: Send): string {
  const wrong = digest.wrongNow.map(({ subject }) => subject.name).join(', ');
  return `${channel}: ${digest.changes.map(changeText).join('; ')} | ${wrong === '' ? 'all fine' : `wrong: ${wrong}`}`;
}

export function changeText(change: Change): string {
  switch (change.kind) {
    case 'opened':
    case 'flapping':
    case 'reminder':
      return `${change.kind} ${troubleText(change.trouble)}`;
    case 'acknowledged':
      return `acknowledged ${change.trouble.subject.name}${change.by === null ? '' : ` by ${change.by}`}`;
    case 'worse':
      return `worse ${troubleText(change.trouble)}${change.joined.length === 0 ? '' : `, joined by ${change.joined.join(', ')}`}`;
    case 'better':
      return `better ${troubleText(change.trouble)}, without ${change.left.join(', ')}`;
    case 'recovered':
    case 'steady':
      return `${change.kind === 'recovered' && change.unwatched === true ? 'unwatched' : change.kind} ${change.trouble.subject.name}${change.times > 1 ? ` ×${change.times}` : ''}`;
    case 'blind':
      return `blind (${change.why})`;
    case 'seeing':
      return `seeing (${change.why}${change.untold === undefined ? '' : `, ${change.untold} untold`})`;
    case 'certificate':
      return `certificate ${change.target} ${change.finding.kind}`;
    case 'certificate-settled':
      return `certificate ${change.target} ${change.finding.kind} ${change.unwatched === true ? 'unwatched' : 'settled'}`;
    case 'heartbeat-missed':
      return `heartbeat missed ${change.missed}`;
    case 'channel-silent':
      return `channel ${change.channel} silent`;
    case 'channel-heard':
      return `channel ${change.channel} heard, ${change.givenUp} given up`;
    case 'test':
      return 'test';
  }
}

function troubleText({ subject, condition, targets }: Trouble): string {
  if (subject.kind === 'target') return condition === 'down' ? subject.name : `${subject.name} (degraded)`;
  return `${subject.name} ${condition}: ${targets.map(({ target }) => target).join('+')}`;
}
