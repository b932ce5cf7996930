import { expect, test } from 'vitest';
import { type LinkState, reportLoss, useLink } from '../../../renderer/state/link.ts';
import { emptyWords, lastingNote, linkWords } from '../../../renderer/views/app/link-words.ts';
import { DESKTOP } from '../../contract/renderer/desktop-state.ts';

const LOST: LinkState = { kind: 'lost', sinceMs: 1_000, message: 'The connection to Stallscope ended.' };
const CONNECTING: LinkState = { kind: 'connecting', sinceMs: 0 };
const ENDED = 'The engine ended unexpectedly; it starts again in 2 s.';
const restarting = { ...DESKTOP, engine: 'restarting' as const, engineMessage: ENDED };
const refused = { ...DESKTOP, engine: 'refused' as const, engineMessage: 'The database cannot be opened.' };
const told = (link: LinkState, app: Parameters<typeof linkWords>[1]): string => {
  const words = linkWords(link, app);
  return words === null ? 'nothing' : `${words.before}${words.sinceMs ?? ''}${words.after}`;
};

test('a live page says nothing of it', () => {
  expect(told({ kind: 'live' }, DESKTOP)).toBe('nothing');
  expect(told(CONNECTING, restarting)).toBe('nothing');
});

test('a page that is not live says since when and what is being done, in the app by what the engine does', () => {
  expect(told(LOST, null)).toBe('Connection to the engine lost 1000 ago, trying again');
  expect(told(LOST, DESKTOP)).toBe('Connection to the engine lost 1000 ago, trying again');
  expect(told(LOST, restarting)).toBe('Engine ended 1000 ago, starting again');
  expect(linkWords(LOST, restarting)?.title).toBe(ENDED);
  expect(linkWords(LOST, DESKTOP)?.title).toBe('The connection to Stallscope ended.');
});

test('an engine that refuses to start is said for as long as it does, with its reason', () => {
  expect(told(LOST, refused)).toBe('Not measuring');
  expect(told(CONNECTING, refused)).toBe('Not measuring');
  expect(lastingNote(refused)).toBe('The database cannot be opened.');
  expect(emptyWords(LOST, refused)).toEqual({
    title: 'Stallscope cannot measure',
    text: 'The database cannot be opened.',
  });
  expect(lastingNote(restarting)).toBeNull();
  expect(lastingNote(null)).toBeNull();
});

test('a page with nothing to show says what it waits for', () => {
  expect(emptyWords(CONNECTING, null).title).toBe('Reading what is there');
  expect(emptyWords(CONNECTING, { ...DESKTOP, engine: 'starting' }).title).toBe('Starting');
  expect(emptyWords(LOST, restarting)).toEqual({ title: 'Starting again', text: ENDED });
  expect(emptyWords(LOST, null).title).toBe('Stallscope does not answer');
  expect(emptyWords({ kind: 'locked-out', message: 'Open the printed address.' }, null).text).toBe(
    'Open the printed address.',
  );
});

test('a page that opens before its engine can answer speaks of no loss, unless it takes long', () => {
  useLink.setState({ link: { kind: 'connecting', sinceMs: 1_000 } });
  reportLoss('not running', 5_900);
  expect(useLink.getState().link.kind).toBe('connecting');
  reportLoss('not running', 6_000);
  expect(useLink.getState().link).toEqual({ kind: 'lost', sinceMs: 6_000, message: 'not running' });
  useLink.setState({ link: { kind: 'live' } });
  reportLoss('gone', 6_100);
  reportLoss('gone', 6_200);
  expect(useLink.getState().link).toEqual({ kind: 'lost', sinceMs: 6_100, message: 'gone' });
});
