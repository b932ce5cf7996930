import { expect, test } from 'vitest';
import { mostTracerSockets } from '../../../electron/engine/trace/socket-limit.ts';

const limits = (soft: string) => () =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft.padEnd(20)} 1048576              files     \n`;

test('the tracer takes a quarter of the descriptors, and never more than it has use for', () => {
  expect(mostTracerSockets(limits('1024'))).toBe(256);
  expect(mostTracerSockets(limits('1048576'))).toBe(4_000);
  expect(mostTracerSockets(limits('unlimited'))).toBe(4_000);
  expect(mostTracerSockets(limits('8'))).toBe(4);
});

test('where the system does not tell its limit, the tracer is modest', () => {
  expect(mostTracerSockets(() => '')).toBe(500);
  expect(
    mostTracerSockets(() => {
      throw new Error('ENOENT');
    }),
  ).toBe(500);
});
