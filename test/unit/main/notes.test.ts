import { expect, test } from 'vitest';
import { Notes } from '../../../electron/main/notes.ts';
import { fakeAppParts } from './support/fake-app-parts.ts';

test('a sentence is there once, newest last, and whoever shows them is told', () => {
  const notes = new Notes();
  let told = 0;
  notes.onChange = () => {
    told += 1;
  };
  notes.add('The first.');
  notes.add('The second.');
  notes.add('The first.');
  expect(notes.all()).toEqual(['The first.', 'The second.']);
  expect(told).toBe(2);
});

test('what is said once in the life of an installation is not said at the next start', () => {
  const { settings } = fakeAppParts();
  const first = new Notes();
  first.remember(settings);
  first.add('There is no tray.', 'tray-missing');
  const next = new Notes();
  next.remember(settings);
  next.add('There is no tray.', 'tray-missing');
  expect([first.all(), next.all()]).toEqual([['There is no tray.'], []]);
});

test('however much is said, the newest fifty are kept', () => {
  const notes = new Notes();
  for (let index = 0; index < 80; index += 1) notes.add(`Sentence ${index}.`);
  expect(notes.all().length).toBe(50);
  expect(notes.all().at(-1)).toBe('Sentence 79.');
});
