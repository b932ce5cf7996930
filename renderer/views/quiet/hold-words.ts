import { clockText } from '../../components/clock-text.ts';
import type { Blind, Hold, Seen } from '../../state/quiet.ts';

/** Why nobody is told: "maintenance “Database move”". */
export function holdReason(hold: Hold): string {
  switch (hold.reason) {
    case 'maintenance':
      return hold.name === null ? 'maintenance' : `maintenance “${hold.name}”`;
    case 'quiet-hours':
      return 'quiet hours';
    case 'snoozed':
      return 'snoozed';
  }
}

/** In the few words that a row has room for. */
export function holdTag(hold: Hold, now = new Date()): string {
  const until = clockText(hold.until, now);
  switch (hold.reason) {
    case 'maintenance':
      return `maintenance until ${until}`;
    case 'quiet-hours':
      return `quiet until ${until}`;
    case 'snoozed':
      return `snoozed until ${until}`;
  }
}

/** The whole sentence, as it stands above what it is about. */
export const toldToNobody = (hold: Hold, now = new Date()): string =>
  `${hold.target === null ? 'Nobody is told of anything' : 'Told to nobody'} until ${clockText(hold.until, now)}: ${holdReason(hold)}`;

export function blindTitle(why: Blind['why']): string {
  switch (why) {
    case 'network':
      return 'The network here is down';
    case 'observer':
      return 'This computer is held up';
    case 'store':
      return 'Nothing can be recorded';
    case 'engine':
      return 'Nothing is measured';
  }
}

/** Who has seen it, and when. */
export const seenWords = (seen: Seen, now = new Date()): string =>
  seen.by === null ? `Seen ${clockText(seen.at, now)}` : `Seen by ${seen.by}, ${clockText(seen.at, now)}`;
