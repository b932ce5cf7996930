import { againstHeading, fromHopText, segmentLabel, suspectText } from '../../domain/segment-label.ts';
import type { Segment, Verdict } from '../../domain/verdict/verdict.ts';
import type { BundleIncident } from '../bundle-source.ts';
import { citedWhere } from '../evidence/cited-files.ts';
import { askedOfOthers } from '../ticket/asked-of-others.ts';
import { otherSidePoints } from '../ticket/other-side-ask.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { ReportParts } from './report-parts.ts';

const MOST_POINTS = 14;
const MOST_NOTE_LINES = 40;

/** In the order in which a request meets them. */
const STATIONS: readonly Exclude<Segment, 'unknown'>[] = [
  'observer',
  'local-network',
  'resolver',
  'isp',
  'path',
  'cdn-origin',
  'destination',
  'tls',
  'application',
  'transfer',
];

/** Where the fault most likely lies, what speaks for it and against it, and what is asked. */
export function verdictSection({ incident, note }: BundleIncident, parts: ReportParts): Html {
  const { verdict } = incident;
  const { say } = parts;
  const others = parts.source.scope.kind === 'incident' ? otherSidePoints(verdict.segment, parts) : [];
  const where = (text: string): Html => {
    const found = citedWhere(text, verdict, parts.files, parts.survey.evidence);
    return found === null ? NOTHING : html` <span class="cites mono">${say(found)}</span>`;
  };
  const points = (title: string, name: string, all: readonly string[]): Html =>
    all.length === 0
      ? NOTHING
      : html`<div class="${name}"><p class="list-head">${title}</p><ul>${all
          .slice(0, MOST_POINTS)
          .map(
            (point) => html`<li>${say(point)}${where(point)}</li>`,
          )}</ul>${all.length > MOST_POINTS ? html`<p class="note">${all.length - MOST_POINTS} more are in incident.json.</p>` : NOTHING}</div>`;
  return html`<section class="card">
${parts.heading(`Verdict: ${suspectText(verdict, 'elsewhere')}, ${verdict.confidence} confidence`)}
${parts.source.scope.kind === 'incident' ? NOTHING : html`<p class="lead">${say(verdict.summary)}</p>`}
<ol class="way">${STATIONS.map((segment) =>
    segment === verdict.segment
      ? html`<li class="suspected"><b>${segmentLabel(segment, 'elsewhere')}</b>${hopText(verdict)}<span class="vh"> (suspected)</span></li>`
      : html`<li>${segmentLabel(segment, 'elsewhere')}</li>`,
  )}</ol>
<div class="verdict">${points('Why', 'why', verdict.reasons)}${points(againstHeading(verdict.segment), 'against', verdict.against)}${points('What is asked', 'ask', [...askedOfOthers(verdict.ask), ...others])}</div>
${noteText(note, parts)}</section>
`;
}

function hopText(verdict: Verdict): Html {
  const hop = fromHopText(verdict);
  return hop === null ? NOTHING : html` <span class="hop">${hop}</span>`;
}

/** What a person wrote beside it; marked as such, because nothing measured it. */
function noteText(note: string, { say }: ReportParts): Html {
  if (note.trim() === '') return NOTHING;
  const lines = note.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  return html`<div class="said"><p class="list-head">Noted by the reporter</p>${lines
    .slice(0, MOST_NOTE_LINES)
    .map(
      (line) => html`<p>${say(line, 1_000)}</p>`,
    )}${lines.length > MOST_NOTE_LINES ? html`<p class="note">The rest is in incident.json.</p>` : NOTHING}</div>
`;
}
