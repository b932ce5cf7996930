import { expect, test } from 'vitest';
import { LinkGuard } from '../../../../electron/main/window/link-guard.ts';

function guard() {
  const time = { ms: 50_000 };
  return { time, links: new LinkGuard(() => time.ms) };
}

test('a link that a person clicked opens in the browser', () => {
  const { links, time } = guard();
  links.input('mouseDown');
  time.ms += 900;
  expect(links.decide('https://example.com/a?b#c')).toEqual({ kind: 'open', address: 'https://example.com/a?b#c' });
});

test('a key opens a link as well', () => {
  const { links } = guard();
  links.input('keyDown');
  expect(links.decide('https://example.com/').kind).toBe('open');
});

test('nothing opens by itself, or long after a click', () => {
  const { links, time } = guard();
  expect(links.decide('https://example.com/')).toEqual({ kind: 'refuse', reason: 'nobody clicked' });
  links.input('mouseDown');
  time.ms += 1_001;
  expect(links.decide('https://example.com/')).toEqual({ kind: 'refuse', reason: 'nobody clicked' });
});

test('moving the pointer is no click', () => {
  const { links } = guard();
  for (const type of ['mouseMove', 'mouseEnter', 'mouseWheel', 'gestureScrollBegin']) links.input(type);
  expect(links.decide('https://example.com/').kind).toBe('refuse');
});

test('one click opens one link', () => {
  const { links } = guard();
  links.input('mouseDown');
  links.input('mouseUp');
  expect(links.decide('https://example.com/').kind).toBe('open');
  expect(links.decide('https://example.com/').kind).toBe('refuse');
});

test.each([
  'http://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'smb://example.com/share',
  'ms-settings:',
  'app://stallscope/',
  'https://user:secret@example.com/',
  'https:',
  'no address',
])('a click does not open %s', (address) => {
  const { links } = guard();
  links.input('mouseDown');
  expect(links.decide(address).kind).toBe('refuse');
});
