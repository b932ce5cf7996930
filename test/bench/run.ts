import type { FigureResult } from './figure.ts';
import { FIGURES } from './figures.ts';

/** `node test/bench/run.ts [NAME…]`: measures the figures named, or all; one JSON line a figure, then a table. */
async function main(names: readonly string[]): Promise<number> {
  const wanted = names.length === 0 ? Object.keys(FIGURES) : names;
  const unknown = wanted.filter((name) => !(name in FIGURES));
  if (unknown.length > 0) {
    process.stderr.write(`No such figure: ${unknown.join(', ')}. There are: ${Object.keys(FIGURES).join(', ')}.\n`);
    return 2;
  }
  const rows: string[][] = [['figure', 'what', 'value', 'to reach', '']];
  let missed = 0;
  for (const name of wanted) {
    const load = FIGURES[name];
    if (load === undefined) continue;
    process.stderr.write(`measuring ${name} …\n`);
    const { title, result } = await measure(load);
    process.stdout.write(`${JSON.stringify({ figure: name, title, ...result })}\n`);
    switch (result.kind) {
      case 'skipped':
        rows.push([name, title, '-', '-', `skipped: ${result.reason}`]);
        break;
      case 'measured':
        if (!result.reached) missed += 1;
        for (const one of result.measurements) {
          rows.push([
            name,
            one.what,
            `${rounded(one.value)} ${one.unit}`,
            one.goal === null ? '' : `${rounded(one.goal)} ${one.unit}`,
            one.met === null ? '' : one.met ? 'reached' : 'MISSED',
          ]);
        }
        for (const note of result.notes) rows.push([name, `  ${note}`, '', '', '']);
        break;
    }
  }
  process.stdout.write(`\n${table(rows)}\n`);
  return missed > 0 ? 1 : 0;
}

async function measure(
  load: (typeof FIGURES)[string],
): Promise<{ readonly title: string; readonly result: FigureResult }> {
  const figure = await load();
  try {
    return { title: figure.title, result: await figure.run() };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${reason}\n`);
    return {
      title: figure.title,
      result: { kind: 'measured', reached: false, measurements: [], notes: [`failed: ${reason.split('\n')[0]}`] },
    };
  }
}

function rounded(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 4 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

process.exitCode = await main(process.argv.slice(2));
