import type { Thresholds } from '../../../electron/domain/target.ts';
import { readTargetForm, type TargetField } from '../../../electron/domain/target-form.ts';
import { parseTargetAddress } from '../../../electron/domain/target-text.ts';
import type { TargetDraft, TargetFormValues } from '../../state/target-draft.ts';

export type Problems = ReadonlyMap<TargetField, string>;

/** What is wrong with a form as it stands, by field. `taken`: names that other targets have. */
export function problemsOf(form: TargetFormValues, defaults: Thresholds, taken: ReadonlySet<string>): Problems {
  const reading = readTargetForm(form, defaults);
  const problems = new Map<TargetField, string>();
  if (reading.kind === 'wrong') for (const { field, reason } of reading.problems) problems.set(field, reason);
  const name = form.name.trim();
  if (name !== '' && !problems.has('name') && taken.has(name)) {
    problems.set('name', 'Another target has this name; give it another one.');
  }
  return problems;
}

/** With what the engine said of the last attempt, where the page had found nothing. */
export function withRefusal(problems: Problems, refused: TargetDraft['refused']): Problems {
  const field = refused === null ? null : fieldNamed(refused.field);
  return field === null || refused === null || problems.has(field)
    ? problems
    : new Map(problems).set(field, refused.message);
}

/** Whether the refusal belongs to a field of the form, and is said there. */
export const isOfField = (refused: NonNullable<TargetDraft['refused']>): boolean => fieldNamed(refused.field) !== null;

const FIELDS: readonly TargetField[] = [
  'address',
  'name',
  'group',
  'interval',
  'captureAfter',
  'slowAfter',
  'timeout',
  'resolver',
  'connectTo',
  'method',
  'expectStatus',
  'expectBody',
];

const fieldNamed = (name: string | null): TargetField | null => FIELDS.find((field) => field === name) ?? null;

/** Fields that are folded away, and come out when one of them is wrong. */
const FOLDED: readonly TargetField[] = FIELDS.slice(FIELDS.indexOf('interval'));

export const isFoldedWrong = (problems: Problems): boolean => FOLDED.some((field) => problems.has(field));

/** Whether something other than the default stands in a folded field. */
export function isFoldedUsed(form: TargetFormValues, empty: TargetFormValues): boolean {
  const { name: _name, address: _address, role: _role, group: _group, ...folded } = form;
  return Object.entries(folded).some(([field, value]) =>
    Object.entries(empty).some(([known, none]) => known === field && none !== value),
  );
}

/** What kind of target an address makes; null while it makes none. */
export function kindOf(address: string): 'http' | 'tcp' | 'dns' | null {
  const read = parseTargetAddress(address);
  return read.kind === 'parsed' ? read.value.spec.kind : null;
}
