import type { SerializedError } from 'vitest';
import type { Reporter, TestModule, TestSuite, Vitest } from 'vitest/node';
import { LastWords } from './last-words.ts';
import { runsInCi } from './needs.ts';

export interface RunCounts {
  readonly passed: number;
  /** Tests, and whatever else went wrong: files that could not be loaded, hooks, errors outside of any test. */
  readonly failed: number;
  /** `file > test: reason` of each test that was not run. */
  readonly skipped: readonly string[];
}

/**
 * Ends the output with one line alone, `Tests: N passed, N failed, N skipped`, for programs that read it. Where CI is set, a skipped
 * test is listed with its reason and fails the run, because a tier that is passed over in silence looks like one that passed. What a
 * process of tests said when it died is said again before that.
 */
export default class ClosingLineReporter implements Reporter {
  readonly #lastWords = new LastWords();

  /** Listens along: what a process says when it dies is long gone by when the run ends. */
  onInit({ logger: { errorStream } }: Vitest): void {
    const write = errorStream.write.bind(errorStream);
    errorStream.write = (chunk: string | Uint8Array, ...rest: never[]): boolean => {
      this.#lastWords.take(Buffer.from(chunk).toString());
      return write(chunk, ...rest);
    };
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts = countRun(modules, unhandledErrors.length);
    const complains = counts.skipped.length > 0 && runsInCi(process.env);
    // Other reporters write after this call as well; at exit nobody is left to.
    process.once('exit', () => {
      const { lines } = this.#lastWords;
      if (unhandledErrors.length > 0 && lines.length > 0)
        process.stdout.write(`\nA process died, and said:\n${lines.map((line) => `  ${line}\n`).join('')}`);
      if (complains) {
        process.exitCode ||= 1;
        process.stdout.write(
          `\nSkipped, which counts as failed where CI is set:\n${counts.skipped.map((one) => `  ${one}\n`).join('')}`,
        );
      }
      process.stdout.write(`\n${closingLine(counts)}\n`);
    });
  }
}

/** Adds up a run. A file or group that failed outside of its tests counts as one failure more. */
export function countRun(modules: readonly TestModule[], unhandledErrors: number): RunCounts {
  let passed = 0;
  let failed = unhandledErrors;
  const skipped: string[] = [];
  for (const module of modules) {
    const groups: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
    failed += groups.filter((group) => group.errors().length > 0).length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      switch (result.state) {
        case 'passed':
          passed += 1;
          break;
        case 'failed':
          failed += 1;
          break;
        case 'skipped':
        case 'pending':
          skipped.push(`${module.relativeModuleId} > ${test.fullName}: ${whyNot(result)}`);
          break;
      }
    }
  }
  return { passed, failed, skipped };
}

function whyNot(result: { readonly state: string; readonly note?: string | undefined }): string {
  if (result.state === 'pending') return 'the run ended before it';
  return result.note ?? 'no reason given';
}

export function closingLine({ passed, failed, skipped }: RunCounts): string {
  const more = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  return `Tests: ${passed} passed, ${failed} failed${more}`;
}
