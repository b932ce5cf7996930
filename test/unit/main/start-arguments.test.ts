import { expect, test } from 'vitest';
import { handedArguments, readStartArguments } from '../../../electron/main/start-arguments.ts';

const read = (...words: string[]) => readStartArguments(words, '/home/ada');

test('a start without words shows the window over the usual data', () => {
  expect(read()).toEqual({ hidden: false, dataDirectory: null });
});

test('a start may be hidden, and over another folder, named from where one stands', () => {
  expect(read('--hidden', '--data-dir', 'data/x')).toEqual({ hidden: true, dataDirectory: '/home/ada/data/x' });
  expect(read('--data-dir=/srv/data')).toEqual({ hidden: false, dataDirectory: '/srv/data' });
});

test('words that are not for the app are left alone', () => {
  expect(read('--no-sandbox', '.', '--user-data-dir=/tmp/x', '--inspect=0')).toEqual({
    hidden: false,
    dataDirectory: null,
  });
  expect(read('--data-dir')).toEqual({ hidden: false, dataDirectory: null });
});

test('what another start hands over is read with care', () => {
  expect(handedArguments({ hidden: true, dataDirectory: '/srv' })).toEqual({ hidden: true, dataDirectory: '/srv' });
  for (const told of [null, undefined, 7, 'hidden', [], { hidden: 'yes', dataDirectory: 9 }]) {
    expect(handedArguments(told)).toEqual({ hidden: false, dataDirectory: null });
  }
});
