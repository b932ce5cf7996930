import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { DesktopClient, DesktopOutput } from '../api/desktop-client.ts';
import { type CallResult, failureText } from '../api/engine-client.ts';
import type { CollectOutcome, Collector, Wanted } from './collecting.ts';
import { type ExportChoice, type ExportDialogState, useExportDialog } from './export-dialog.ts';
import type { ExportRun } from './export-run-state.ts';
import { isSameScope } from './export-scope.ts';

let calling: AbortController | null = null;

/** Asks the person where to, and writes the bundle there; resolves when it is over. */
export async function writeBundle(
  desktop: DesktopClient,
  choice: ExportChoice = useExportDialog.getState().choice,
): Promise<void> {
  const { scope, run } = useExportDialog.getState();
  if (scope === null || run.kind === 'writing') return;
  const writing = begun();
  setRun({ kind: 'writing', progress: null });
  const result = await desktop.call('desktop.exportBundle', { scope, ...choice }, writing.signal);
  if (calling === writing) calling = null;
  // Of another scope by now, or called off.
  if (!isSameScope(useExportDialog.getState().scope, scope) || writing.signal.aborted) return;
  setRun(runAfter(result));
}

/**
 * Takes all that is `wanted`, then calls `write` with what was chosen when it was asked for; resolves when that was called or nothing is
 * to be written any more.
 */
export async function writeWhenComplete(
  collector: Collector,
  wanted: readonly Wanted[],
  write: (choice: ExportChoice) => void,
): Promise<void> {
  const { scope, choice, run } = useExportDialog.getState();
  if (scope === null || run.kind === 'writing' || run.kind === 'completing') return;
  const completing = begun();
  const of = wanted.length;
  completing.signal.addEventListener('abort', () => {
    for (const one of wanted) collector.stop(one);
  });
  setRun({ kind: 'completing', step: 1, of });
  const asked = wanted.map((one) => collector.collect(one));
  const outcomes: CollectOutcome[] = [];
  for (const [index, outcome] of asked.entries()) {
    outcomes.push(await outcome);
    if (completing.signal.aborted) return;
    if (!isSameScope(useExportDialog.getState().scope, scope)) return;
    if (index + 1 < of) setRun({ kind: 'completing', step: index + 2, of });
  }
  if (calling === completing) calling = null;
  const refused = wanted.filter((_, index) => outcomes[index] === 'refused');
  // Whoever stops one thing does not want it in the bundle, and sees now what is in it.
  if (refused.length === 0) setRun({ kind: 'none' });
  if (outcomes.every((outcome) => outcome === 'taken')) write(choice);
  else if (refused.length > 0) setRun({ kind: 'refused', message: notTaken(refused, of) });
}

const notTaken = (refused: readonly Wanted[], of: number): string =>
  `Not exported yet: ${refused.map(({ title }) => title).join(', ')} could not be collected${of > refused.length ? ', the rest was' : ''}.`;

/** Ends what is under way: the collecting that was begun for it, too, or the writing. */
export function cancelRun(): void {
  const ended = calling;
  calling = null;
  setRun({ kind: 'none' });
  ended?.abort();
}

function begun(): AbortController {
  calling = new AbortController();
  return calling;
}

const setRun = (run: ExportRun): void => useExportDialog.setState({ run });

function runAfter(result: CallResult<DesktopOutput<'desktop.exportBundle'>>): ExportRun {
  if (!result.ok) return { kind: 'refused', message: failureText(result.failure) };
  switch (result.value.kind) {
    case 'saved': {
      const { path, bytes, missing } = result.value;
      return { kind: 'saved', path, bytes, missing, revealRefusal: null };
    }
    case 'cancelled':
      return { kind: 'none' };
  }
}

/** The person let the browser download it. */
export const handedOver = (): void => setRun({ kind: 'handed-over', progress: null });

/** Shows the bundle that was written last in its folder. */
export async function revealWritten(desktop: DesktopClient): Promise<void> {
  const result = await desktop.call('desktop.revealBundle', {});
  const revealRefusal = result.ok ? null : failureText(result.failure);
  useExportDialog.setState(({ run }) => ({ run: run.kind === 'saved' ? { ...run, revealRefusal } : run }));
}

/** With what events tell of the writing. */
export function exportDialogAfter(state: ExportDialogState, events: readonly ContractEvent[]): ExportDialogState {
  const { run } = state;
  if (run.kind !== 'writing' && run.kind !== 'handed-over') return state;
  const told = events.findLast((event) => event.type === 'export.progress' && isSameScope(event.scope, state.scope));
  if (told?.type !== 'export.progress') return state;
  const { scope, done, of, says } = told;
  return { ...state, run: { ...run, progress: { scope, done, of, says } } };
}

/** What of a checklist can be taken now. Only what hung can be completed, not a stretch of time. */
export function wantedOf({ scope, preview, previewOf }: ExportDialogState): readonly Wanted[] {
  if (scope?.kind !== 'incident' || preview === null || previewOf === null) return [];
  const { incident } = scope;
  return preview.items
    .filter(({ present, remedy }) => !present && remedy?.kind === 'collect')
    .map(({ id, title }) => ({ incident, profile: previewOf, item: id, title }));
}
