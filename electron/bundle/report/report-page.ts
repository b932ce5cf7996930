import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { durationText } from '../words/relative-time.ts';
import { aroundTables } from './around-tables.ts';
import { certificateTable } from './certificate-table.ts';
import { chartSection } from './chart-section.ts';
import { doubtsSection, filesSection } from './files-section.ts';
import { headSection } from './head-section.ts';
import { escapeHtml, type Html, html, NOTHING } from './html.ts';
import { pathSection } from './path-section.ts';
import { rangeSection, windowsSection } from './range-section.ts';
import { type ShownIncident, shownIncidents } from './report-choice.ts';
import { type ReportParts, reportPartsOf } from './report-parts.ts';
import { REPORT_STYLE } from './report-style.ts';
import { socketTable } from './socket-tables.ts';
import { timelineSection } from './timeline-section.ts';
import { verdictSection } from './verdict-section.ts';

const LONGEST_TITLE = 44;

/** report.html in pieces, from top to bottom as a desk reads it. Nothing in it depends on when it is made. */
export async function* reportPage(bundle: BundleParts): AsyncGenerator<string> {
  const parts = reportPartsOf(bundle);
  for (const piece of pieces(parts)) {
    bundle.signal.throwIfAborted();
    const { markup } = piece();
    if (markup !== '') yield markup;
  }
}

type Piece = () => Html;

function pieces(parts: ReportParts): readonly Piece[] {
  const { source } = parts;
  const shown = shownIncidents(parts);
  const single = source.scope.kind === 'incident';
  return [
    () => pageHead(parts),
    () => headSection(parts),
    ...(single
      ? shown.flatMap((each) => [
          () => verdictSection(each.entry, parts),
          () => timelineSection(each, parts),
          () => chartSection(parts),
          () => pathSection(each, parts),
          () => besideSection(each, parts),
        ])
      : [
          () => rangeSection(parts),
          () => chartSection(parts),
          ...shown.flatMap((each, index) => [
            () => incidentHead(each, index, shown.length, parts),
            () => verdictSection(each.entry, parts),
            () => timelineSection(each, parts),
            () => pathSection(each, parts),
            () => besideSection(each, parts),
            () => html`</article>
`,
          ]),
        ]),
    ...(single && shown.length === 0 ? [() => chartSection(parts)] : []),
    () => windowsSection(parts),
    () => filesSection(parts),
    () => doubtsSection(parts),
    () =>
      parts.isCut()
        ? html`<p class="note">There was more text than this page has room for; some of it was cut with the mark …, and is whole in incident.json.</p>
`
        : NOTHING,
    () => html`</main>
</body>
</html>
`,
  ];
}

function pageHead({ source, say, subjects, nameOf }: ReportParts): Html {
  const [first] = subjects;
  const name =
    first === undefined ? 'evidence' : subjects.length === 1 ? nameOf(first.id) : `${subjects.length} targets`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${shortTitle(say(name, LONGEST_TITLE))} at ${utcText(source.window.fromUs).slice(0, 19)}Z</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<svg class="vh" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs></svg>
<main>
`;
}

/** Validators count characters as they are written, entities and all. */
function shortTitle(name: string): string {
  let short = name;
  while (escapeHtml(short).length > LONGEST_TITLE) short = short.slice(0, -1).toWellFormed();
  return short;
}

function incidentHead({ entry }: ShownIncident, index: number, count: number, parts: ReportParts): Html {
  const { incident } = entry;
  const all = parts.source.incidents.length;
  const worst =
    index === 0 && count < all
      ? html`<p class="note chosen">The ${count} worst of ${all} timeout windows follow one by one, in order of time; the tables have the others.</p>
`
      : NOTHING;
  const end = incident.closedAtUs === null ? 'still open' : `to ${utcText(incident.closedAtUs)}`;
  return html`${worst}<article>
<h2 class="incident">Incident ${incident.id}: ${parts.nameOf(incident.targetId)}, ${durationText(incident.worstMs)} at the worst <span class="muted">${utcText(incident.openedAtUs)} ${end}</span></h2>
`;
}

/** What the kernel, the resolvers, the gateway, the controls and the machine itself told meanwhile. */
function besideSection({ entry, detailed }: ShownIncident, parts: ReportParts): Html {
  const sockets = detailed.map(({ stall }) => socketTable(stall, parts)).filter(({ markup }) => markup !== '');
  const around = aroundTables(
    entry.stalls.flatMap(({ stall }) => parts.evidenceOf(stall.id)),
    parts,
  );
  const certificates = parts.source.scope.kind === 'incident' ? [certificateTable(parts)] : [];
  const all = [...sockets, ...around, ...certificates].filter(({ markup }) => markup !== '');
  if (all.length === 0) return NOTHING;
  return html`<section class="card">
${parts.heading('Socket, resolvers, gateway, controls and host at that time')}
<p class="note">Times are since the request began for which it was captured.</p>
<div class="beside">${all}</div></section>
`;
}
