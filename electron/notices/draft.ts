import type { Notice, NoticeAction, NoticeKey, NoticeOpens, NoticeUrgency } from './notice.ts';
import type { Ended } from './notice-state.ts';
import { cut, sentences } from './short-text.ts';
import type { Trouble } from './trouble.ts';

/** A notice before it is known whether there is room for it, and what it tells of. */
export interface Draft {
  readonly notice: Notice;
  /** Troubles of which a person hears by it for the first time. */
  readonly opened: readonly Trouble[];
  readonly ended: readonly Ended[];
}

const TITLE_CHARACTERS = 120;
const BODY_CHARACTERS = 300;

interface Words {
  readonly key: NoticeKey;
  readonly title: string;
  /** Sentences; those that have no room are left out from the end. */
  readonly body: readonly string[];
  readonly opens: NoticeOpens;
  readonly target?: string;
  readonly actions: readonly NoticeAction[];
  readonly urgency?: NoticeUrgency;
  readonly replaces: NoticeKey | null;
}

export function noticeOf({ key, title, body, opens, target, actions, urgency, replaces }: Words): Notice {
  return {
    key,
    title: cut(title, TITLE_CHARACTERS),
    body: sentences(body, BODY_CHARACTERS),
    opens,
    target: target ?? null,
    actions,
    urgency: urgency ?? 'normal',
    replaces,
  };
}

/** The same notice with a sentence more, for which there is room in any case. */
export function withLastWord(notice: Notice, sentence: string): Notice {
  const room = BODY_CHARACTERS - sentence.length - 1;
  return { ...notice, body: `${cut(notice.body, room)} ${sentence}` };
}
