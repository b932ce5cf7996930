import { utcText } from '../../domain/utc-text.ts';
import { type EvidenceFile, folderOf } from '../evidence/evidence-files.ts';
import { isCollected } from '../evidence/merged-traces.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { durationText, offsetText } from '../words/relative-time.ts';
import { listed, wrapped } from '../words/wrapped.ts';
import type { ReadmeParts, Section } from './readme-parts.ts';

const MAX_STALLS = 10;
const MAX_MISSING = 40;

/** That the records were taken while the request hung, with the figures that prove it. */
export function recordsSection(readme: ReadmeParts): readonly Section[] {
  const { files, survey } = readme;
  const recorded = survey.evidence.filter(
    (item) => item.head.status === 'captured' && !isCollected(item) && files.some((file) => file.item === item),
  );
  if (recorded.length === 0) return [];
  const during = recorded.filter((item) => item.inFlight);
  const traces = during.filter((item) => folderOf(item.head.kind) === 'traces');
  const stalls = new Map<number, EvidenceFile[]>();
  for (const file of files) {
    const list = stalls.get(file.item.stall.id) ?? [];
    list.push(file);
    stalls.set(file.item.stall.id, list);
  }
  const blocks = [...stalls.values()].slice(0, MAX_STALLS).map((list) => stallBlock(list, readme));
  const more = stalls.size - blocks.length;
  return [
    {
      heading: during.length > 0 ? 'TAKEN WHILE IT HUNG' : 'TAKEN JUST AFTERWARDS',
      text: [
        wrapped(overlapParagraph(recorded.length, during.length, traces.length)),
        ...blocks,
        ...(more > 0 ? [wrapped(`The records of ${more} more requests are listed in incident.json.`)] : []),
      ].join('\n\n'),
    },
  ];
}

/** The one paragraph that must convince. It says the opposite as plainly where the opposite is true. */
function overlapParagraph(recorded: number, during: number, traces: number): string {
  const told =
    'Each file says at its top when it was begun and ended, to the millisecond, and for how long the request was open meanwhile.';
  if (during === 0) {
    return `The request ended before anything could be recorded, so what is in here (${recorded} record${recorded === 1 ? '' : 's'}) shows how things were afterwards, not while it failed. ${told}`;
  }
  const paths =
    traces > 0 ? `, among them ${traces} path trace${traces === 1 ? '' : 's'} to the address that hung` : '';
  const late =
    recorded > during ? ' What came too late is marked "after" in its name: it shows how things were afterwards.' : '';
  return `These records were taken while a request hung, not afterwards: ${during} of ${recorded} ran, wholly or in part, while their request was open${paths}. ${told}${late}`;
}

function stallBlock(files: readonly EvidenceFile[], { nameOf }: ReadmeParts): string {
  const [first] = files;
  if (first === undefined) return '';
  const { stall } = first.item;
  const end =
    stall.endedAtUs === null
      ? 'still open when this was made'
      : `open until ${utcText(stall.endedAtUs)} (${offsetText(stall.endedAtUs, stall.startedAtUs)})`;
  return [
    wrapped(`Request to ${nameOf(stall.targetId)}, begun ${utcText(stall.startedAtUs)}, ${end}:`),
    ...files.map(({ path, item }) => {
      const from = offsetText(item.head.startedAtUs, stall.startedAtUs).padStart(9);
      const to = offsetText(item.head.endedAtUs, stall.startedAtUs).padStart(9);
      const open = whileOpenText(item);
      return `  ${from} to ${to}  ${open.padEnd(17)}  ${path}`;
    }),
  ].join('\n');
}

/** The account of a whole exchange is written when it has ended, and is one of the time before. */
function whileOpenText({ head, inFlight, overlapMs }: SurveyedEvidence): string {
  if (inFlight) return `${durationText(overlapMs)} of it open`;
  return head.kind === 'transcript' ? 'all of it, at end' : 'afterwards';
}

/** What is not in the bundle, why, and what would help next time. */
export function missingSection({ survey, completeness, line }: ReadmeParts): readonly Section[] {
  const tried = survey.evidence
    .filter((item) => item.head.status !== 'captured')
    .map((item) => obstacleText(item, line));
  const unreadable = survey.unreadable.map((item) => `Evidence ${item.id} could not be read: ${line(item.reason)}.`);
  const points = [...new Set([...completeness.missing.map(line), ...tried, ...unreadable])];
  if (points.length === 0) return [];
  const more = points.length - MAX_MISSING;
  const share = Math.round(completeness.share * 100);
  return [
    {
      heading: 'WHAT IS NOT IN HERE',
      text: [
        wrapped(`${share} % of what a desk usually asks for is there. Missing or incomplete:`),
        listed(points.slice(0, MAX_MISSING)),
        ...(more > 0 ? [wrapped(`and ${more} more, in incident.json.`)] : []),
      ].join('\n'),
    },
  ];
}

function obstacleText({ head }: SurveyedEvidence, line: (text: string) => string): string {
  const remedy = head.remedy === null ? '' : ` ${head.remedy}`;
  return line(`${head.kind} (${head.status}): ${head.summary}${remedy}`);
}
