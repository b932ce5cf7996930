import { describe, expect, test } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import { EventReplay } from '../../../electron/contract/event-replay.ts';

const note = (seq: number): ContractEvent => ({ type: 'note', seq, message: '' });

function filled(from: number, to: number, capacity = 10): EventReplay {
  const replay = new EventReplay(capacity);
  for (let seq = from; seq <= to; seq += 1) replay.add(note(seq));
  return replay;
}

function missed(replay: EventReplay, seq: number): number[] | 'resync' {
  const found = replay.after(seq);
  return found.kind === 'resync' ? 'resync' : found.events.map((event) => event.seq);
}

describe('a listener that comes back', () => {
  test('gets all it missed, in order, and nothing twice', () => {
    expect(missed(filled(1, 5), 2)).toEqual([3, 4, 5]);
    expect(missed(filled(1, 5), 5)).toEqual([]);
    expect(missed(filled(1, 5), 0)).toEqual([1, 2, 3, 4, 5]);
    expect(missed(filled(7, 9), 6)).toEqual([7, 8, 9]);
  });

  test('is told to look again when what it missed is gone', () => {
    expect(missed(filled(7, 9), 5)).toBe('resync');
    expect(missed(filled(1, 1_000), 1)).toBe('resync');
  });

  test('is told to look again when its number is of another run', () => {
    expect(missed(filled(1, 5), 6)).toBe('resync');
  });

  test('holds at least as many as it has room for, and never twice as many', () => {
    const replay = filled(1, 1_000);
    expect(missed(replay, 990)).toHaveLength(10);
    expect(missed(replay, 980)).toBe('resync');
  });

  test('looks again after the engine ended, until the next one begins and numbers anew', () => {
    const replay = filled(1, 5);
    replay.clear();
    expect(missed(replay, 5)).toBe('resync');
    expect(missed(replay, 0)).toBe('resync');
    replay.begin();
    expect(missed(replay, 0)).toEqual([]);
    replay.add(note(1));
    expect(missed(replay, 0)).toEqual([1]);
    expect(missed(replay, 5)).toBe('resync');
    replay.clear();
    replay.add(note(1));
    expect(missed(replay, 0)).toEqual([1]);
  });

  test('has missed nothing while nothing happened', () => {
    expect(missed(new EventReplay(10), 3)).toEqual([]);
  });
});

test('who listens hears what is added, until it has enough', () => {
  const replay = filled(1, 5);
  const heard: number[] = [];
  const enough = replay.subscribe((event) => heard.push(event.seq));
  replay.add(note(6));
  replay.add(note(7));
  enough();
  replay.add(note(8));
  expect(heard).toEqual([6, 7]);
});
