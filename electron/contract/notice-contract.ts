import { z } from 'zod';
import { method, none } from './method.ts';
import {
  channelFormShape,
  channelShape,
  heartbeatFormShape,
  noticePolicyShape,
  noticesStateShape,
  outboxEntryShape,
  quietShape,
  trialShape,
} from './notice-shapes.ts';

/** Being told: policy, channels, the outbox, the dead man's switch. */
export const noticeMethods = {
  'notices.show': method(none, noticesStateShape),
  /** Fields that are left out stay as they are. Refused with `invalid-input`, whose context names the `field`. */
  'notices.change': method(noticePolicyShape.partial(), noticesStateShape),
  /** Who is told nothing of what now, and why. */
  'notices.quiet': method(none, quietShape),
  /** Somebody has seen it: no more reminders, and receivers that know of such things are told. Only of open ones. */
  'notices.acknowledge': method(
    z.object({ incident: z.int().positive(), by: z.string().max(200).nullable() }),
    quietShape,
  ),
  /** Nothing is told of a target (null: of all) for a while; `forMs` null ends it. */
  'notices.snooze': method(
    z.object({
      target: z.string().nullable(),
      forMs: z
        .number()
        .positive()
        .max(31 * 86_400_000)
        .nullable(),
    }),
    quietShape,
  ),
  /** Adds a channel, or changes the one with the id `replaces`. Refused with `invalid-input`, whose context names the `field`, or `duplicate-name`. */
  'channels.define': method(
    z.object({ form: channelFormShape, replaces: z.string().max(100).nullable() }),
    z.object({ channel: channelShape }),
  ),
  /** What waits for it is dropped. */
  'channels.remove': method(z.object({ id: z.string().max(100) }), none),
  /** Sends a message that says that it is a trial, past the outbox, and waits for what becomes of it. */
  'channels.test': method(z.object({ id: z.string().max(100) }), trialShape),
  'heartbeat.change': method(heartbeatFormShape.partial(), noticesStateShape),
  /** Pings once, now. */
  'heartbeat.test': method(none, trialShape),
  /** Newest first. `before`: only those with a smaller number. */
  'outbox.list': method(
    z.object({
      limit: z.int().min(1).max(500),
      before: z.int().positive().optional(),
      channel: z.string().max(100).optional(),
    }),
    z.object({ entries: z.array(outboxEntryShape), waiting: z.number() }),
  ),
  /** Tries what waits at once. null: of all channels. */
  'outbox.retry': method(z.object({ channel: z.string().max(100).nullable() }), none),
  /** Takes up again one that was refused or given up, in its place. Refused with `not-found`, or with `invalid-input` where it would undo what later ones told. */
  'outbox.resend': method(z.object({ id: z.int().positive() }), none),
  /** It is not sent any more. */
  'outbox.drop': method(z.object({ id: z.int().positive() }), none),
} as const;

export const noticeEvents = {
  /** Policy, a channel or the heartbeat was changed, or what is known of one. */
  'notices.changed': noticesStateShape,
  'notices.quiet': quietShape,
  /** Something that a person should know and that is no incident: `title` in a few words, `says` in a sentence or more. */
  'notices.news': z.object({
    about: z.enum(['certificate', 'heartbeat', 'channel']),
    /** null: the monitor itself. */
    target: z.string().nullable(),
    title: z.string(),
    says: z.string(),
  }),
  /** Something in the outbox changed. `waiting`: how many are still to be sent. */
  'outbox.changed': z.object({ waiting: z.number() }),
} as const;
