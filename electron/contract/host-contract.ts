import { z } from 'zod';
import { bundleProfileShape, exportChoiceShape } from './bundle-shapes.ts';
import { method, none } from './method.ts';

/** Secret values of one target: header names in lower case. They pass between main and engine process only. */
export const targetSecretsShape = z.object({
  target: z.string(),
  credentials: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});

/** Secret values of one channel, by its number, or of the heartbeat; by the name of the field. They pass between these two alone as well. */
export const noticeSecretsShape = z.object({ owner: z.string(), values: z.record(z.string(), z.string()) });

/**
 * What the app's main process alone may ask of the engine's process. No window and no page gets at these: they write files where they
 * are told to, and carry secrets.
 */
export const hostContract = {
  methods: {
    /** Comes first, once. `directory` null: the usual place for data. Answers when probing has begun, or refuses (`store-unavailable`). */
    'host.start': method(
      z.object({
        directory: z.string().nullable(),
        secrets: z.array(targetSecretsShape),
        noticeSecrets: z.array(noticeSecretsShape).optional(),
        /** The parent has told a person already that the process before this one ended unasked. */
        afterOutage: z.boolean().optional(),
      }),
      z.object({ directory: z.string() }),
    ),
    /** The machine is about to sleep: probes in flight end without a judgement, a gap begins, the store is flushed. */
    'host.suspend': method(none, none),
    'host.resume': method(none, none),
    /** Paths are absolute and were chosen by a person; a file replaces what is there when `overwrite` is set, a folder is new or empty. */
    'host.exportBundle': method(
      exportChoiceShape.extend({
        destination: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('zip'), file: z.string(), overwrite: z.boolean() }),
          z.object({ kind: z.literal('loose'), directory: z.string() }),
        ]),
      }),
      z.object({
        path: z.string(),
        bytes: z.number(),
        files: z.number(),
        completeness: z.number(),
        missing: z.array(z.string()),
      }),
    ),
    /** Name that such a bundle usually has, and whether it is a zip or a folder of files. */
    'host.bundleName': method(exportChoiceShape, z.object({ name: z.string(), form: bundleProfileShape.shape.form })),
    /** Opens a bundle from elsewhere, a zip or a folder; it is kept from then on. Refused with `invalid-input`, in words. */
    'host.openBundle': method(z.object({ path: z.string() }), z.object({ id: z.string() })),
    /** Secret values that are held now, for the keychain; asked for after an event `secrets.changed`. */
    'host.secrets': method(
      none,
      z.object({ secrets: z.array(targetSecretsShape), noticeSecrets: z.array(noticeSecretsShape).optional() }),
    ),
    /** Ends probing and flushes the store; under a second. The process ends after the answer. */
    'host.stop': method(none, none),
  },
} as const;

export type HostContract = typeof hostContract;
export type HostMethodName = keyof HostContract['methods'];
export type HostInput<Name extends HostMethodName> = z.infer<HostContract['methods'][Name]['input']>;
export type HostOutput<Name extends HostMethodName> = z.infer<HostContract['methods'][Name]['output']>;
export type TargetSecretsJson = z.infer<typeof targetSecretsShape>;
export type NoticeSecretsJson = z.infer<typeof noticeSecretsShape>;

/** All that a keychain holds: of targets, and of channels and the heartbeat. */
export interface HeldSecrets {
  readonly targets: readonly TargetSecretsJson[];
  readonly notices: readonly NoticeSecretsJson[];
}
export const NOTHING_HELD: HeldSecrets = { targets: [], notices: [] };
