import { expect, test, vi } from 'vitest';
import type { Item } from '../../../renderer/views/overview/arrange.ts';
import { type ListActions, pressKey } from '../../../renderer/views/overview/press-key.ts';

const ITEMS: readonly Item[] = [
  { kind: 'group', group: 'Shop', shown: 2, folded: false },
  { kind: 'row', name: 'shop', group: 'Shop' },
  { kind: 'row', name: 'cart', group: 'Shop' },
  { kind: 'group', group: '', shown: 1, folded: true },
];
const [HEAD, SHOP, CART] = ITEMS;

function press(key: string, active: number, more: { shiftKey?: boolean; ctrlKey?: boolean; altKey?: boolean } = {}) {
  const actions = {
    open: vi.fn(),
    fold: vi.fn(),
    choose: vi.fn(),
    chooseAll: vi.fn(),
    chooseNone: vi.fn(),
    remove: vi.fn(),
    menu: vi.fn(),
    moveTo: vi.fn(),
  } satisfies ListActions;
  const event = { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more };
  return { done: pressKey(event, ITEMS, active, actions), actions };
}

test('arrows and ends move, and stay within the list', () => {
  expect(press('ArrowDown', 1).actions.moveTo).toHaveBeenCalledWith(2);
  expect(press('ArrowUp', 0).actions.moveTo).toHaveBeenCalledWith(0);
  expect(press('PageDown', 1).actions.moveTo).toHaveBeenCalledWith(3);
  expect(press('End', 0).actions.moveTo).toHaveBeenCalledWith(3);
  expect(press('Home', 3).actions.moveTo).toHaveBeenCalledWith(0);
});

test('with Shift, what is reached is chosen with all before it', () => {
  const { actions } = press('ArrowDown', 1, { shiftKey: true });
  expect(actions.choose).toHaveBeenCalledWith(CART, true);
});

test('left folds a group, or leads from a row to its head; right unfolds', () => {
  expect(press('ArrowLeft', 0).actions.fold).toHaveBeenCalledWith('Shop', true);
  expect(press('ArrowLeft', 2).actions.moveTo).toHaveBeenCalledWith(0);
  expect(press('ArrowRight', 3).actions.fold).toHaveBeenCalledWith('', false);
});

test('Enter opens, Delete asks, the menu key and Shift with F10 open the menu', () => {
  expect(press('Enter', 1).actions.open).toHaveBeenCalledWith(SHOP);
  expect(press('Enter', 0).actions.open).toHaveBeenCalledWith(HEAD);
  expect(press('Delete', 1).actions.remove).toHaveBeenCalledWith(SHOP);
  expect(press('ContextMenu', 1).actions.menu).toHaveBeenCalledWith(SHOP);
  expect(press('F10', 1, { shiftKey: true }).actions.menu).toHaveBeenCalledWith(SHOP);
});

test('keys that mean something elsewhere are left alone', () => {
  for (const [key, more] of [
    ['F10', {}],
    ['c', { ctrlKey: true }],
    ['ArrowDown', { altKey: true }],
    ['x', {}],
    ['Tab', {}],
  ] as const) {
    const { done, actions } = press(key, 1, more);
    expect(done).toBe(false);
    for (const action of Object.values(actions)) expect(action).not.toHaveBeenCalled();
  }
  expect(press('a', 1, { ctrlKey: true }).actions.chooseAll).toHaveBeenCalled();
});
