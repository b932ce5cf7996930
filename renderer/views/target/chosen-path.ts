import type { PathView } from '../../state/path-view.ts';
import type { Path, ShownPath } from '../../state/paths.ts';

export interface ChosenPath {
  readonly path: Path | null;
  /** What it is compared with. */
  readonly lastGood: Path | null;
  readonly isReading: boolean;
}

/** The path that a person wants to see, and the good one that it is compared with. */
export function chosenPath(shown: ShownPath, { choice, moment, run }: PathView): ChosenPath {
  switch (choice) {
    case 'now':
      return { path: shown.now, lastGood: shown.lastGood, isReading: shown.reading };
    case 'moment':
      return {
        path: moment?.path ?? null,
        lastGood: moment?.lastGood ?? null,
        isReading: moment?.reading === true,
      };
    case 'last-good':
      return { path: shown.lastGood, lastGood: null, isReading: shown.reading };
    case 'run': {
      const trace = run.kind === 'running' || run.kind === 'done' ? run.trace : null;
      const at = run.kind === 'done' ? run.at : (shown.now?.at ?? new Date(0).toISOString());
      return {
        path: trace === null ? null : { at, cause: 'asked', trace },
        lastGood: shown.lastGood,
        isReading: false,
      };
    }
  }
}
