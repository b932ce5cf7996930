import { msText } from '../../domain/ms-text.ts';
import { printable } from '../../domain/printable.ts';
import type { InspectedBundle } from '../../service/bundles/inspect-bundle.ts';
import { counted } from './counted.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { betweenMs, dateTimeText } from './time-text.ts';
import { wrapped } from './wrapped.ts';

/** A bundle from elsewhere from top to bottom: what it is, who measured from where, its incidents, its checks, its files. Times are UTC. */
export function bundleReport(bundle: InspectedBundle, columns: number, paint: Paint): string[] {
  const { window, samplesSpan, formatVersion } = bundle;
  const about = bundle.scope === 'incident' ? 'one incident' : 'a stretch of time';
  const bytes = bundle.files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    paint('bold', printable(bundle.fileName)),
    ...facts(
      [
        [
          'Bundle',
          `of ${about}, format ${formatVersion.major}.${formatVersion.minor}, for ${printable(bundle.profile)}`,
        ],
        ['Made', `${dateTimeText(bundle.madeAt)} UTC by Stallscope ${printable(bundle.productVersion)}`],
        [
          'From',
          `${bundle.vantage === null ? 'an unknown place' : printable(bundle.vantage)} (${printable(bundle.zone)})`,
        ],
        ['Window', `${dateTimeText(window.from)} to ${dateTimeText(window.to)} UTC`],
        [
          'Samples',
          `${counted(bundle.samples, 'sample')}, ${dateTimeText(samplesSpan.from)} to ${dateTimeText(samplesSpan.to)} UTC`,
        ],
        ['Evidence', counted(bundle.evidence, 'piece')],
        ['Complete', `${Math.round(bundle.completeness * 100)} % of what its desk asks for`],
        ['Redaction', bundle.redaction],
      ],
      columns,
    ),
    '',
    paint('bold', counted(bundle.targets.length, 'target')),
    ...table(
      [
        { title: 'NAME', align: 'left' },
        { title: 'ROLE', align: 'left' },
        { title: 'ADDRESS', align: 'left' },
      ],
      bundle.targets.map(({ name, role, address }) => [printable(name), role, printable(address)]),
    ).map((line) => `  ${line}`),
    '',
    paint('bold', counted(bundle.incidents.length, 'incident')),
    ...bundle.incidents.flatMap((incident) => incidentLines(incident, columns)),
    '',
    paint('bold', 'Checks'),
    ...bundle.checks.flatMap(({ title, result, says }) =>
      wrapped(`${printable(title)}: ${printable(says)}`, columns - 8).map(
        (line, index) => `  ${index === 0 ? (result === 'passed' ? 'ok    ' : 'note  ') : '      '}${line}`,
      ),
    ),
    '',
    paint('bold', `${counted(bundle.files.length, 'file')}, ${counted(bytes, 'byte')}`),
    ...table(
      [
        { title: 'BYTES', align: 'right' },
        { title: 'NAME', align: 'left' },
      ],
      bundle.files.map((file) => [file.bytes.toLocaleString('en-US'), printable(file.path)]),
    ).map((line) => `  ${line}`),
  ];
}

function facts(rows: readonly (readonly [string, string])[], columns: number): string[] {
  return rows.flatMap(([title, text]) =>
    wrapped(text, columns - 13).map((line, index) => `  ${(index === 0 ? title : '').padEnd(11)}${line}`),
  );
}

function incidentLines(incident: InspectedBundle['incidents'][number], columns: number): string[] {
  const { openedAt, closedAt, segment, confidence } = incident;
  const lasted = closedAt === null ? 'open when this was made' : msText(betweenMs(openedAt, closedAt));
  const counts = `${incident.failed} failed, ${incident.slow} slow, worst ${msText(incident.worstMs)}`;
  return [
    `  ${incident.id}  ${dateTimeText(openedAt)} UTC, ${lasted}: ${printable(incident.target)}`,
    `     ${counts}; ${segment} (${confidence} confidence)`,
    ...wrapped(printable(incident.summary), columns - 5).map((line) => `     ${line}`),
  ];
}
