import { expect, test } from 'vitest';
import { refusalOf } from '../../../../electron/main/ipc/sender.ts';

const OWN = { isOwnWindow: true, isMainFrame: true, address: 'app://stallscope/' };

test('a message of the page in the app’s own window is taken', () => {
  expect(refusalOf(OWN)).toBeNull();
});

test.each([
  ['other contents', { ...OWN, isOwnWindow: false }],
  ['a frame inside of the page', { ...OWN, isMainFrame: false }],
  ['a page of the web', { ...OWN, address: 'https://example.com/' }],
  ['a page that only sounds like ours', { ...OWN, address: 'app://stallscope.example/' }],
  ['a file', { ...OWN, address: 'file:///home/ada/page.html' }],
  ['a frame that is gone', { ...OWN, address: '' }],
  ['an empty page', { ...OWN, address: 'about:blank' }],
])('a message of %s is not', (_who, sender) => {
  expect(refusalOf(sender)).not.toBeNull();
});
