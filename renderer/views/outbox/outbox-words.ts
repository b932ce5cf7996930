import { clockText } from '../../components/clock-text.ts';
import { leftText } from '../../components/duration.ts';
import type { StateName } from '../../components/StateMark.tsx';
import type { OutboxEntry } from '../../state/outbox.ts';

/** What is sent later than that says so. */
const LATE_MS = 60_000;

export function markOf({ state, attempts }: OutboxEntry): StateName {
  switch (state) {
    case 'waiting':
      return attempts > 0 ? 'slow' : 'pending';
    case 'sending':
      return 'overdue';
    case 'sent':
      return 'ok';
    case 'refused':
    case 'given-up':
      return 'failed';
    case 'dropped':
      return 'paused';
  }
}

/** How far it has come. `now`: of the clock on the wall. */
export function stateWords(entry: OutboxEntry, now: Date): string {
  const { state, attempts, nextAt, sentAt } = entry;
  switch (state) {
    case 'waiting': {
      if (nextAt === null) return attempts === 0 ? 'waits for its turn' : `failed ${timesText(attempts)}, tried again`;
      const again = `again at ${secondsText(nextAt, now)}`;
      return attempts === 0 ? `held until ${clockText(nextAt, now)}` : `failed ${timesText(attempts)}, ${again}`;
    }
    case 'sending':
      return attempts > 1 ? `being sent, attempt ${attempts}` : 'being sent';
    case 'sent':
      return sentAt === null ? 'sent' : `sent ${clockText(sentAt, now)}`;
    case 'refused':
      return 'refused by the receiver';
    case 'given-up':
      return `given up, failed ${timesText(attempts)}`;
    case 'dropped':
      return 'dropped';
  }
}

/** How much later than it happened it was sent, where that is worth a word. */
export function lateWords({ happenedAt, sentAt }: OutboxEntry): string | null {
  if (sentAt === null) return null;
  const lateMs = Date.parse(sentAt) - Date.parse(happenedAt);
  return lateMs < LATE_MS ? null : `${leftText(lateMs)} after it happened`;
}

/** Whether there is still something to be done with it. */
export const isWaiting = ({ state }: OutboxEntry): boolean => state === 'waiting';

/** It was not sent, and is not tried any more by itself. */
export const isLost = ({ state }: OutboxEntry): boolean => state === 'refused' || state === 'given-up';

const SECONDS = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const SOON_MS = 600_000;

/** To the second where it is soon. */
const secondsText = (at: string, now: Date): string =>
  Math.abs(Date.parse(at) - now.getTime()) < SOON_MS ? SECONDS.format(new Date(at)) : clockText(at, now);

const timesText = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

export const waitingWords = (count: number): string => (count === 1 ? '1 waits' : `${count.toLocaleString()} wait`);

export const messagesWait = (count: number): string =>
  count === 1 ? '1 message waits' : `${count.toLocaleString()} messages wait`;
