import { describe, expect, test } from 'vitest';
import type { ClockReading } from '../../../electron/domain/clock-reading.ts';
import { clockDifferences, type MemberClock } from '../../../electron/service/compare/clock-differences.ts';

const SECOND_US = 1_000_000;
const START_US = 1_795_000_000_000_000;

/** A server by a machine whose clock is ahead by so many seconds; known to within `marginMs` either way. */
function heard(aheadSeconds: number, change: Partial<ClockReading> = {}, marginMs = 100): ClockReading {
  const fromUs = START_US + aheadSeconds * SECOND_US;
  return {
    host: 'shop.example.org',
    address: '192.0.2.80',
    fromUs,
    toUs: fromUs + 600 * SECOND_US,
    lowUs: -aheadSeconds * SECOND_US - marginMs * 1_000,
    highUs: -aheadSeconds * SECOND_US + marginMs * 1_000,
    answers: 120,
    agrees: true,
    ...change,
  };
}

const member = (machine: string, change: Partial<MemberClock> = {}): MemberClock => ({
  machine,
  vantage: machine,
  readings: [],
  synchronized: null,
  ...change,
});

const sentences = (...members: MemberClock[]): readonly string[] => clockDifferences(members).sentences;

describe('what is said of the clocks of two machines', () => {
  test('how far one is ahead of the other, or behind, and by which server that is known', () => {
    const desk = member('desk-14', { readings: [heard(0)] });
    expect(sentences(desk, member('nas-2', { readings: [heard(1.5)] }))).toEqual([
      'The clock of nas-2 is 1.30 to 1.70 s ahead of that of desk-14, by the Date of shop.example.org.',
    ]);
    expect(sentences(desk, member('nas-2', { readings: [heard(-1.5)] }))).toEqual([
      'The clock of nas-2 is 1.30 to 1.70 s behind that of desk-14, by the Date of shop.example.org.',
    ]);
    expect(sentences(desk, member('nas-2', { readings: [heard(7_200)] }))).toEqual([
      'The clock of nas-2 is about 2 h ahead of that of desk-14, by the Date of shop.example.org.',
    ]);
  });

  test('that they are no further apart than the answers can tell', () => {
    expect(
      sentences(member('desk-14', { readings: [heard(0)] }), member('nas-2', { readings: [heard(0.05)] })),
    ).toEqual(['The clocks of nas-2 and desk-14 are at most 0.25 s apart, by the Date of shop.example.org.']);
  });

  test('that nothing is known where nothing told the time, or no server told both', () => {
    const desk = member('desk-14', { readings: [heard(0)] });
    expect(sentences(desk, member('nas-2'))).toEqual([
      'How the clock of nas-2 stands to that of desk-14 is not known: nas-2 has no answer that tells the time. Windows may be shifted against each other.',
    ]);
    const elsewhere = { host: 'mail.example.org', address: '192.0.2.25' };
    const nas = member('nas-2', { readings: [heard(0, elsewhere)], synchronized: true });
    expect(sentences(desk, nas)).toEqual([
      'How the clock of nas-2 stands to that of desk-14 is not known: no server told both the time in the same hours. Windows may be shifted against each other.',
    ]);
    expect(sentences({ ...desk, synchronized: true }, nas)).toEqual([
      'How the clock of nas-2 stands to that of desk-14 is not known: no server told both the time in the same hours. Both systems say that a time server sets them.',
    ]);
  });

  test('that it rests on a name alone, or on servers that contradict each other', () => {
    const desk = member('desk-14', { readings: [heard(0)] });
    expect(sentences(desk, member('nas-2', { readings: [heard(5, { address: '192.0.2.81' })] }))).toEqual([
      'The clock of nas-2 is 4.80 to 5.20 s ahead of that of desk-14, by the Date of shop.example.org, whose name may stand for several machines.',
    ]);
    expect(sentences(desk, member('nas-2', { readings: [heard(5, { agrees: false }, 9_000)] }))).toEqual([
      'The clocks of nas-2 and desk-14 are at most 14.10 s apart, by the Date of shop.example.org. These answers contradict each other, so it is not known any nearer.',
    ]);
  });
});

test('members of one machine have one clock, and nothing is said of it', () => {
  const found = clockDifferences([
    member('here', { readings: [heard(0)] }),
    member('here', { readings: [heard(0)] }),
    member('bundle-1', { vantage: null, readings: [heard(3)] }),
    member('bundle-1', { vantage: null, readings: [heard(3)] }),
    member('bundle-2', { vantage: 'nas-3' }),
  ]);
  expect(found.clocks[1]).toEqual({ lowUs: 0, highUs: 0 });
  expect(found.clocks[2]).toEqual(found.clocks[3]);
  expect(found.clocks[2]?.lowUs).toBeLessThan(3 * SECOND_US);
  expect(found.clocks[2]?.highUs).toBeGreaterThan(3 * SECOND_US);
  expect(found.clocks[4]).toBeNull();
  expect(found.sentences).toHaveLength(2);
});

test('without a member nothing is said', () => {
  expect(clockDifferences([])).toEqual({ clocks: [], sentences: [] });
});
