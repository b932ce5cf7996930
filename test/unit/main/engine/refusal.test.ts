import { expect, test } from 'vitest';
import type { ContractErrorData } from '../../../../electron/contract/errors.ts';
import {
  type RefusalActions,
  type RefusalChoice,
  refusalQuestion,
  settleRefusal,
} from '../../../../electron/main/engine/refusal.ts';

const error = (reason: string): ContractErrorData => ({
  code: 'store-unavailable',
  message: 'The data in /data was written by Stallscope 9.',
  context: { reason, directory: '/data' },
});

/** A person who answers the dialogs in this order. */
function person(answers: readonly RefusalChoice[], folders: readonly (string | null)[] = []) {
  const did: string[] = [];
  const [choices, paths] = [[...answers], [...folders]];
  const actions: RefusalActions = {
    ask: async () => choices.shift() ?? 'quit',
    chooseFolder: async () => paths.shift() ?? null,
    showFolder: ({ context }) => did.push(`show ${context.directory}`),
    again: () => did.push('again'),
    moveTo: (folder) => did.push(`move to ${folder}`),
    quit: () => did.push('quit'),
  };
  return { did, actions };
}

test('a refusal says what is in the way and offers a way on', () => {
  const question = refusalQuestion(error('newer-database'));
  expect(question.title).toBe('The data was written by a newer Stallscope.');
  expect(question.detail).toBe('The data in /data was written by Stallscope 9.');
  expect(question.choices).toEqual(['again', 'choose', 'show', 'quit']);
});

test.each([
  'in-use',
  'newer-database',
  'foreign-database',
  'unreadable-directory',
  'read-only',
  'disk-full',
  'failed',
  'tomorrow',
])('a refusal for the reason %s has a title of its own or the general one', (reason) => {
  expect(refusalQuestion(error(reason)).title).toMatch(/^[A-Z].*\.$/);
});

test('trying again ends the question', async () => {
  const { did, actions } = person(['again']);
  await settleRefusal(error('in-use'), actions);
  expect(did).toEqual(['again']);
});

test('whoever looks at the folder, or chooses none after all, is asked again', async () => {
  const { did, actions } = person(['show', 'choose', 'choose'], [null, '/elsewhere']);
  await settleRefusal(error('disk-full'), actions);
  expect(did).toEqual(['show /data', 'move to /elsewhere']);
});

test('whoever quits, quits', async () => {
  const { did, actions } = person(['quit']);
  await settleRefusal(error('failed'), actions);
  expect(did).toEqual(['quit']);
});
