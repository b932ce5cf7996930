import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import type { HostFacts, TimeSpan } from '../bundle-source.ts';
import type { Redactor } from '../redaction/redact.ts';
import { asList, asObject, asText } from '../words/json-reading.ts';
import { durationText } from '../words/relative-time.ts';
import { visibleLine } from '../words/visible-text.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { headRows, shownLines, textFile } from '../write/text-file.ts';
import { loadAndCountersFiles } from './load-and-counters.ts';

/** What a tool said of the machine, in the facts under a title. */
interface Section {
  readonly title: string;
  readonly method: string;
  readonly text: string;
}

interface Topic {
  readonly path: string;
  readonly what: string;
  readonly titles: readonly string[];
}

/** Titles are those of the facts. */
const TOPICS: readonly Topic[] = [
  { path: 'host/interfaces.txt', what: 'interfaces and their addresses', titles: ['addresses'] },
  {
    path: 'host/routes.txt',
    what: 'routes, rules and neighbours',
    titles: ['routes', 'routes of IPv6', 'rules', 'neighbours'],
  },
  { path: 'host/resolvers.txt', what: 'resolvers of the system', titles: ['resolvers'] },
];

/** Their text is another one each time, without a change of the network. */
const NEVER_THE_SAME: readonly string[] = ['neighbours'];

interface Placed {
  readonly facts: HostFacts;
  /** For file names: empty where there is one set alone. */
  readonly name: string;
}

/** host/: the facts of the observing machine before and after. */
export function hostFiles(parts: BundleParts): readonly BundleFile[] {
  const { source, redactor } = parts;
  const placed = placedFacts(source.hostFacts, source.window);
  return [
    ...placed.map(({ facts, name }) =>
      textFile(`host/facts${name === '' ? '' : `-${name}`}.txt`, () => factsText(facts, source.window, redactor)),
    ),
    ...TOPICS.flatMap((topic) => topicFile(topic, placed, source.window, redactor)),
    ...loadAndCountersFiles(parts),
  ];
}

/** By their place against the window; one that holds its ends too was so before and after. */
function placedFacts(all: readonly HostFacts[], window: TimeSpan): readonly Placed[] {
  if (all.length === 1) return all.map((facts) => ({ facts, name: '' }));
  const placeOf = ({ collectedAtUs }: HostFacts): string => {
    if (collectedAtUs <= window.fromUs) return 'before';
    return collectedAtUs > window.toUs ? 'after' : 'during';
  };
  const counts = new Map<string, number>();
  for (const facts of all) counts.set(placeOf(facts), (counts.get(placeOf(facts)) ?? 0) + 1);
  const met = new Map<string, number>();
  return all.map((facts) => {
    const place = placeOf(facts);
    const number = (met.get(place) ?? 0) + 1;
    met.set(place, number);
    return { facts, name: (counts.get(place) ?? 0) > 1 ? `${place}-${String(number).padStart(2, '0')}` : place };
  });
}

function factsText(facts: HostFacts, window: TimeSpan, redactor: Redactor): string {
  const head = headRows([
    ['Facts', 'what is the same for every request from this machine'],
    ['Collected', collectedText(facts, window)],
    ...unchangedRows(facts, window),
  ]);
  return `${head}${shownLines(facts.text, redactor)}\n`;
}

/** `2026-11-21T06:50:00.000Z (UTC), 10 min 0 s before the window opened`. */
function collectedText({ collectedAtUs }: HostFacts, { fromUs, toUs }: TimeSpan): string {
  const at = `${utcText(collectedAtUs)} (UTC)`;
  if (collectedAtUs <= fromUs)
    return `${at}, ${durationText((fromUs - collectedAtUs) / 1_000)} before the window opened`;
  if (collectedAtUs <= toUs) return `${at}, within the window`;
  return `${at}, ${durationText((collectedAtUs - toUs) / 1_000)} after the window`;
}

function unchangedRows(
  { collectedAtUs, seenUntilUs }: HostFacts,
  { toUs }: TimeSpan,
): readonly (readonly [string, string])[] {
  return collectedAtUs <= toUs && seenUntilUs > toUs
    ? [['Unchanged', 'the same when they were looked at again after the window, clock and neighbours aside']]
    : [];
}

/** A topic's sections of the first set, and of later ones where they differ. */
function topicFile(
  topic: Topic,
  placed: readonly Placed[],
  window: TimeSpan,
  redactor: Redactor,
): readonly BundleFile[] {
  const told = placed
    .map(({ facts }) => ({ facts, sections: sectionsOf(facts).filter(({ title }) => topic.titles.includes(title)) }))
    .filter(({ sections }) => sections.length > 0);
  if (told.length === 0) return [];
  return [textFile(topic.path, () => topicText(topic, told, window, redactor))];
}

function topicText(
  topic: Topic,
  told: readonly { readonly facts: HostFacts; readonly sections: readonly Section[] }[],
  window: TimeSpan,
  redactor: Redactor,
): string {
  const blocks: string[] = [];
  let shown: string | null = null;
  for (const { facts, sections } of told) {
    const likeness = likenessOf(sections);
    const head = headRows([
      ['Host', topic.what],
      ['Collected', collectedText(facts, window)],
      ...unchangedRows(facts, window),
    ]);
    if (likeness === shown) {
      blocks.push(`${head}the same as before\n`);
      continue;
    }
    shown = likeness;
    const texts = sections.map(
      ({ method, text }) => `$ ${visibleLine(redactor.text(method))}\n${shownLines(text, redactor)}\n`,
    );
    blocks.push(`${head}${texts.join('\n')}`);
  }
  return blocks.join('\n');
}

function likenessOf(sections: readonly Section[]): string {
  return JSON.stringify(
    sections
      .filter(({ title }) => !NEVER_THE_SAME.includes(title))
      .map(({ title, text }) => [title, text.replace(/\b(valid_lft|preferred_lft|expires) \d+ ?sec/g, '$1')]),
  );
}

function sectionsOf({ data }: HostFacts): readonly Section[] {
  return asList(asObject(data)?.sections).flatMap((value) => {
    const section = asObject(value);
    const [title, method, text] = [asText(section?.title), asText(section?.method), asText(section?.text)];
    return title === null || method === null || text === null ? [] : [{ title, method, text }];
  });
}
