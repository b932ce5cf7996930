import type { MethodInput } from '../../electron/contract/contract.ts';
import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';
import {
  type ChannelForm,
  changeHeartbeat as changeHeartbeatBy,
  changePolicy as changePolicyBy,
  defineChannel,
  type HeartbeatChange,
  noticesAfter,
  readNotices as readNoticesFrom,
  removeChannel as removeChannelBy,
  type Trial,
  tryChannel as tryChannelBy,
  tryHeartbeat as tryHeartbeatBy,
  useNotices,
} from './notices.ts';
import type { ChangeOutcome } from './settings.ts';

const client = connection.engine;

/** Knows from now on what is told to whom, and how that goes; the returned function ends it. */
export const followNotices = (): (() => void) =>
  followNews({
    live: () => void readNoticesFrom(client),
    events: (events) => useNotices.setState((state) => noticesAfter(state, events)),
  });

export const readNotices = (): Promise<void> => readNoticesFrom(client);

/** Fields that are left out stay as they are. */
export const changePolicy = (change: MethodInput<'notices.change'>): Promise<ChangeOutcome> =>
  changePolicyBy(client, change);

export const changeHeartbeat = (change: HeartbeatChange): Promise<ChangeOutcome> => changeHeartbeatBy(client, change);

export const addChannel = (form: ChannelForm): Promise<ChangeOutcome> => defineChannel(client, form, null);
export const changeChannel = (id: string, form: ChannelForm): Promise<ChangeOutcome> => defineChannel(client, form, id);
export const removeChannel = (id: string): Promise<string | null> => removeChannelBy(client, id);
export const tryChannel = (id: string): Promise<Trial> => tryChannelBy(client, id);
export const tryHeartbeat = (): Promise<Trial> => tryHeartbeatBy(client);
