import { targetAddress } from '../domain/target-address.ts';
import { utcText } from '../domain/utc-text.ts';
import type { BundleParts } from './bundle-parts.ts';
import type { EvidenceFile } from './evidence-files.ts';
import { happenedSections } from './readme-happened.ts';
import { type ReadmeParts, readmePartsOf, type Section } from './readme-parts.ts';
import { missingSection, recordsSection } from './readme-records.ts';
import type { RedactionLevel } from './redact.ts';
import { zoneOffset } from './reporter-zone.ts';
import { listed, wrapped } from './wrapped.ts';

const MAX_NAMED = 5;

/** README.txt: for someone at a support desk who has never heard of this tool. */
export function readmeText(parts: BundleParts & { readonly files: readonly EvidenceFile[] }): string {
  const { redactor } = parts;
  const readme = readmePartsOf(parts);
  const sections: readonly Section[] = [
    whatThisIs(readme),
    ...happenedSections(readme),
    ...recordsSection(readme),
    readingOrder(readme),
    ...missingSection(readme),
    times(readme),
    takenOut(redactor.level),
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
      `Measurements of a connection, made by Stallscope, a program that watches requests to a service and records what the network, the name servers and the host are doing at the moment when one of them hangs.${plan} The files in here are those records, as the tools printed them.`,
    ),
  };
}

const seconds = (ms: number): string => `${ms / 1_000} s`;

function readingOrder({ files, source }: ReadmeParts): Section {
  const has = (folder: string): boolean => files.some((file) => file.path.startsWith(`${folder}/`));
  const entries: readonly (readonly [string, string])[] = [
    ['README.txt', 'this page'],
    ...(has('traces') ? [['traces/', 'paths to the very address and port that hung (mtr, traceroute)'] as const] : []),
    ...(has('baseline')
      ? [['baseline/', 'the last good path to the same address, from before the request hung'] as const]
      : []),
    ...(has('http')
      ? [['http/', 'the request as sent, new connections beside it, other services asked'] as const]
      : []),
    ...(has('dns') ? [['dns/', 'what each name server answered, and how fast, in the layout of dig'] as const] : []),
    ...(has('host') || source.hostFacts !== null
      ? [['host/', 'the measuring machine: its socket, counters, load, gateway, facts'] as const]
      : []),
    ['samples.csv', 'every request of the window and of the time around it, one a line'],
    ['incident.json', 'all of the above for programs'],
    ['manifest.json', 'size and SHA-256 of every other file'],
  ];
  return {
    heading: 'WHAT TO READ, IN THIS ORDER',
    text: entries.map(([name, text]) => `  ${name.padEnd(15)}${text}`).join('\n'),
  };
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

function takenOut(level: RedactionLevel): Section {
  return { heading: 'WHAT WAS TAKEN OUT', text: takenOutText(level) };
}

function takenOutText(level: RedactionLevel): string {
  if (level === 'none') return wrapped('Nothing. The files are as they were recorded.');
  const things = [
    'passwords, tokens and cookies; values in the query of URLs',
    "the measuring machine's name, its users and their home folders",
    'private addresses of other machines; hardware (MAC) addresses',
    ...(level === 'strict' ? ['the addresses from which it was measured'] : []),
  ];
  return `${wrapped('Replaced by tokens such as [private-address-1]. The same token stands for the same thing in all files:')}\n${listed(things)}\n${wrapped('Nothing else was changed. Addresses of routers and servers on the internet are as measured.')}`;
}

function origin({ source, madeAtUs }: ReadmeParts): Section {
  return {
    heading: 'WHAT MADE IT',
    text: wrapped(
      `Stallscope ${source.productVersion}, an open-source monitor (MIT licence), on ${utcText(madeAtUs)} (UTC). To verify the files, compare "sha256sum" of each with manifest.json.`,
    ),
  };
}
