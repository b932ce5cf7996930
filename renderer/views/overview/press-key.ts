import type { KeyboardEvent } from 'react';
import type { Item } from './arrange.ts';

export interface ListActions {
  open(item: Item): void;
  /** Puts a group's rows away, or takes them out. */
  fold(group: string, folded: boolean): void;
  /** `extend`: with all from the one that was chosen last. */
  choose(item: Item, extend: boolean): void;
  chooseAll(): void;
  chooseNone(): void;
  remove(item: Item): void;
  menu(item: Item): void;
  moveTo(index: number): void;
}

/** Rows that a page key moves by. */
const PAGE = 12;

/** What a key does in the list, after the ARIA practices for grids. Answers whether it did something. */
export function pressKey(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  items: readonly Item[],
  active: number,
  actions: ListActions,
): boolean {
  const item = items[active];
  if (item === undefined || event.altKey) return false;
  const withControl = event.ctrlKey || event.metaKey;
  const move = (index: number): boolean => {
    const to = Math.max(0, Math.min(items.length - 1, index));
    actions.moveTo(to);
    const reached = items[to];
    if (event.shiftKey && reached !== undefined) actions.choose(reached, true);
    return true;
  };
  if (withControl) {
    if (event.key !== 'a') return false;
    actions.chooseAll();
    return true;
  }
  switch (event.key) {
    case 'ArrowDown':
      return move(active + 1);
    case 'ArrowUp':
      return move(active - 1);
    case 'PageDown':
      return move(active + PAGE);
    case 'PageUp':
      return move(active - PAGE);
    case 'Home':
      return move(0);
    case 'End':
      return move(items.length - 1);
    case 'ArrowLeft':
      if (item.kind === 'group') actions.fold(item.group, true);
      else {
        const head = items.findIndex((other) => other.kind === 'group' && other.group === item.group);
        if (head >= 0) actions.moveTo(head);
      }
      return true;
    case 'ArrowRight':
      if (item.kind === 'group') actions.fold(item.group, false);
      return true;
    case 'Enter':
      actions.open(item);
      return true;
    case ' ':
      actions.choose(item, event.shiftKey);
      return true;
    case 'Delete':
      actions.remove(item);
      return true;
    case 'ContextMenu':
      actions.menu(item);
      return true;
    case 'F10':
      if (!event.shiftKey) return false;
      actions.menu(item);
      return true;
    case 'Escape':
      actions.chooseNone();
      return true;
    default:
      return false;
  }
}
