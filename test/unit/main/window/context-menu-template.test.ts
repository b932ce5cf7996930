import { expect, test } from 'vitest';
import { type Clicked, contextMenuTemplate } from '../../../../electron/main/window/context-menu-template.ts';

const clicked = (more: Partial<Clicked>): Clicked => ({
  isEditable: false,
  selectionText: '',
  editFlags: { canCut: false, canCopy: false, canPaste: false, canSelectAll: false },
  ...more,
});

const enabled = (of: Clicked): unknown[] =>
  (contextMenuTemplate(of) ?? []).flatMap((item) => (item.enabled === true ? [item.role] : []));

test('an address is pasted by mouse into a field that is empty', () => {
  const editFlags = { canCut: false, canCopy: false, canPaste: true, canSelectAll: false };
  expect(enabled(clicked({ isEditable: true, editFlags }))).toEqual(['paste']);
});

test('a field offers what can be done with what is in it, and a password is not to be copied', () => {
  const all = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true };
  expect(enabled(clicked({ isEditable: true, editFlags: all }))).toEqual(['cut', 'copy', 'paste', 'selectAll']);
  const hidden = { ...all, canCut: false, canCopy: false };
  expect(enabled(clicked({ isEditable: true, editFlags: hidden }))).toEqual(['paste', 'selectAll']);
});

test('text that is marked can be copied; elsewhere there is no menu', () => {
  const editFlags = { canCut: false, canCopy: true, canPaste: false, canSelectAll: true };
  expect(enabled(clicked({ selectionText: 'SYN sent 5 times', editFlags }))).toEqual(['copy']);
  expect(contextMenuTemplate(clicked({ selectionText: ' ', editFlags }))).toBeNull();
});
