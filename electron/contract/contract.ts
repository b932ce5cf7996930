import { z } from 'zod';
import { PACKETS_CHOICES } from '../domain/target.ts';
import { SEGMENTS } from '../domain/verdict/verdict.ts';
import {
  bundlePreviewShape,
  bundleProfileShape,
  collectProgressShape,
  exportChoiceShape,
  exportProgressShape,
  openedBundleShape,
} from './bundle-shapes.ts';
import {
  certificateShape,
  pathStripShape,
  samplesWindowShape,
  sparkShape,
  targetFiguresShape,
} from './chart-shapes.ts';
import { comparisonChoiceShape, comparisonShape, eliminationShape, variantsShape } from './comparison-shapes.ts';
import { guardEvents, guardMethods } from './guard-contract.ts';
import { method, none } from './method.ts';
import { noticeEvents, noticeMethods } from './notice-contract.ts';
import { hopLabelShape, pathProgressShape, pathShape, routeChangeShape, traceShape } from './path-shapes.ts';
import {
  factsShape,
  settingsChangeShape,
  settingsStateShape,
  targetFormShape,
  watchingPauseShape,
} from './settings-shapes.ts';
import {
  capabilityShape,
  evidenceShape,
  gapShape,
  incidentShape,
  incidentSummaryShape,
  overviewShape,
  sampleShape,
  stallEventShape,
  targetShape,
  vantageShape,
} from './shapes.ts';

const byName = z.object({ target: z.string() });
const utc = z.iso.datetime({ offset: true });
const paths = z.object({ paths: z.array(pathShape) });
/** `destination`: the address that the target's packets go to, by which events of paths are told apart. */
const onePath = z.object({ destination: z.string(), path: pathShape.nullable() });
const focus = z.object({ since: z.iso.datetime({ precision: 3 }), leftMs: z.number() }).nullable();

/** The one description of what the engine's process offers. Both transports, clients and tests derive from this value. */
export const contract = {
  methods: {
    overview: method(none, overviewShape),
    /**
     * Of all targets that are watched, from memory: from the half hour on in which `since` lies, at most the last 26 hours. `complete` is
     * false while what was before the start is still being read.
     */
    'overview.figures': method(
      z.object({ since: utc }),
      z.object({ figures: z.array(targetFiguresShape), complete: z.boolean() }),
    ),
    /** `gaps` are those of all targets. What is not watched is left out. */
    'overview.sparks': method(
      z.object({ targets: z.array(z.string()).max(200), from: utc, to: utc, points: z.int().min(1).max(400) }),
      z.object({ sparks: z.array(sparkShape), gaps: z.array(gapShape) }),
    ),
    'targets.list': method(none, z.object({ targets: z.array(targetShape) })),
    /** `text` is one or more lines of what a person pastes: URLs, host:port, dns://… */
    'targets.add': method(
      z.object({ text: z.string().min(1).max(4_000_000), name: z.string().min(1).max(500).nullable() }),
      z.object({ targets: z.array(targetShape) }),
    ),
    'targets.remove': method(byName, none),
    /** A target as a form has it, to be edited or copied. */
    'targets.form': method(byName, z.object({ form: targetFormShape })),
    /**
     * Adds a target, or changes the one called `replaces`, which keeps its history, header fields, secret values, pause and an incident
     * that is open; requests in flight end as they were begun. One from a command line or its configuration file is changed for this
     * run. `like` gives its header fields and secret values to the new one. Refused with `invalid-input`, whose context names the
     * `field`, or `duplicate-name`.
     */
    'targets.define': method(
      z.object({ form: targetFormShape, replaces: z.string().nullable(), like: z.string().nullable() }),
      z.object({ target: targetShape }),
    ),
    /** A configuration in YAML, or one target a line; all or none. */
    'targets.import': method(
      z.object({ text: z.string().min(1).max(16_000_000) }),
      z.object({ targets: z.array(targetShape) }),
    ),
    /** All targets as a configuration in YAML; secret values are not in it. */
    'targets.export': method(none, z.object({ yaml: z.string() })),
    /** The certificate that the target showed last; null for one without TLS. */
    'targets.certificate': method(byName, z.object({ certificate: certificateShape.nullable() })),
    /**
     * Gives a target secret values: `user:password` for Basic authentication, and request headers by name; null takes one away, what
     * is left out stays. They go one way: no method tells them.
     */
    'targets.setSecrets': method(
      z.object({
        target: z.string(),
        credentials: z.string().max(10_000).nullable().optional(),
        headers: z.record(z.string().min(1).max(200), z.string().max(10_000).nullable()).optional(),
      }),
      z.object({ target: targetShape }),
    ),
    /**
     * One target, or null: all of them, which is a state of its own and leaves targets that were paused one by one as they are. Without
     * `forMs`, until somebody resumes; the newest word holds. Kept targets are paused again at the next start, all of them only where
     * the engine ended unasked.
     */
    'targets.pause': method(
      z.object({
        target: z.string().nullable(),
        forMs: z
          .number()
          .positive()
          .max(31 * 86_400_000)
          .optional(),
      }),
      none,
    ),
    /** null ends the pause of all; targets that were paused one by one stay paused. */
    'targets.resume': method(z.object({ target: z.string().nullable() }), none),
    /** Newest first. `before`: only those with a smaller number. `find`: text in the target's name or the verdict. `total`: with these filters, however many are listed. */
    'incidents.list': method(
      z.object({
        limit: z.int().min(1).max(1_000),
        openOnly: z.boolean(),
        before: z.int().positive().optional(),
        target: z.string().optional(),
        segment: z.enum(SEGMENTS).optional(),
        find: z.string().max(200).optional(),
      }),
      z.object({ incidents: z.array(incidentSummaryShape), total: z.number() }),
    ),
    'incidents.show': method(z.object({ id: z.int().positive() }), incidentShape),
    /** A person's own words to an incident; empty takes them away. */
    'incidents.note': method(z.object({ id: z.int().positive(), note: z.string().max(20_000) }), none),
    /** Its evidence goes with it; samples stay. */
    'incidents.remove': method(z.object({ id: z.int().positive() }), none),
    'bundle.profiles': method(none, z.object({ profiles: z.array(bundleProfileShape) })),
    'bundle.preview': method(exportChoiceShape, bundlePreviewShape),
    /**
     * Takes now what the profile asks for and the incident lacks, keeps it with the incident, marked as taken after the window. Answers
     * when it is there, and tells `collect.progress` meanwhile. Refused with `invalid-input` for an item that cannot be collected.
     */
    'bundle.collect': method(
      z.object({ incident: z.int().positive(), profile: z.string().max(100), item: z.string().max(100) }),
      z.object({ says: z.string() }),
    ),
    /** Bundles from elsewhere that are open here, the newest first. */
    'bundles.list': method(none, z.object({ bundles: z.array(openedBundleShape) })),
    /** Forgets it; the file it came from stays. */
    'bundles.close': method(z.object({ id: z.string().max(100) }), none),
    /** Targets, and what others saw, side by side over the same time. */
    'compare.run': method(comparisonChoiceShape, comparisonShape),
    /**
     * Targets that differ from this one in one thing, so that a comparison tells whether that is the cause. Without `make`, only what
     * they would be; with it, those that are not there are added and kept, with the header fields and secret values of the first.
     */
    'targets.vary': method(
      z.object({ target: z.string(), elimination: eliminationShape, make: z.boolean() }),
      variantsShape,
    ),
    /** Whether packets of that target are kept while it hangs, and how much of each. */
    'targets.setPackets': method(
      z.object({ target: z.string(), packets: z.enum(PACKETS_CHOICES) }),
      z.object({ target: targetShape }),
    ),
    'evidence.raw': method(z.object({ id: z.int().positive() }), z.object({ raw: z.string(), truncated: z.boolean() })),
    'samples.recent': method(
      z.object({ target: z.string(), limit: z.int().min(1).max(2_000) }),
      z.object({ samples: z.array(sampleShape) }),
    ),
    /** Ascending by start; `truncated` when there were more than `limit`. */
    'samples.between': method(
      z.object({ target: z.string(), from: utc, to: utc, limit: z.int().min(1).max(5_000) }),
      z.object({ samples: z.array(sampleShape), truncated: z.boolean() }),
    ),
    /** Everything that a chart of a target shows of a stretch of time. */
    'samples.window': method(
      z.object({ target: z.string(), from: utc, to: utc, entries: z.int().min(1).max(1_000) }),
      samplesWindowShape,
    ),
    /** null where the target has no path yet. */
    'paths.strip': method(
      z.object({ target: z.string(), from: utc, to: utc, cells: z.int().min(1).max(400) }),
      z.object({ strip: pathStripShape.nullable() }),
    ),
    /** The newest path to the target's address, null before the first trace; and whether it is traced each second now. */
    'paths.now': method(byName, onePath.extend({ focus })),
    /** The newest path at that moment or before. */
    'paths.at': method(z.object({ target: z.string(), at: utc }), onePath),
    /** The newest path before that moment (null: now) that reached the address while nothing hung; at each hop with all who answered there in the good traces of the hour before. */
    'paths.lastGood': method(z.object({ target: z.string(), before: utc.nullable() }), onePath),
    /** Newest first; `from` is included, `to` is not, null is open. */
    'paths.list': method(
      z.object({ target: z.string(), from: utc.nullable(), to: utc.nullable(), limit: z.int().min(1).max(2_000) }),
      paths,
    ),
    /** Newest first; null as `target` means all. */
    'paths.changes': method(
      z.object({
        target: z.string().nullable(),
        from: utc.nullable(),
        to: utc.nullable(),
        limit: z.int().min(1).max(2_000),
      }),
      z.object({ changes: z.array(routeChangeShape) }),
    ),
    /** A trace each second, until it is switched off or `leftMs` has gone by. null: it is off. */
    'paths.focus': method(z.object({ target: z.string(), on: z.boolean() }), z.object({ focus })),
    /**
     * So many rounds, one each second, as desks ask for it; answers when they are done, and tells `path.progress` meanwhile. Fewer are
     * done than were asked for when tracing became impossible on the way.
     */
    'paths.run': method(
      z.object({ target: z.string(), cycles: z.int().min(1).max(1_000) }),
      z.object({ at: utc, done: z.number(), cycles: z.number(), trace: traceShape }),
    ),
    /**
     * Labels of hops, as far as the person who started the engine wants any and they are known; those without one are left out. Waits
     * until nothing hangs before a resolver is asked.
     */
    'hops.describe': method(
      z.object({ addresses: z.array(z.string().max(60)).max(500) }),
      z.object({ hops: z.array(hopLabelShape) }),
    ),
    ...noticeMethods,
    ...guardMethods,
    doctor: method(none, z.object({ capabilities: z.array(capabilityShape) })),
    facts: method(none, factsShape),
    'settings.show': method(none, settingsStateShape),
    /**
     * Fields that are left out stay as they are. Kept targets follow new thresholds wherever theirs are the old ones, unless that does
     * not go together with what they have of their own. Refused with `invalid-input`, whose context names the `field`.
     */
    'settings.change': method(settingsChangeShape, settingsStateShape),
    /** Asks a resolver for a name that needs no answer from afar; null: the system's. `durationMs` null: it did not answer. */
    'resolvers.try': method(
      z.object({ resolver: z.string().max(100).nullable() }),
      z.object({ durationMs: z.number().nullable(), says: z.string() }),
    ),
  },
  events: {
    sample: sampleShape,
    'stall.opened': stallEventShape,
    'stall.closed': stallEventShape.extend({ end: z.enum(['near-miss', 'slow', 'failed']) }),
    evidence: evidenceShape,
    'incident.opened': incidentShape,
    'incident.changed': incidentSummaryShape,
    'incident.closed': incidentShape,
    /** It was deleted, with its evidence. */
    'incident.removed': z.object({ id: z.number() }),
    'incident.noted': z.object({ id: z.number(), note: z.string() }),
    gap: gapShape,
    /** All targets were paused or resumed. */
    'watching.changed': z.object({ paused: watchingPauseShape.nullable() }),
    'settings.changed': settingsStateShape.shape.settings,
    'export.progress': exportProgressShape,
    'collect.progress': collectProgressShape,
    /** One was opened or closed. */
    'bundles.changed': z.object({ bundles: z.array(openedBundleShape) }),
    /** The machine measures from elsewhere than before: another interface, address or gateway. */
    'vantage.changed': vantageShape,
    /** Secret values were given or taken away; it does not say which. */
    'secrets.changed': z.object({}),
    ...noticeEvents,
    ...guardEvents,
    /** A new path; of several of one way and cause within a second only the first and the last. */
    path: pathShape,
    'path.changed': routeChangeShape,
    'path.progress': pathProgressShape,
    /** Told before the list that has the new name; everything else of the target stays. */
    'target.renamed': z.object({ from: z.string(), to: z.string() }),
    'targets.changed': z.object({ targets: z.array(targetShape) }),
    /** Something a person should know about the tool itself: the store was set aside, the disk is full … */
    note: z.object({ message: z.string() }),
  },
} as const;

export type Contract = typeof contract;
export type MethodName = keyof Contract['methods'];
export type MethodInput<Name extends MethodName> = z.infer<Contract['methods'][Name]['input']>;
export type MethodOutput<Name extends MethodName> = z.infer<Contract['methods'][Name]['output']>;
export type EventName = keyof Contract['events'];
export type EventData<Name extends EventName> = z.infer<Contract['events'][Name]>;

/** One event: its type, its place in the sequence, its data beside them. */
export type ContractEvent = {
  [Name in EventName]: { readonly type: Name; readonly seq: number } & Fields<EventData<Name>>;
}[EventName];

/** An object without fields is told as one that must stay empty, which an event with its type and number is not. */
type Fields<Data> = Data extends Readonly<Record<string, never>> ? unknown : Data;

/** What the service offers and what a client sees, whatever lies between them. */
export type ContractMethods = {
  readonly [Name in MethodName]: (input: MethodInput<Name>, signal?: AbortSignal) => Promise<MethodOutput<Name>>;
};

export interface ContractApi extends ContractMethods {
  /** Calls `listener` for each event from now on. `cancel` ends it. */
  readonly subscribe: (listener: (event: ContractEvent) => void) => () => void;
}

export const isEventName = (name: string): name is EventName => Object.hasOwn(contract.events, name);
