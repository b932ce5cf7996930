import { isPrivateAddress } from '../../domain/private-address.ts';
import { packetsSent, reportHops, traceObject } from '../evidence/trace-facts.ts';
import { canonicalAddress } from '../redaction/canonical-address.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { type Finding, type MissingRemedy, missing, NOT_ASKED, present } from './checklist-item.ts';
import { otherSideCommand } from './other-side-command.ts';
import type { ProfileNeed } from './profile.ts';
import type { Searched } from './searched.ts';

const MS_A_PACKET = 1_000;
/** mtr waits so long for the last answers. */
const LAST_ANSWERS_MS = 5_000;
const NAMES_MS = 2_000;

/** A report of so many packets from here. */
export function longRunFinding(need: Extract<ProfileNeed, { kind: 'long-run' }>, searched: Searched): Finding {
  const { survey, subjects } = searched;
  if (subjects.connected.length === 0) return NOT_ASKED;
  const remedy = collected(searched, need.packets * MS_A_PACKET + LAST_ANSWERS_MS);
  const runs = survey.evidence
    .filter(({ head, trace }) => isRun(head.kind) && head.status === 'captured' && trace !== null)
    .filter(({ trace }) => need.protocol === 'any' || trace?.protocol === need.protocol)
    .map((item) => ({ item, packets: packetsSent(item.head.data) }))
    .toSorted((one, other) => other.packets - one.packets);
  const [longest] = runs;
  const enough = runs.filter((run) => run.packets >= need.packets);
  const whole = enough.find(({ item }) => !need.names || hasNames(item, searched));
  if (whole !== undefined) return present(runText(whole.item, whole.packets, searched));
  if (enough.length > 0) return missing('taken without the names and networks of the hops', remedy);
  return longest === undefined
    ? missing('not taken', remedy)
    : missing(`a hang is too short for it; the longest has ${counted(longest.packets, 'packet')}`, remedy);
}

const isRun = (kind: string): boolean => kind === 'mtr' || kind === 'trace' || kind === 'traceroute';

function runText({ head }: SurveyedEvidence, packets: number, { source }: Searched): string {
  const after = head.startedAtUs > source.window.toUs ? ', taken after the window' : '';
  return `${counted(packets, 'packet')}${after}`;
}

/** With host names and AS numbers beside the addresses: by the tool itself, or in the report that is made of what is known. */
function hasNames({ head }: SurveyedEvidence, { source }: Searched): boolean {
  if (/^mtr\b/.test(head.method) && /\s(?:--aslookup|--show-ips|-[A-Za-z]*[zb])/.test(head.method)) return true;
  const trace = traceObject(head.data);
  const addresses = new Set(trace === null ? [] : reportHops(trace).flatMap((hop) => hop.addresses));
  return source.hopNames.some(({ address, network }) => network !== null && addresses.has(address));
}

/** The same from the other end, which only the desk can run. */
export function otherSideFinding(need: Extract<ProfileNeed, { kind: 'other-side' }>, searched: Searched): Finding {
  if (searched.subjects.connected.length === 0) return NOT_ASKED;
  const { command, isKnown } = otherSideCommand(need, searched.source);
  const says = isKnown
    ? 'only they can; the bundle keeps a place for it'
    : 'only they can, towards our address as their logs show it; the bundle keeps a place for it';
  return missing(says, { kind: 'ask', command });
}

/** Names and networks of the hops. */
export function hopNamesFinding(searched: Searched): Finding {
  const { source, survey, subjects } = searched;
  if (subjects.connected.length === 0) return NOT_ASKED;
  const addresses = publicHops(survey.evidence);
  const all = counted(addresses.length, 'address');
  if (survey.evidence.some(({ head }) => head.kind === 'hop-names' && head.status === 'captured')) return present(all);
  const known = new Set(
    source.hopNames.filter(({ name, network }) => name !== null || network !== null).map(({ address }) => address),
  );
  const named = addresses.filter((address) => known.has(address)).length;
  if (addresses.length > 0 && named === addresses.length) return present(all);
  if (addresses.length === 0) return missing('no hop with a public address answered');
  return missing(`${named} of ${all} known`, collected(searched, NAMES_MS));
}

/** Only for what the bundle is about: a range has no stall of its own to which it would belong. */
function collected({ source }: Searched, aboutMs: number): MissingRemedy | null {
  return source.scope.kind === 'incident' && source.incidents.some(({ stalls }) => stalls.length > 0)
    ? { kind: 'collect', aboutMs }
    : null;
}

/** Those that a registry knows. */
function publicHops(evidence: readonly SurveyedEvidence[]): readonly string[] {
  const addresses = evidence.flatMap(({ head }) => {
    const trace = isRun(head.kind) || head.kind === 'baseline' ? traceObject(head.data) : null;
    return trace === null ? [] : reportHops(trace).flatMap((hop) => hop.addresses);
  });
  return [...new Set(addresses)].filter((address) => {
    const canonical = canonicalAddress(address);
    return canonical !== null && !isPrivateAddress(canonical);
  });
}

/** The last good path and the usual times. */
export function baselineFinding({ survey, subjects }: Searched): Finding {
  if (subjects.all.length === 0) return NOT_ASKED;
  const medians = subjects.all.filter(({ id }) => (survey.tallies.get(id)?.medianGoodMs ?? null) !== null);
  const paths = survey.evidence.filter(({ head }) => head.kind === 'baseline');
  const path = paths.some(({ head }) => head.status === 'captured');
  if (subjects.connected.length === 0) {
    return medians.length > 0 ? present('usual times') : missing('no good request was recorded around it');
  }
  if (path) return present(medians.length > 0 ? 'path and usual times' : 'path');
  const [tried] = paths;
  return missing(tried === undefined ? 'no good path was known' : tried.head.summary);
}

const PLURALS: Readonly<Record<string, string>> = { packet: 'packets', address: 'addresses' };
const counted = (count: number, word: string): string => `${count} ${count === 1 ? word : (PLURALS[word] ?? word)}`;
