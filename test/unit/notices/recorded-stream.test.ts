import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ContractEvent, contract, isEventName } from '../../../electron/contract/contract.ts';
import { happeningOfEvent } from '../../../electron/main/notify/happening-of-event.ts';
import { trayOf } from '../../../electron/notices/tray.ts';
import { targetTold, World } from './world.ts';

/**
 * What `watch --json` told of three targets on the loopback, probed every 2 s: `api` was silent for a few seconds, so that two
 * requests hung for 5 s; `admin` refused three connections; `shop` was fine. Events of evidence, paths and the vantage point are
 * left out.
 */
const FIXTURE = new URL('../../fixtures/notices/two-incidents.jsonl', import.meta.url);

const typed = z.looseObject({ type: z.string().refine(isEventName), seq: z.number() });

function recorded(): ContractEvent[] {
  return readFileSync(FIXTURE, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { type, seq, ...data } = typed.parse(JSON.parse(line));
      if (!isEventName(type)) throw new Error(`The contract knows no event ${type}.`);
      return { type, seq, ...contract.events[type].parse(data) } as ContractEvent;
    });
}

/** When the event was told, in UTC milliseconds; null where only its place in the stream says. */
function toldAtMs(event: ContractEvent): number | null {
  switch (event.type) {
    case 'sample':
      return Date.parse(event.at) + (event.totalMs ?? 0);
    case 'stall.opened':
    case 'stall.closed':
      return Date.parse(event.at);
    case 'incident.opened':
      return Date.parse(event.openedAt) + event.worstMs;
    default:
      return null;
  }
}

/** Tells the recorded events when they happened, and calls `look` after each. */
function replay(look: (world: World, event: ContractEvent) => void = () => {}): World {
  const world = World.running('api', 'shop', 'admin');
  const events = recorded();
  const originMs = (toldAtMs(events[0] as ContractEvent) ?? 0) - world.nowMs;
  for (const event of events) {
    const atMs = (toldAtMs(event) ?? 0) - originMs;
    if (atMs > world.nowMs) world.pass(atMs - world.nowMs);
    const happening = happeningOfEvent(event, { atMs: world.nowMs, atUs: world.nowUs });
    if (happening !== null) world.happen(happening);
    look(world, event);
  }
  world.pass(60_000);
  return world;
}

describe('of a recorded run', () => {
  test('each of the two incidents is told while it lasts, and once when it is over', () => {
    const { shown } = replay();
    expect(shown.map(({ title, body }) => `${title} | ${body}`)).toEqual([
      'api has been waiting 3.1 s for the first byte | Path and sockets are being recorded.',
      expect.stringMatching(/^api: 5\.0 s waiting for the first byte, the application was late \| It answers again\. /),
      expect.stringMatching(/^admin refuses connections \| .*127\.0\.0\.1:18472 refused the connection/),
      expect.stringMatching(
        /^admin: refused connections \(3 times\), at the server \| It answers again\. Medium confidence: the connection is refused: the port is closed\./,
      ),
    ]);
    expect(shown.map(({ opens }) => opens)).toEqual([
      { kind: 'incident', id: 1 },
      { kind: 'incident', id: 1 },
      { kind: 'incident', id: 2 },
      { kind: 'incident', id: 2 },
    ]);
    expect(shown[1]?.replaces).toBe(shown[0]?.key);
    expect(shown[3]?.replaces).toBe(shown[2]?.key);
  });

  test('the tray goes from fine to overdue, to the incident that is not over yet, and back', () => {
    const icons: string[] = [];
    replay((world) => {
      const { icon } = trayOf(world.watch, world.nowMs);
      if (icons.at(-1) !== icon) icons.push(icon);
    });
    expect(icons).toEqual(['fine', 'overdue', 'incident', 'fine', 'incident', 'fine']);
  });

  test('the events are those that the contract knows today', () => {
    expect(recorded().map(({ type }) => type)).toEqual(
      expect.arrayContaining(['sample', 'stall.opened', 'stall.closed', 'incident.opened', 'incident.closed']),
    );
  });

  test('targets that are not in the picture are passed over', () => {
    const world = World.running(targetTold('other'));
    for (const event of recorded()) {
      const happening = happeningOfEvent(event, { atMs: world.nowMs, atUs: world.nowUs });
      if (happening !== null) world.happen(happening);
    }
    world.pass(60_000);
    expect(world.titles).toEqual([]);
  });
});
