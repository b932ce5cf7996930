import type { ChannelId } from '../../domain/notice/channel.ts';
import type { Change, Trouble } from '../../domain/notice/digest.ts';
import { gathered } from '../gathering.ts';
import type { Happening } from '../happening.ts';
import { eachRow } from '../row-list.ts';
import { withStandings } from './certificate-told.ts';
import { type Desk, newDesk, withBlind, withBlindEnd } from './desk.ts';
import { subjectOf } from './desk-view.ts';
import { type News, withNews } from './news.ts';
import type { PolicyHappening } from './policy-happening.ts';
import type { PolicyState } from './policy-state.ts';
import { targetTrouble } from './target-trouble.ts';

export type OwnHappening = Exclude<PolicyHappening, Happening>;

export interface Noted {
  readonly state: PolicyState;
  readonly changes: readonly Change[];
  /** It is to be looked at everything at once. */
  readonly looks: boolean;
}

export function isOwn(happening: PolicyHappening): happening is OwnHappening {
  switch (happening.kind) {
    case 'policy':
    case 'acknowledged':
    case 'snoozed':
    case 'certificate':
    case 'certificates':
    case 'heartbeat-missed':
    case 'channel-silent':
    case 'channel-heard':
    case 'store':
    case 'measuring':
      return true;
    default:
      return false;
  }
}

/** What is known after something that is no measurement. */
export function afterOwn(state: PolicyState, happening: OwnHappening): Noted {
  const { atMs, atUs } = happening;
  switch (happening.kind) {
    case 'policy':
      return { state: afterPolicy(state, happening), changes: [], looks: true };
    case 'acknowledged':
      return afterAcknowledging(state, happening);
    case 'snoozed':
      return { state: afterSnoozing(state, happening), changes: [], looks: true };
    case 'certificate': {
      const { target, finding } = happening;
      return news(state, { kind: 'certificate', atUs, target, finding }, atMs);
    }
    case 'certificates':
      return afterStandings(state, happening);
    case 'heartbeat-missed': {
      const { sinceUs, missed } = happening;
      return news(state, { kind: 'heartbeat-missed', atUs, sinceUs, missed }, atMs);
    }
    case 'channel-silent':
    case 'channel-heard': {
      const { atMs: _atMs, ...told } = happening;
      return news(state, told, atMs);
    }
    case 'store':
      return afterStore(state, happening);
    case 'measuring': {
      const { measuring, says } = happening;
      const stuck = measuring ? null : { says, sinceUs: state.stuck?.sinceUs ?? atUs };
      return { state: { ...state, stuck }, changes: [], looks: true };
    }
  }
}

type Of<Kind extends OwnHappening['kind']> = Extract<OwnHappening, { kind: Kind }>;

function afterPolicy(state: PolicyState, { policy, channels, atMs }: Of<'policy'>): PolicyState {
  const desks = new Map<ChannelId, Desk>();
  for (const heard of channels) {
    const known = state.desks.get(heard.id);
    desks.set(heard.id, known === undefined ? newDesk(heard) : { ...known, heard });
  }
  const sincePolicyMs = state.policy.graceMs;
  const graceUntilMs =
    state.graceUntilMs === null ? null : Math.max(atMs, state.graceUntilMs - sincePolicyMs + policy.graceMs);
  return { ...state, policy, desks, graceUntilMs, holdsStale: state.holdsStale || state.policy !== policy };
}

function afterAcknowledging(state: PolicyState, { incident, by, atUs }: Of<'acknowledged'>): Noted {
  if (state.acknowledged.has(incident)) return { state, changes: [], looks: false };
  const acknowledged = new Map(state.acknowledged).set(incident, { incident, atUs, by });
  const next = { ...state, acknowledged };
  for (const row of eachRow(state.watch.rows)) {
    if (row.incident === null || row.incident.told.id !== incident) continue;
    const { name, required } = row.target;
    const trouble: Trouble = {
      subject: subjectOf({ target: name, named: state.courses.get(name)?.named ?? name, group: null }),
      condition: required ? 'down' : 'degraded',
      sinceUs: row.incident.told.openedAtUs,
      targets: [targetTrouble(row.target, row.incident, true)],
    };
    return { state: next, changes: [{ kind: 'acknowledged', atUs, by, trouble }], looks: true };
  }
  return { state, changes: [], looks: false };
}

function afterSnoozing(state: PolicyState, { target, untilUs, atMs, atUs }: Of<'snoozed'>): PolicyState {
  const others = state.snoozed.filter((one) => one.target !== target);
  const snoozed =
    untilUs === null || untilUs <= atUs
      ? others
      : [...others, { target, untilUs, untilMs: atMs + (untilUs - atUs) / 1_000 }];
  return { ...state, snoozed, holdsStale: true };
}

function news(state: PolicyState, one: News, atMs: number): Noted {
  const desks = new Map([...state.desks].map(([id, desk]) => [id, { ...desk, news: withNews(desk.news, one) }]));
  return { state: { ...state, desks, gathering: gathered(state.gathering, atMs) }, changes: [], looks: false };
}

function afterStandings(state: PolicyState, happening: Of<'certificates'>): Noted {
  const { atMs, atUs } = happening;
  const desks = new Map([...state.desks].map(([id, desk]) => [id, withStandings(desk, happening, atUs)]));
  const isSame = [...desks].every(([id, desk]) => desk === state.desks.get(id));
  const next = isSame ? state : { ...state, desks, gathering: gathered(state.gathering, atMs) };
  return { state: next, changes: [], looks: false };
}

function afterStore(state: PolicyState, { healthy, says, atUs }: Of<'store'>): Noted {
  const { storeTrouble } = state;
  if (healthy === (storeTrouble === null)) return { state, changes: [], looks: false };
  const each = (change: (desk: Desk) => Desk): PolicyState['desks'] =>
    new Map([...state.desks].map(([id, desk]) => [id, change(desk)]));
  if (storeTrouble === null) {
    const told = { why: 'store', says, sinceUs: atUs } as const;
    return {
      state: {
        ...state,
        storeTrouble: { says, sinceUs: atUs },
        desks: each((desk) => withBlind(desk, { ...told, endedUs: null, untold: 0, told: false })),
      },
      changes: [{ kind: 'blind', atUs, why: 'store', says }],
      looks: true,
    };
  }
  const { sinceUs } = storeTrouble;
  return {
    state: { ...state, storeTrouble: null, desks: each((desk) => withBlindEnd(desk, sinceUs, atUs, 0)) },
    changes: [{ kind: 'seeing', atUs, why: 'store', sinceUs }],
    looks: true,
  };
}
