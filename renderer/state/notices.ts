import { create } from 'zustand';
import type { ContractEvent, MethodInput } from '../../electron/contract/contract.ts';
import type {
  ChannelFormJson,
  ChannelJson,
  HeartbeatFormJson,
  HeartbeatJson,
  MaintenanceJson,
  NoticePolicyJson,
  NoticesStateJson,
  TrialJson,
  WeeklyTimeJson,
} from '../../electron/contract/notice-shapes.ts';
import { type CallFailure, type EngineClient, failureText } from '../api/engine-client.ts';
import type { ChangeOutcome } from './settings.ts';

export type Notices = NoticesStateJson;
export type Policy = NoticePolicyJson;
export type Channel = ChannelJson;
export type ChannelForm = ChannelFormJson;
export type Heartbeat = HeartbeatJson;
export type HeartbeatChange = Partial<HeartbeatFormJson>;
export type WeeklyTime = WeeklyTimeJson;
export type Maintenance = MaintenanceJson;

export interface NoticesState {
  /** null until it was read. It stays while the engine is away. */
  readonly notices: Notices | null;
  /** Why it could not be read, in one sentence; null when it was. */
  readonly refusal: string | null;
}

export const useNotices = create<NoticesState>(() => ({ notices: null, refusal: null }));

type NoticesEvent = Extract<ContractEvent, { readonly type: 'notices.changed' }>;

export function noticesAfter(state: NoticesState, events: readonly ContractEvent[]): NoticesState {
  const last = events.findLast((event): event is NoticesEvent => event.type === 'notices.changed');
  if (last === undefined) return state;
  const { policy, channels, heartbeat, overridden, keepsSecrets } = last;
  return { notices: { policy, channels, heartbeat, overridden, keepsSecrets }, refusal: null };
}

export async function readNotices(client: EngineClient): Promise<void> {
  const { notices } = useNotices.getState();
  const answer = await client.call('notices.show', {});
  if (answer.ok) answered(answer.value, notices);
  else useNotices.setState({ refusal: failureText(answer.failure) });
}

/** What events have told since it was `asked` stays: the answer may be older, and what is newer still is told as well. */
const answered = (notices: Notices, asked: Notices | null): void =>
  useNotices.setState((state) => (state.notices === asked ? { notices, refusal: null } : { refusal: null }));

/** Fields that are left out stay as they are. */
export async function changePolicy(
  client: EngineClient,
  change: MethodInput<'notices.change'>,
): Promise<ChangeOutcome> {
  const { notices } = useNotices.getState();
  const answer = await client.call('notices.change', change);
  if (!answer.ok) return outcomeOf(answer.failure);
  answered(answer.value, notices);
  return { kind: 'saved' };
}

export async function changeHeartbeat(client: EngineClient, change: HeartbeatChange): Promise<ChangeOutcome> {
  const { notices } = useNotices.getState();
  const answer = await client.call('heartbeat.change', change);
  if (!answer.ok) return outcomeOf(answer.failure);
  answered(answer.value, notices);
  return { kind: 'saved' };
}

/** Adds a channel, or changes the one with the id `replaces`. */
export async function defineChannel(
  client: EngineClient,
  form: ChannelForm,
  replaces: string | null,
): Promise<ChangeOutcome> {
  const answer = await client.call('channels.define', { form, replaces });
  if (!answer.ok) return outcomeOf(answer.failure);
  const { channel } = answer.value;
  useNotices.setState(({ notices }) => ({
    notices: notices === null ? null : { ...notices, channels: withChannel(notices.channels, channel) },
  }));
  return { kind: 'saved' };
}

const withChannel = (channels: readonly Channel[], changed: Channel): Channel[] =>
  channels.some(({ id }) => id === changed.id)
    ? channels.map((channel) => (channel.id === changed.id ? changed : channel))
    : [...channels, changed];

/** Answers null, or one sentence that says why not. */
export async function removeChannel(client: EngineClient, id: string): Promise<string | null> {
  const answer = await client.call('channels.remove', { id });
  if (!answer.ok) return failureText(answer.failure);
  useNotices.setState(({ notices }) => ({
    notices:
      notices === null ? null : { ...notices, channels: notices.channels.filter((channel) => channel.id !== id) },
  }));
  return null;
}

/** What became of a trial. One that could not be asked for was not delivered. */
export interface Trial {
  readonly delivered: boolean;
  readonly says: string;
}

const trialOf = (answer: { ok: true; value: TrialJson } | { ok: false; failure: CallFailure }): Trial =>
  answer.ok ? answer.value : { delivered: false, says: failureText(answer.failure) };

export const tryChannel = async (client: EngineClient, id: string): Promise<Trial> =>
  trialOf(await client.call('channels.test', { id }));

export const tryHeartbeat = async (client: EngineClient): Promise<Trial> =>
  trialOf(await client.call('heartbeat.test', {}));

/** A name that another one has belongs to its field as well. */
function outcomeOf(failure: CallFailure): ChangeOutcome {
  const message = failureText(failure);
  if (failure.kind !== 'refused') return { kind: 'away', message };
  const { field } = failure.error.context;
  if (failure.error.code === 'duplicate-name') return { kind: 'refused', field: 'name', message };
  return { kind: 'refused', field: typeof field === 'string' ? field : null, message };
}
