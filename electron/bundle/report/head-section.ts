import { msText } from '../../domain/ms-text.ts';
import { suspectText } from '../../domain/segment-label.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { RedactionLevel } from '../redaction/redact.ts';
import { ticketOf } from '../ticket/ticket.ts';
import { durationText } from '../words/relative-time.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { ReportParts } from './report-parts.ts';
import { timed } from './timed.ts';

const MOST_VANTAGES = 3;
const LONGEST_FACT = 1_000;

const REDACTED: Readonly<Record<RedactionLevel, string>> = {
  none: 'nothing was taken out',
  standard:
    'standard: credentials, cookies, query values, user and host names, home paths, private addresses of other machines and hardware addresses are replaced. A token such as [private-address-1] stands for the same thing in all files',
  strict:
    'strict: credentials, cookies, query values, user and host names, home paths, private and hardware addresses and the addresses from which it was measured are replaced. A token such as [source-address-1] stands for the same thing in all files',
};

/** What happened in one sentence, and the facts that a desk asks for first. */
export function headSection(parts: ReportParts): Html {
  const { source, say } = parts;
  const ticket = ticketOf(parts);
  const [entry] = source.incidents;
  const single = source.scope.kind === 'incident' && entry !== undefined ? entry.incident : null;
  const title = single === null ? say(ticket.title) : say(single.verdict.summary);
  const rows: readonly (readonly [string, string])[] = [
    ...ticket.groups
      .flat()
      .flatMap(({ name, text }) =>
        name === 'Suspected'
          ? []
          : [[name, text.length > LONGEST_FACT ? `${text.slice(0, LONGEST_FACT).toWellFormed()}…` : text] as const],
      ),
    ...vantageRows(parts),
  ];
  const half = Math.ceil(rows.length / 2);
  return html`<header class="card head">
<p class="kicker">Stallscope evidence report <span>all times are UTC</span></p>
<h1>${timed(title)}</h1>
${single === null ? NOTHING : html`<p class="lead">${timed(say(ticket.title, 600))}</p>`}
${chips(parts)}
<div class="columns">${factsTable(rows.slice(0, half), 'Facts')}${factsTable(rows.slice(half), 'More facts')}</div>
${usualTable(parts)}<p class="note"><b>Redaction:</b> ${REDACTED[parts.redactor.level]}. <b>Measured by</b> Stallscope ${say(source.productVersion, 40)}; the whole of it is in incident.json and samples.csv.</p>
</header>
`;
}

function chips({ source }: ReportParts): Html {
  const [entry] = source.incidents;
  const single = source.scope.kind === 'incident' && entry !== undefined ? entry.incident : null;
  const open = source.incidents.filter(({ incident }) => incident.closedAtUs === null).length;
  const all: Html[] = [];
  if (single !== null) {
    all.push(
      html`<span class="chip fault-chip">${durationText(single.worstMs)} at the worst</span>`,
      html`<span class="chip">suspected: ${suspectText(single.verdict, 'elsewhere')}</span>`,
      html`<span class="chip">${single.verdict.confidence} confidence</span>`,
    );
    if (single.flapping) all.push(html`<span class="chip">comes and goes</span>`);
  }
  if (open > 0) {
    const which = source.incidents.length === 1 ? 'still open' : `${open} of ${source.incidents.length} still open`;
    all.push(html`<span class="chip open-chip">${which} at ${utcText(source.window.toUs)}</span>`);
  }
  return all.length === 0 ? NOTHING : html`<p class="chips">${all}</p>`;
}

function factsTable(rows: readonly (readonly [string, string])[], caption: string): Html {
  return html`<table class="facts"><caption class="vh">${caption}</caption><tbody>${rows.map(
    ([name, text]) => html`<tr><th scope="row">${name}</th><td>${timed(text)}</td></tr>
`,
  )}</tbody></table>`;
}

function vantageRows({ source, say }: ReportParts): readonly (readonly [string, string])[] {
  return source.vantages.slice(0, MOST_VANTAGES).map((vantage) => {
    const words = [
      say(vantage.host, 80),
      vantage.interfaceName === null ? 'no interface' : `interface ${say(vantage.interfaceName, 30)}`,
      vantage.sourceAddress === null ? 'no address' : say(vantage.sourceAddress, 60),
      vantage.gateway === null ? 'no gateway' : `gateway ${say(vantage.gateway, 60)}`,
      ...(vantage.vpn ? ['through a VPN'] : []),
    ];
    return ['Vantage', words.join(', ')] as const;
  });
}

const PHASES = ['resolve', 'connect', 'tls', 'wait', 'transfer', 'total'] as const;

/** What a good request took against what the worst one took, phase by phase; of one incident only. */
function usualTable({ source, survey }: ReportParts): Html {
  const [entry] = source.incidents;
  if (source.scope.kind !== 'incident' || entry === undefined) return NOTHING;
  const usual = survey.usualTimes.get(entry.incident.targetId);
  const worst = entry.stalls
    .map(({ stall }) => stall)
    .toSorted((a, b) => b.elapsedMs - a.elapsedMs || a.startedAtUs - b.startedAtUs)[0];
  const own = worst === undefined ? null : survey.drawn.of(worst).own;
  if (usual === undefined || usual.of('total') === null) return NOTHING;
  const actual = (phase: (typeof PHASES)[number]): number | null =>
    phase === 'total' ? (own?.totalMs ?? worst?.elapsedMs ?? null) : (own?.phases[`${phase}Ms`] ?? null);
  const text = (ms: number | null | undefined): string => (ms === null || ms === undefined ? '–' : msText(ms));
  const row = (name: string, of: (phase: (typeof PHASES)[number]) => number | null | undefined): Html =>
    html`<tr><th scope="row">${name}</th>${PHASES.map((phase) => html`<td class="n">${text(of(phase))}</td>`)}</tr>
`;
  return html`<div class="figure"><table class="usual">
<caption>Expected against actual: ${usual.of('total')?.count ?? 0} good requests before and after the window, and the request that took longest${timed(worst === undefined ? '' : `, begun ${utcText(worst.startedAtUs)}`)}</caption>
<thead><tr><td></td>${PHASES.map((phase) => html`<th scope="col" class="n">${phase}</th>`)}</tr></thead>
<tbody>${row('Expected, median', (phase) => usual.of(phase)?.quantile(0.5))}${row('Expected, 95 of 100 below', (phase) => usual.of(phase)?.quantile(0.95))}${row('Actual, the longest', actual)}</tbody></table></div>
`;
}
