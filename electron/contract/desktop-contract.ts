import { z } from 'zod';
import { exportChoiceShape } from './bundle-shapes.ts';
import { method, none } from './method.ts';

export const desktopSettingsShape = z.object({
  startAtLogin: z.boolean(),
  theme: z.enum(['system', 'light', 'dark']),
  notices: z.object({
    enabled: z.boolean(),
    /** Told when what was announced is over. */
    recovery: z.boolean(),
    /** Names of targets that nobody is told about. */
    muted: z.array(z.string().max(500)).max(100_000),
  }),
  /** Where the system has no keyring: `memory` forgets secrets at the end, `unprotected` keeps them in a file that other programs of this user can read. */
  withoutKeyring: z.enum(['memory', 'unprotected']),
});

export const desktopStateShape = z.object({
  version: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  engine: z.enum(['starting', 'running', 'restarting', 'refused', 'stopped']),
  /** One sentence when the engine is not running; null when it is. */
  engineMessage: z.string().nullable(),
  dataDirectory: z.string().nullable(),
  tray: z.enum(['shown', 'missing']),
  notifications: z.enum(['shown', 'unavailable']),
  keyring: z.enum(['protected', 'missing']),
  /** What keeps the app from starting at login; null where it can. */
  loginHindrance: z.string().nullable(),
  settings: desktopSettingsShape,
  /** Told once each, newest last: a tray that is missing, settings that were unreadable … */
  notes: z.array(z.string()),
});

/** What the window asks of the main process of the app; no engine is needed for it. Nothing of this exists in a browser. */
export const desktopContract = {
  methods: {
    'desktop.state': method(none, desktopStateShape),
    /** Fields that are left out stay as they are. */
    'desktop.change': method(
      z.object({
        startAtLogin: z.boolean().optional(),
        theme: desktopSettingsShape.shape.theme.optional(),
        notices: desktopSettingsShape.shape.notices.partial().optional(),
        withoutKeyring: desktopSettingsShape.shape.withoutKeyring.optional(),
      }),
      desktopStateShape,
    ),
    /** Asks the person where to, writes the bundle there. */
    'desktop.exportBundle': method(
      exportChoiceShape,
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('saved'),
          path: z.string(),
          bytes: z.number(),
          completeness: z.number(),
          missing: z.array(z.string()),
        }),
        z.object({ kind: z.literal('cancelled') }),
      ]),
    ),
    /** Opens the bundle from elsewhere at `path`, an absolute one that a person dropped on the window; without it, asks the person for one. */
    'desktop.openBundle': method(
      z.object({ path: z.string().min(1).max(10_000).optional() }),
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('opened'), id: z.string() }),
        z.object({ kind: z.literal('cancelled') }),
      ]),
    ),
    /** Shows the bundle that was last written in the system's file manager. */
    'desktop.revealBundle': method(none, none),
    /** Asks the person where to, writes the list of targets there as YAML, without its secrets. */
    'desktop.saveTargets': method(
      none,
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('saved'), path: z.string() }),
        z.object({ kind: z.literal('cancelled') }),
      ]),
    ),
    /** Shows a notification as a trial, and says what became of it in one sentence. */
    'desktop.tryNotification': method(none, z.object({ shown: z.boolean(), message: z.string() })),
  },
  events: {
    'desktop.changed': desktopStateShape,
    /** A person clicked a notification or the tray: show this. */
    'desktop.show': z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('incident'), incident: z.int().positive() }),
      z.object({ kind: z.literal('target'), target: z.string() }),
      z.object({ kind: z.literal('overview') }),
      z.object({ kind: z.literal('settings') }),
    ]),
  },
} as const;

export type DesktopContract = typeof desktopContract;
export type DesktopSettingsJson = z.infer<typeof desktopSettingsShape>;
export type DesktopStateJson = z.infer<typeof desktopStateShape>;
export type DesktopShowJson = z.infer<(typeof desktopContract)['events']['desktop.show']>;
