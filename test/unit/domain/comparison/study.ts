/**
 * A larger study of how well intervals and test hold, as a table:
 * `node test/unit/domain/comparison/study.ts [RUNS] [TEXT]`, where TEXT keeps the cases whose title holds it.
 */
import { coverageOf } from './coverage-study.ts';

const runs = Number(process.argv[2] ?? 400);
const only = process.argv[3] ?? '';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const percent = (share: number): string => (share * 100).toFixed(1).padStart(6);

say(`${'case'.padEnd(52)} windows   rate   diff reject  shown  wilson  above  below  width`);
let seed = 1;
const sums = { rate: 0, difference: 0, rejected: 0, wilson: 0, cases: 0 };
for (const bout of [1, 5]) {
  for (const hours of [6, 24, 168, 720]) {
    for (const meanWindowS of [30, 120, 600]) {
      for (const share of [0.001, 0.005, 0.02, 0.2]) {
        for (const [together, lengths] of [
          [0, 'exponential'],
          [0.9, 'exponential'],
          [0.5, 'long-tailed'],
        ] as const) {
          seed += 1;
          // Bouts of long windows would lie on each other, so that their share is no longer the one asked for.
          if (bout > 1 && (meanWindowS > 120 || share > 0.02)) continue;
          const title = `${hours} h, ${share * 100} %, ${meanWindowS} s ${lengths}, ${together} at once, bouts ${bout}`;
          if (!title.includes(only)) continue;
          const found = coverageOf({ hours, shares: [share, share], meanWindowS, lengths, together, bout }, runs, seed);
          const windows = ((hours * 3_600 * share) / meanWindowS).toFixed(1);
          say(
            `${title.padEnd(52)} ${windows.padStart(7)} ${percent(found.rate)} ${percent(found.difference)} ${percent(found.rejected)} ${percent(found.shown)}  ${percent(found.wilson)} ${percent(found.truthAbove)} ${percent(found.truthBelow)} ${(found.width * 100).toFixed(3).padStart(6)}`,
          );
          sums.rate += found.rate;
          sums.difference += found.difference;
          sums.rejected += found.rejected;
          sums.wilson += found.wilson;
          sums.cases += 1;
        }
      }
    }
  }
}
say(
  `${`mean of ${sums.cases} cases`.padEnd(60)} ${percent(sums.rate / sums.cases)} ${percent(sums.difference / sums.cases)} ${percent(sums.rejected / sums.cases)}         ${percent(sums.wilson / sums.cases)}`,
);
