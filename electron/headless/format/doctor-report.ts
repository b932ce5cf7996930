import type { CapabilityJson } from '../../contract/shapes.ts';
import { printable } from '../../domain/printable.ts';
import type { Paint } from './paint.ts';
import { padded } from './table.ts';
import { wrapped } from './wrapped.ts';

/** What can be captured here, a line each, with what helps under what cannot. What other systems have is left to programs. */
export function doctorReport(all: readonly CapabilityJson[], columns: number, paint: Paint): string[] {
  const capabilities = all.filter((one) => one.state !== 'not-on-this-platform');
  const titleWidth = Math.max(0, ...capabilities.map((one) => one.title.length));
  const stateWidth = Math.max(0, ...capabilities.map((one) => one.state.length));
  const indent = ' '.repeat(2 + titleWidth + 2);
  return capabilities.flatMap((one) => {
    const good = one.remedy === null;
    const state = paint(good ? 'green' : 'yellow', padded(one.state, stateWidth));
    const before = 2 + titleWidth + 2 + stateWidth + 2;
    const [detail = '', ...further] =
      one.detail === null ? [] : wrapped(printable(one.detail), Math.max(30, columns - before));
    const remedy =
      one.remedy === null ? [] : wrapped(`→ ${printable(one.remedy)}`, Math.max(30, columns - indent.length));
    return [
      `  ${padded(one.title, titleWidth)}  ${state}  ${detail}`.trimEnd(),
      ...further.map((line) => `${' '.repeat(before)}${line}`),
      ...remedy.map((line) => `${indent}${line}`),
    ];
  });
}
