import type { BrowserWindow } from 'electron';
import type { AppParts } from '../app-parts.ts';
import { settleRefusal } from './refusal.ts';
import { refusalDialogs } from './refusal-dialog.ts';
import type { SupervisedEngine } from './supervised-engine.ts';

export interface RefusalParts {
  readonly parts: Pick<AppParts, 'settings' | 'quit'>;
  readonly engine: SupervisedEngine;
  /** The window that the dialogs belong to; null: none. */
  forDialog(): Promise<BrowserWindow | null>;
  /** The folder of this run was named on the command line, and another one is chosen for this run only. */
  readonly isPassing: boolean;
}

/** Whenever the engine refuses to start, a person is asked what to do; also when the app was started hidden, since only they can help. */
export function askAboutRefusals({ parts, engine, forDialog, isPassing }: RefusalParts): void {
  const dialogs = refusalDialogs(forDialog);
  engine.onState((state) => {
    if (state.kind !== 'refused') return;
    void settleRefusal(state.error, {
      ...dialogs,
      again: () => engine.retry(),
      moveTo(folder) {
        if (!isPassing) parts.settings.change({ dataDirectory: folder });
        engine.retry(folder);
      },
      quit: () => parts.quit(),
    });
  });
}
