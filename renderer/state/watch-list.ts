import type { TargetFormJson } from '../../electron/contract/settings-shapes.ts';
import { type CallFailure, failureText } from '../api/engine-client.ts';
import { connection } from './connection.ts';

/** What a person does to the list of targets as a whole, or to all of one target. */
const client = connection.engine;

/** One sentence for a person; null when nothing was refused. */
type Refusal = string | null;

export async function lastIncidentOf(
  target: string,
): Promise<{ readonly incident: number | null; readonly refusal: Refusal }> {
  const answer = await client.call('incidents.list', { limit: 1, openOnly: false, target });
  if (!answer.ok) return { incident: null, refusal: failureText(answer.failure) };
  const incident = answer.value.incidents[0]?.id ?? null;
  return { incident, refusal: incident === null ? `No incident of ${target} has been recorded so far.` : null };
}

export async function targetForm(
  target: string,
): Promise<{ readonly form: TargetFormJson | null; readonly refusal: Refusal }> {
  const answer = await client.call('targets.form', { target });
  return answer.ok ? { form: answer.value.form, refusal: null } : { form: null, refusal: failureText(answer.failure) };
}

export type Defined =
  | { readonly kind: 'defined'; readonly name: string }
  /** `field` null: it is not about one field, or it could not be asked for. */
  | { readonly kind: 'refused'; readonly field: string | null; readonly message: string };

export async function defineTarget(
  form: TargetFormJson,
  replaces: string | null,
  like: string | null,
): Promise<Defined> {
  const answer = await client.call('targets.define', { form, replaces, like });
  return answer.ok
    ? { kind: 'defined', name: answer.value.target.name }
    : { kind: 'refused', field: fieldOf(answer.failure), message: failureText(answer.failure) };
}

function fieldOf(failure: CallFailure): string | null {
  if (failure.kind !== 'refused') return null;
  if (failure.error.code === 'duplicate-name') return 'name';
  const { field } = failure.error.context;
  return typeof field === 'string' ? field : null;
}

export async function importTargets(
  text: string,
): Promise<{ readonly added: readonly string[]; readonly refusal: Refusal }> {
  const answer = await client.call('targets.import', { text });
  return answer.ok
    ? { added: answer.value.targets.map((target) => target.name), refusal: null }
    : { added: [], refusal: failureText(answer.failure) };
}

export type ListSaving =
  /** A browser downloads it by itself. */
  { readonly kind: 'download' } | { readonly kind: 'save'; readonly save: () => Promise<ListSaved> };

export type ListSaved =
  | { readonly kind: 'saved'; readonly path: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly message: string };

/** How the list becomes a file where the page is shown: the app lets its page write none, and asks the person itself. */
export const LIST_SAVING: ListSaving = savingOf(connection);

function savingOf(from: typeof connection): ListSaving {
  if (from.kind === 'browser') return { kind: 'download' };
  return {
    kind: 'save',
    async save() {
      const answer = await from.desktop.call('desktop.saveTargets', {});
      return answer.ok ? answer.value : { kind: 'refused', message: failureText(answer.failure) };
    },
  };
}

/** All targets as a configuration in YAML. */
export async function exportedTargets(): Promise<{ readonly yaml: string | null; readonly refusal: Refusal }> {
  const answer = await client.call('targets.export', {});
  return answer.ok ? { yaml: answer.value.yaml, refusal: null } : { yaml: null, refusal: failureText(answer.failure) };
}
