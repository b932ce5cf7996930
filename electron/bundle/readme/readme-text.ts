import { targetAddress } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import type { EvidenceFile } from '../evidence/evidence-files.ts';
import type { RedactionLevel } from '../redaction/redact.ts';
import { asObject } from '../words/json-reading.ts';
import { zoneOffset } from '../words/reporter-zone.ts';
import { listed, wrapped } from '../words/wrapped.ts';
import type { LeftOut } from '../write/desk-limits.ts';
import { happenedSections } from './readme-happened.ts';
import { leftOutSection } from './readme-left-out.ts';
import { type ReadmeParts, readmePartsOf, type Section } from './readme-parts.ts';
import { missingSection, recordsSection } from './readme-records.ts';

const MAX_NAMED = 5;

export interface ReadmeContent extends BundleParts {
  readonly files: readonly EvidenceFile[];
  /** Of all files of the bundle. */
  readonly paths: readonly string[];
  /** What this desk does not take. */
  readonly leftOut: readonly LeftOut[];
}

/** README.txt: for someone at a support desk who has never heard of this tool. */
export function readmeText(parts: ReadmeContent): string {
  const { redactor } = parts;
  const readme = readmePartsOf(parts);
  const sections: readonly Section[] = [
    whatThisIs(readme),
    ...happenedSections(readme),
    ...recordsSection(readme),
    readingOrder(parts),
    ...missingSection(readme),
    ...leftOutSection(parts),
    times(readme),
    takenOut(redactor.level, parts),
    ...handingIn(readme),
    origin(readme),
  ];
  const title = ['STALLSCOPE EVIDENCE BUNDLE', ...subtitle(readme)].join('\n');
  return `${[title, ...sections.map(({ heading, text }, index) => `${index + 1}. ${heading}\n\n${text}`)].join('\n\n\n')}\n`;
}

function subtitle(readme: ReadmeParts): readonly string[] {
  const { window } = readme.source;
  return [subjectsText(readme), `${utcText(window.fromUs)} to ${utcText(window.toUs)} (UTC)`];
}

function subjectsText({ subjects, line }: ReadmeParts): string {
  if (subjects.length > MAX_NAMED) return `${subjects.length} targets`;
  return subjects.map((target) => subjectText(line(target.name), line(targetAddress(target)))).join(', ');
}

const subjectText = (name: string, address: string): string => (name === address ? name : `${name} (${address})`);

function whatThisIs(readme: ReadmeParts): Section {
  const [first] = readme.subjects;
  const plan =
    first === undefined
      ? ''
      : ` It makes a request every ${seconds(first.thresholds.intervalMs)}, calls one overdue after ${seconds(first.thresholds.captureAfterMs)} and slow after ${seconds(first.thresholds.slowAfterMs)}, and gives up after ${seconds(first.thresholds.timeoutMs)}.`;
  return {
    heading: 'WHAT THIS IS',
    text: wrapped(
      `Measurements of a connection, made by Stallscope, a program that watches requests to a service and records what the network, the name servers and the host are doing at the moment when one of them hangs.${plan} The files in here are those records.`,
    ),
  };
}

const seconds = (ms: number): string => `${ms / 1_000} s`;

/** What stands where, in the order in which a reader wants it. A name that ends with a slash is a folder. */
const PLACES: readonly (readonly [place: string, holds: string])[] = [
  ['ticket', 'what is asked of you, to paste into a ticket'],
  ['report.html', 'all of it drawn on one page; opens in any browser, offline'],
  ['from-the-other-side.txt', 'what to run on the server, with a place for its output'],
  ['traces/', 'paths to the very address and port that hung'],
  ['mtr/', 'reports in the layout of mtr; names and networks of the hops'],
  ['baseline/', 'the last good path to the same address, and the usual times'],
  ['packets/', 'the packets of the window, for Wireshark and tcpdump'],
  ['http/', 'the request as sent, new connections beside it, other services asked'],
  ['tls/', 'the certificates as served'],
  ['dns/', 'what each name server answered, and how fast, in the layout of dig'],
  ['host/', 'the measuring machine: its socket, counters, load, gateway, facts'],
  ['samples', 'every request of the window and of the time around it, one a line'],
  ['incident.json', 'all of the above for programs'],
  ['evidence-raw.json', 'each captured text exactly as it came, for programs'],
  ['manifest', 'size and SHA-256 of every other file'],
];
const PLACE_WIDTH = 26;

function readingOrder({ paths }: Pick<ReadmeContent, 'paths'>): Section {
  const lines = PLACES.flatMap(([place, holds]) => {
    const there = paths.filter((path) => path === place || path.startsWith(place));
    if (there.length === 0 && place !== 'manifest') return [];
    const [first = 'manifest.json'] = there;
    const called = place.endsWith('/') ? place : there.length > 2 ? `${place}*` : there.join(', ') || first;
    return [wrapped(holds, { first: `  ${called.padEnd(PLACE_WIDTH)}`, indent: ' '.repeat(PLACE_WIDTH + 2) })];
  });
  return { heading: 'WHAT TO READ, IN THIS ORDER', text: lines.join('\n') };
}

/** For the sender: what this desk wants done with the files. */
function handingIn({ profile }: ReadmeParts): readonly Section[] {
  if (profile.advice.length === 0) return [];
  return [{ heading: `HOW TO HAND IT IN (${profile.title.toUpperCase()})`, text: listed(profile.advice) }];
}

function times({ source, line }: ReadmeParts): Section {
  const offset = zoneOffset(source.reporterZone, source.window.fromUs);
  const local = offset === null ? '' : ` The reporter's clock shows ${line(source.reporterZone)} (${offset}).`;
  return {
    heading: 'TIMES',
    text: wrapped(
      `All times in all files are UTC; a sign in front (+1.02 s) counts from the start of the request that hung. Durations were taken on a clock that does not jump.${local}`,
    ),
  };
}

function takenOut(level: RedactionLevel, { paths, survey }: ReadmeContent): Section {
  if (level !== 'none') return { heading: 'WHAT WAS TAKEN OUT', text: takenOutText(level, paths) };
  const hasWholePackets = survey.evidence.some(
    ({ head }) => head.kind === 'packets' && asObject(head.data)?.headersOnly === false,
  );
  // Headers that are secret stand nowhere else in clear; whoever passes it on has to know.
  const contents = hasWholePackets
    ? ' The packets were captured whole: what was sent without encryption can be read in them; secret values that were given to Stallscope are written over with x.'
    : '';
  return { heading: 'WHAT WAS TAKEN OUT', text: wrapped(`Nothing. The files are as they were recorded.${contents}`) };
}

function takenOutText(level: RedactionLevel, paths: readonly string[]): string {
  const things = [
    'passwords, tokens and cookies; values in the query of URLs',
    "the measuring machine's name, its users and their home folders",
    'private addresses and names of other machines; hardware (MAC) addresses',
    ...(level === 'strict' ? ['the addresses from which it was measured'] : []),
  ];
  const leftOut = [
    ...(paths.includes('packets/replaced.txt')
      ? ['Of packets the headers are left, and packets/replaced.txt says what stands for what in them. ']
      : []),
    ...(paths.includes('tls/chain.pem')
      ? ['Of a certificate that names any of this the SHA-256 stands in its place. ']
      : []),
  ];
  return `${wrapped('Replaced by tokens such as [private-address-N]. The same token stands for the same thing in all files:')}\n${listed(things)}\n${wrapped(`${leftOut.join('')}Nothing else was changed. Addresses of routers and servers on the internet are as measured.`)}`;
}

function origin({ source, madeAtUs }: ReadmeParts): Section {
  return {
    heading: 'WHAT MADE IT',
    text: wrapped(
      `Stallscope ${source.productVersion}, an open-source monitor (MIT licence), on ${utcText(madeAtUs)} (UTC). To verify the files, compare "sha256sum" of each with manifest.json.`,
    ),
  };
}
