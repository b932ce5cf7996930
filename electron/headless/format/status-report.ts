import type { StatusJson } from '../../contract/guard-shapes.ts';
import { printable } from '../../domain/printable.ts';
import type { Colour, Paint } from './paint.ts';
import { table } from './table.ts';
import { dateTimeText } from './time-text.ts';

const COLOURS: Readonly<Record<StatusJson['state'], Colour>> = { fine: 'green', problems: 'red', blind: 'yellow' };

/** The sentence first, then each problem, then the groups that are not fine. Times are UTC. */
export function statusReport({ state, says, problems, groups }: StatusJson, paint: Paint): string[] {
  const troubled = groups.filter((group) => group.state !== 'fine');
  return [
    paint(COLOURS[state], printable(says)),
    ...(problems.length === 0 ? [] : ['', ...problemTable(problems)]),
    ...(troubled.length === 0 ? [] : ['', ...groupTable(troubled)]),
  ];
}

function problemTable(problems: StatusJson['problems']): string[] {
  return table(
    [
      { title: 'INCIDENT', align: 'right' },
      { title: 'SINCE (UTC)', align: 'left' },
      { title: 'TARGET', align: 'left' },
      { title: 'GROUP', align: 'left' },
      { title: 'REQUIRED', align: 'left' },
      { title: 'SEEN', align: 'left' },
      { title: 'WHAT', align: 'left' },
    ],
    problems.map(({ incident, since, target, group, required, acknowledged, says }) => [
      String(incident),
      dateTimeText(since),
      printable(target),
      group === null ? '–' : printable(group),
      required ? 'yes' : 'no',
      acknowledged ? 'yes' : 'no',
      printable(says),
    ]),
  );
}

function groupTable(groups: StatusJson['groups']): string[] {
  return table(
    [
      { title: 'GROUP', align: 'left' },
      { title: 'IS', align: 'left' },
      { title: 'BECAUSE OF', align: 'left' },
    ],
    groups.map(({ name, state, bad }) => [printable(name), state, printable(bad.join(', '))]),
  );
}
