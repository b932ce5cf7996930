import { isIP } from 'node:net';
import type { EvidenceKind } from '../domain/evidence.ts';
import type { Target } from '../domain/target.ts';
import type { BundleSource } from './bundle-source.ts';
import type { Survey, SurveyedEvidence } from './survey.ts';

/** What a desk asks for. More come with the ticket. */
export const BUNDLE_PROFILES = ['generic'] as const;
export type BundleProfile = (typeof BUNDLE_PROFILES)[number];

export const isBundleProfile = (name: string): name is BundleProfile => BUNDLE_PROFILES.some((known) => known === name);

/** What a person chooses by. */
export const PROFILE_WORDS: Readonly<Record<BundleProfile, { readonly title: string; readonly says: string }>> = {
  generic: { title: 'Generic', says: 'everything, one zip' },
};

export interface ChecklistItem {
  readonly title: string;
  readonly present: boolean;
  /** Why it is missing and what helps; null when it is there. */
  readonly reason: string | null;
}

export interface Completeness {
  /** 0 to 1, two digits. */
  readonly share: number;
  readonly items: readonly ChecklistItem[];
  readonly missing: readonly string[];
}

/** How much of what the profile asks for is there. What cannot exist for these targets is not asked for. */
export function completenessOf(source: BundleSource, survey: Survey, profile: BundleProfile): Completeness {
  const items = checklist(source, survey, profile);
  const present = items.filter((item) => item.present).length;
  return {
    share: Math.round((100 * present) / items.length) / 100,
    items,
    missing: items.flatMap((item) => (item.present ? [] : [`${item.title}: ${item.reason ?? 'not captured'}`])),
  };
}

function checklist(source: BundleSource, survey: Survey, profile: BundleProfile): readonly ChecklistItem[] {
  switch (profile) {
    case 'generic':
      return [...measurements(source, survey), ...captures(source, survey).map(notYet(source))];
  }
}

function measurements(source: BundleSource, survey: Survey): readonly ChecklistItem[] {
  const samples = [...survey.tallies.values()].some((tally) => tally.samples > 0);
  return [
    { title: 'Samples of the window', present: samples, reason: samples ? null : 'none were recorded in this time' },
    {
      title: 'Facts of the observing host',
      present: source.hostFacts.length > 0,
      reason: source.hostFacts.length === 0 ? 'they were not collected' : null,
    },
  ];
}

function captures(source: BundleSource, survey: Survey): readonly ChecklistItem[] {
  const { evidence } = survey;
  const http = source.targets.some((target) => target.role === 'subject' && target.spec.kind === 'http');
  const connected = source.targets.some((target) => target.role === 'subject' && target.spec.kind !== 'dns');
  const named = source.targets.some((target) => target.role === 'subject' && hasName(target));
  const controlled = source.targets.some((target) => target.role === 'control');
  const inFlight = (item: SurveyedEvidence): boolean => item.overlapMs > 0;
  const always = (): boolean => true;
  return [
    ...(connected
      ? [
          capture('Path trace while the request hung', evidence, ['trace', 'mtr', 'traceroute'], inFlight),
          capture('Trace by a system tool (mtr or traceroute)', evidence, ['mtr', 'traceroute'], always),
          capture('State of the hung socket', evidence, ['socket'], always),
          capture('Fresh connection to the same address', evidence, ['fresh-connect'], always),
        ]
      : []),
    ...(named ? [capture('Answers of each DNS resolver', evidence, ['resolvers'], always)] : []),
    ...(http ? [capture('Transcript of the request', evidence, ['transcript'], always)] : []),
    controlled
      ? capture('Control targets at the same time', evidence, ['controls'], always)
      : {
          title: 'Control targets at the same time',
          present: false,
          reason:
            'there is none; a well-known service watched beside it in the role of a control shows whether the fault is wider',
        },
    capture('Gateway', evidence, ['gateway'], always),
    capture('TCP counters of the host', evidence, ['tcp-counters'], always),
    capture('Load of the host', evidence, ['host-load'], always),
  ];
}

const NOTHING_CAPTURED = 'nothing was captured';

/** Of an incident that goes on more may come. */
function notYet({ incidents }: BundleSource): (item: ChecklistItem) => ChecklistItem {
  const isOpen = incidents.some(({ incident }) => incident.closedAtUs === null);
  return (item) =>
    isOpen && item.reason === NOTHING_CAPTURED
      ? { ...item, reason: 'not captured yet, the incident is still open' }
      : item;
}

/** Whether a resolver is asked for it; an address needs none. */
function hasName({ spec }: Target): boolean {
  switch (spec.kind) {
    case 'http':
      return isIP((URL.parse(spec.url)?.hostname ?? '').replace(/^\[|\]$/g, '')) === 0;
    case 'tcp':
      return isIP(spec.host) === 0;
    case 'dns':
      return true;
  }
}

function capture(
  title: string,
  evidence: readonly SurveyedEvidence[],
  kinds: readonly EvidenceKind[],
  counts: (item: SurveyedEvidence) => boolean,
): ChecklistItem {
  const tried = evidence.filter((item) => kinds.includes(item.head.kind));
  const captured = tried.filter((item) => item.head.status === 'captured');
  if (captured.some(counts)) return { title, present: true, reason: null };
  if (captured.length > 0) return { title, present: false, reason: 'taken only after the request had ended' };
  const [first] = tried;
  if (first === undefined) return { title, present: false, reason: NOTHING_CAPTURED };
  const remedy = first.head.remedy === null ? '' : ` ${first.head.remedy}`;
  return { title, present: false, reason: `${first.head.summary}${remedy}` };
}
