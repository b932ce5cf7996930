import { copyText } from '../../components/CopyButton.tsx';
import { removeWatched, setNotified } from '../../state/app.ts';
import { compare } from '../../state/comparison-actions.ts';
import { openElimination } from '../../state/elimination.ts';
import { pauseTarget, resumeTarget } from '../../state/engine.ts';
import { choose } from '../../state/overview.ts';
import { seeIncident, snoozeTarget } from '../../state/quiet-actions.ts';
import { draftRange } from '../../state/range-draft.ts';
import { go } from '../../state/route.ts';
import {
  askToRemove,
  openExport,
  openExportRange,
  openSecrets,
  openTargetForm,
  setRefusal,
} from '../../state/screen.ts';
import { useTarget } from '../../state/target.ts';
import type { TargetRow } from '../../state/targets.ts';
import { lastIncidentOf } from '../../state/watch-list.ts';
import type { TargetMenuActions } from './target-menu.ts';

type Refusal = string | null;

/** Does the same with each, and says the first reason for which one was refused. */
async function each(targets: readonly string[], act: (target: string) => Promise<Refusal>): Promise<void> {
  const refusals = await Promise.all(targets.map(act));
  setRefusal(refusals.find((refusal) => refusal !== null) ?? null);
}

export const pauseAll = (targets: readonly string[], forMs: number | null): Promise<void> =>
  each(targets, (target) => pauseTarget(target, forMs));

export const resumeAll = (targets: readonly string[]): Promise<void> => each(targets, resumeTarget);

export async function removeAll(targets: readonly string[]): Promise<void> {
  choose([]);
  await each(targets, removeWatched);
}

/** `tell` says a few words of something that nobody would see otherwise. */
export function actionsFor(target: TargetRow['target'], tell: (words: string) => void): TargetMenuActions {
  const { name } = target;
  return {
    open: () => go({ kind: 'target', name }),
    edit: () => openTargetForm({ mode: 'edit', target: name }),
    duplicate: () => openTargetForm({ mode: 'copy', target: name }),
    secrets: () => openSecrets(name),
    pause: (forMs) => void pauseAll([name], forMs),
    resume: () => void resumeAll([name]),
    resumeAll: () => void resumeTarget(null).then(setRefusal),
    notify: (on) => void setNotified(name, on).then(setRefusal),
    snooze: (forMs) => void snoozeTarget(name, forMs).then(setRefusal),
    see: (incident) => void seeIncident(incident).then(setRefusal),
    eliminate: () => openElimination(name),
    compare: () => compare([{ kind: 'target', target: name }]),
    exportLast: () => void exportLast(name),
    exportRange: () => {
      const { shown } = useTarget.getState();
      const toMs = Date.now();
      // Where its chart is in sight, what that shows is most likely meant.
      const span = shown?.target === name ? shown.span : { fromMs: toMs - DAY_MS, toMs };
      draftRange(span.fromMs, span.toMs, [name]);
      openExportRange();
    },
    copyAddress: () =>
      void copyText(target.address).then((isCopied) =>
        tell(isCopied ? 'Address copied' : 'Not copied: the browser does not let this page'),
      ),
    remove: () => askToRemove(name),
  };
}

const DAY_MS = 86_400_000;

async function exportLast(target: string): Promise<void> {
  const { incident, refusal } = await lastIncidentOf(target);
  setRefusal(refusal);
  if (incident !== null) openExport(incident);
}
