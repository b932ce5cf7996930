import { describe, expect, test } from 'vitest';
import { AskedRouters } from '../../../electron/engine/capture/asked-routers.ts';

const GATEWAY = '198.51.100.1';
const set = (...routers: string[]) => new Set(routers);

describe('rounds that asked the same routers at once', () => {
  test('a round knows of another one that ended within the memory of a router before it began', () => {
    const asked = new AskedRouters();
    expect(asked.end(asked.begin('192.0.2.1', null, 0), set(GATEWAY), 20)).toBe(false);
    expect(asked.end(asked.begin('192.0.2.2', null, 1_020), set(GATEWAY), 1_040)).toBe(true);
    expect(asked.end(asked.begin('192.0.2.3', null, 2_100), set(GATEWAY), 2_120)).toBe(false);
  });

  test('of one under way, as far as its routers are known, or may be the same', () => {
    const asked = new AskedRouters();
    const far = asked.begin('192.0.2.9', set('198.51.100.9'), 0);
    expect(asked.end(asked.begin('192.0.2.1', null, 0), set(GATEWAY), 20)).toBe(false);
    asked.begin('192.0.2.8', null, 3_000);
    expect(asked.end(asked.begin('192.0.2.1', null, 3_000), set(GATEWAY), 3_020)).toBe(true);
    expect(asked.end(far, set('198.51.100.9'), 6_000)).toBe(true);
  });

  test('rounds to one address are one trace, also when another address was asked in between, long ago', () => {
    const asked = new AskedRouters();
    asked.end(asked.begin('192.0.2.2', null, 0), set(GATEWAY), 20);
    for (const fromMs of [2_000, 2_500, 3_000]) {
      expect(asked.end(asked.begin('192.0.2.1', null, fromMs), set(GATEWAY), fromMs + 20)).toBe(false);
    }
    expect(asked.end(asked.begin('192.0.2.2', null, 3_100), set(GATEWAY), 3_120)).toBe(true);
    expect(asked.end(asked.begin('192.0.2.1', null, 3_500), set(GATEWAY), 3_520)).toBe(true);
  });

  test('a round whom no router answered has disturbed nobody', () => {
    const asked = new AskedRouters();
    asked.end(asked.begin('192.0.2.2', null, 0), set(GATEWAY), 20);
    expect(asked.end(asked.begin('127.0.0.1', set(), 30), set(), 40)).toBe(false);
    expect(asked.askedSince(30)).toBe(false);
    expect(asked.askedSince(20)).toBe(true);
    asked.begin('192.0.2.3', null, 50);
    expect(asked.askedSince(60)).toBe(true);
  });
});
