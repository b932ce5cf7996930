import type { AddressAndPort, Thresholds } from '../../domain/target.ts';
import type { ConfiguredNotices } from '../notices/configured-notices.ts';
import type { TargetInput } from '../target-input.ts';

/** What a configuration file says. Nothing of it is used unless all of it is right. */
export interface Configuration {
  readonly defaults: Thresholds;
  /** Resolvers to be asked beside the system's. */
  readonly resolvers: readonly AddressAndPort[];
  /** Under which servers see this computer; null where the file does not say. */
  readonly publicAddress: string | null;
  readonly targets: readonly TargetInput[];
  /** null where the file says nothing of them. */
  readonly notices: ConfiguredNotices | null;
}

export interface ConfigurationProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

export type ConfigurationReading =
  | { readonly kind: 'read'; readonly configuration: Configuration }
  /** `further` counts the problems beyond those that are listed. */
  | { readonly kind: 'wrong'; readonly problems: readonly ConfigurationProblem[]; readonly further: number };

/** One line a problem, as editors and compilers write them: `FILE:LINE:COLUMN: reason`. */
export function problemLines(file: string, reading: Extract<ConfigurationReading, { kind: 'wrong' }>): string[] {
  const lines = reading.problems.map((problem) => `${file}:${problem.line}:${problem.column}: ${problem.reason}`);
  if (reading.further > 0) lines.push(`${file}: and ${reading.further} more`);
  return lines;
}
