import type { ContractErrorData } from '../../contract/errors.ts';

export type RefusalChoice = 'again' | 'choose' | 'show' | 'quit';

export interface RefusalQuestion {
  /** What happened, in few words. */
  readonly title: string;
  /** What is in the way, and what to do. */
  readonly detail: string;
  /** In the order of the buttons; the first is what Enter does. */
  readonly choices: readonly RefusalChoice[];
}

export const CHOICE_LABELS: Readonly<Record<RefusalChoice, string>> = {
  again: 'Try Again',
  choose: 'Choose Another Folder…',
  show: 'Show Folder',
  quit: 'Quit',
};

/** What a person is asked when the engine does not start over its data. */
export function refusalQuestion(error: ContractErrorData): RefusalQuestion {
  return {
    title: titleOf(error.context.reason),
    detail: error.message,
    choices: ['again', 'choose', 'show', 'quit'],
  };
}

function titleOf(reason: unknown): string {
  switch (reason) {
    case 'in-use':
      return 'Another Stallscope is working with this data.';
    case 'newer-database':
      return 'The data was written by a newer Stallscope.';
    case 'foreign-database':
      return 'The file in the data folder is not Stallscope’s.';
    case 'unreadable-directory':
    case 'read-only':
      return 'Stallscope cannot write to its data folder.';
    case 'disk-full':
      return 'The disk with the data folder is full.';
    default:
      return 'Stallscope cannot open its data.';
  }
}

export interface RefusalActions {
  /** Shows the question; resolves with the choice. Closing it means `quit`: nothing is measured while it stands. */
  ask(question: RefusalQuestion): Promise<RefusalChoice>;
  /** Resolves with an absolute path; null when the person thought better of it. */
  chooseFolder(): Promise<string | null>;
  showFolder(error: ContractErrorData): void;
  again(): void;
  moveTo(folder: string): void;
  quit(): void;
}

/** Asks until there is a way on. Showing the folder, or choosing none, leads back to the question. */
export async function settleRefusal(error: ContractErrorData, actions: RefusalActions): Promise<void> {
  for (;;) {
    const choice = await actions.ask(refusalQuestion(error));
    switch (choice) {
      case 'again':
        actions.again();
        return;
      case 'choose': {
        const folder = await actions.chooseFolder();
        if (folder === null) break;
        actions.moveTo(folder);
        return;
      }
      case 'show':
        actions.showFolder(error);
        break;
      case 'quit':
        actions.quit();
        return;
    }
  }
}
