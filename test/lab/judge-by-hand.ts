import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { complaints, confusionMatrix } from './support/confusion-matrix.ts';
import { openLab } from './support/lab.ts';
import { runScenarios } from './support/scenario-run.ts';
import { judgedOfScenarios, runVerdictCases, runWideCases } from './support/verdict-run.ts';

/**
 * Breaks the lab's network by hand and prints what is judged. Run as root, after `npm run build`:
 * `node test/lab/judge-by-hand.ts [--keep DIR] [CASE…]`, with the cases of verdict-cases.ts, `gateway`, `isp`, `busy`, and
 * `scenarios` for all of scenarios.ts. What is kept: the data directories, and for each
 * fault its incidents as `incidents list --json` prints them.
 */
const { values, positionals } = parseArgs({ options: { keep: { type: 'string' } }, allowPositionals: true });
const only = positionals.length === 0 ? null : new Set(positionals);

const lab = await openLab();
try {
  const cases = await runVerdictCases(lab, join(lab.folder, 'cases'), only);
  const wide = await runWideCases(lab, join(lab.folder, 'wide'), only);
  const scenarios = (only?.has('scenarios') ?? true) ? judgedOfScenarios(await runScenarios(lab)) : [];
  const all = [...scenarios, ...cases, ...wide];
  process.stdout.write(`${confusionMatrix(all)}\n`);
  for (const complaint of all.flatMap(complaints)) process.stdout.write(`${complaint}\n`);
  if (values.keep !== undefined) {
    mkdirSync(values.keep, { recursive: true });
    for (const name of ['cases', 'wide', 'home/data']) {
      const from = join(lab.folder, name);
      const to = join(values.keep, name.replace('/', '-'));
      if (existsSync(from)) cpSync(from, to, { recursive: true });
    }
    for (const { name, incidents, bad } of all) {
      const file = join(values.keep, `${name.replace(', ', '-')}.json`);
      writeFileSync(file, JSON.stringify({ incidents, bad }, null, 2));
    }
  }
} finally {
  await lab.close();
}
