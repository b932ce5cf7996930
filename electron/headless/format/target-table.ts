import { durationText } from '../../domain/duration.ts';
import { printable } from '../../domain/printable.ts';
import type { Target } from '../../domain/target.ts';
import { targetAddress } from '../../domain/target-address.ts';
import { table } from './table.ts';

/** Stored targets as a table. */
export function targetTable(targets: readonly Target[]): string[] {
  return table(
    [
      { title: 'NAME', align: 'left' },
      { title: 'ADDRESS', align: 'left' },
      { title: 'EVERY', align: 'right' },
      { title: 'SLOW FROM', align: 'right' },
      { title: 'TIMEOUT', align: 'right' },
      { title: 'ROLE', align: 'left' },
      { title: 'GROUP', align: 'left' },
    ],
    targets.map((target) => [
      printable(target.name),
      printable(targetAddress(target)),
      durationText(target.thresholds.intervalMs),
      durationText(target.thresholds.slowAfterMs),
      durationText(target.thresholds.timeoutMs),
      target.role,
      printable(target.group ?? '–'),
    ]),
  );
}
