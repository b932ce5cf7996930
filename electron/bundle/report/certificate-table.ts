import { utcText } from '../../domain/utc-text.ts';
import { type Html, html } from './html.ts';
import type { ReportParts } from './report-parts.ts';
import { code, number, smallTable, text } from './small-table.ts';

const MOST = 12;

/** The certificates that were shown in these requests. */
export function certificateTable({ survey, say, nameOf }: ReportParts): Html {
  return smallTable({
    caption: html`<b>Certificates</b> as they were shown`,
    columns: [
      text('Target'),
      number('Requests'),
      number('In the window'),
      text('Subject'),
      text('Issuer'),
      text('Valid from'),
      text('Valid to'),
      text('TLS'),
      code('SHA-256'),
    ],
    rows: survey.certificates.certificates.flatMap(([fingerprint, sightings]) => {
      const facts = survey.certificateFacts.get(fingerprint);
      return sightings.map(({ targetId, requests, inWindow }) => ({
        cells: () => [
          nameOf(targetId),
          requests,
          inWindow,
          facts === undefined ? null : say(facts.subject, 120),
          facts === undefined ? null : say(facts.issuer, 120),
          facts === undefined ? null : utcText(facts.validFromUs).slice(0, 10),
          facts === undefined ? null : utcText(facts.validToUs).slice(0, 10),
          facts === undefined ? null : say([facts.protocol, facts.alpn].filter((word) => word !== null).join(', '), 40),
          say(`${fingerprint.slice(0, 16)}…`, 20),
        ],
      }));
    }),
    most: MOST,
    wide: true,
    more: 'in tls/summary.txt',
  });
}
