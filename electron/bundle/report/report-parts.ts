import type { StallId } from '../../domain/ids.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { type EvidenceFile, evidenceFiles } from '../evidence/evidence-files.ts';
import { type ReadmeParts, readmePartsOf } from '../readme/readme-parts.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { escapeHtml, type Html, html } from './html.ts';

const LONGEST_TEXT = 400;
const LONGEST_NAME = 120;

/** How much text from outside the page takes, in characters as they are written, before it takes shorter pieces of it, and of those. */
const ROOM = 200_000;
const SHORT_ROOM = 300_000;
const SHORT = 60;
const SHORTEST = 16;

/** What the sections of report.html are made of. */
export interface ReportParts extends ReadmeParts {
  readonly files: readonly EvidenceFile[];
  /** Text from outside, redacted, on one line and of a bounded length. It is not escaped: that is done where it is put into the page. */
  readonly say: (text: string, most?: number) => string;
  /** True when the room for text from outside was not enough, so that some of it was cut shorter than it is elsewhere. */
  readonly isCut: () => boolean;
  /** Of a section about one incident: one level down where there are several. */
  readonly heading: (title: string) => Html;
  /** What was captured for one request, in order of time. */
  readonly evidenceOf: (stall: StallId) => readonly SurveyedEvidence[];
}

export function reportPartsOf(parts: BundleParts): ReportParts {
  const readme = readmePartsOf({ ...parts, files: evidenceFiles(parts.survey, parts.redactor) });
  const byStall = new Map<StallId, SurveyedEvidence[]>();
  for (const item of parts.survey.evidence) {
    const known = byStall.get(item.stall.id);
    if (known === undefined) byStall.set(item.stall.id, [item]);
    else known.push(item);
  }
  let spent = 0;
  let isCut = false;
  const bounded = (line: string, most: number): string => {
    const short = spent < ROOM ? most : spent < SHORT_ROOM ? Math.min(most, SHORT) : Math.min(most, SHORTEST);
    if (line.length > short && short < most) isCut = true;
    const kept = cut(line, short);
    spent += escapeHtml(kept).length;
    return kept;
  };
  const say = (text: string, most = LONGEST_TEXT): string => bounded(readme.line(text), most);
  return {
    ...readme,
    nameOf: (targetId) => bounded(readme.nameOf(targetId), LONGEST_NAME),
    say,
    isCut: () => isCut,
    heading: (title) => (parts.source.scope.kind === 'incident' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`),
    evidenceOf: (stall) => byStall.get(stall) ?? [],
  };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}
