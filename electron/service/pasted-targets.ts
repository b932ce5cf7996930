import { ContractError } from '../contract/errors.ts';
import { looksLikeConfiguration } from '../domain/looks-like-configuration.ts';
import { parseOneLine } from '../domain/one-line.ts';
import { sentence } from '../domain/sentence.ts';
import type { Thresholds } from '../domain/target.ts';
import { uniqueLabel } from '../domain/target-label.ts';
import { readTargetLines } from '../domain/target-lines.ts';
import type { TargetInput } from './target-input.ts';

/**
 * Targets from pasted lines, all or none, under names that are not among `taken`. `name` is for a single target. Throws ContractError
 * `invalid-input`.
 */
export function readPastedTargets(
  text: string,
  name: string | null,
  taken: ReadonlySet<string>,
  thresholds: Thresholds,
): readonly TargetInput[] {
  const lines = readTargetLines(text, null, new Set(taken));
  const [problem] = lines.problems;
  if (problem !== undefined) {
    const further = lines.problems.length - 1 + lines.furtherProblems;
    const more = further === 0 ? '' : ` (and ${further} more ${further === 1 ? 'line' : 'lines'})`;
    const where = /[\r\n]/.test(text.trim()) ? `Line ${problem.line}: ` : '';
    throw new ContractError('invalid-input', `${where}${problem.reason}${more}. Nothing was added.`, {
      line: problem.line,
    });
  }
  const [first] = lines.targets;
  if (first === undefined) throw new ContractError('invalid-input', 'There is no target in this text.', {});
  const inputs = lines.targets.map(
    ({ definition, secrets }): TargetInput => ({ definition: { ...definition, thresholds }, secrets }),
  );
  if (name === null) return inputs;
  if (inputs.length > 1) {
    throw new ContractError('invalid-input', 'One name cannot be given to several targets.', { name });
  }
  const read = parseOneLine(name);
  if (read.kind === 'refused') throw new ContractError('invalid-input', sentence(read.reason), { field: 'name' });
  return inputs.map((input) => ({ ...input, definition: { ...input.definition, name: read.value } }));
}

/** The same from a configuration in YAML or from such lines. Variables that targets name need not be set yet. */
export async function readImportedTargets(
  text: string,
  /** Asked when the reader is loaded, which takes a moment. */
  taken: () => ReadonlySet<string>,
  thresholds: Thresholds,
): Promise<readonly TargetInput[]> {
  if (!looksLikeConfiguration(text)) return readPastedTargets(text, null, taken(), thresholds);
  // Loaded only where there is a configuration: the YAML reader is a quarter of all code.
  const { readConfiguration } = await import('./configuration/read-configuration.ts');
  const reading = readConfiguration(text, null, { thresholds, taken: taken(), namesOthers: true });
  if (reading.kind === 'wrong') {
    const [first] = reading.problems;
    const further = reading.problems.length - 1 + reading.further;
    const more = further === 0 ? '' : ` (and ${further} more)`;
    const { line, column, reason } = first ?? { line: 1, column: 1, reason: 'it cannot be read' };
    throw new ContractError('invalid-input', `Line ${line}: ${reason}${more}. Nothing was added.`, { line, column });
  }
  const { targets } = reading.configuration;
  if (targets.length === 0) throw new ContractError('invalid-input', 'There is no target in this text.', {});
  return targets;
}

/** A name that no other target has: `label`, or `label (2)` … */
export const freeName = (label: string, taken: ReadonlySet<string>): string => uniqueLabel(label, new Set(taken));
