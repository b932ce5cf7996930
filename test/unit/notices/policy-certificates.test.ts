import { describe, expect, test } from 'vitest';
import type { CertificateFinding } from '../../../electron/domain/certificate-finding.ts';
import { DAY, HOUR, heard, MINUTE, MONDAY_US, PolicyWorld } from './policy-world.ts';

describe('what was told of a certificate', () => {
  const ends = { kind: 'expires', validToUs: MONDAY_US, days: 14, of: null } as const;
  const DAY_US = DAY * 1_000;
  const standing = (
    world: PolicyWorld,
    target: string,
    holds: CertificateFinding['kind'][],
    clockWrong = false,
  ): void => {
    world.happen({
      kind: 'certificates',
      standings: [{ target, holds, validToUs: MONDAY_US + 90 * DAY_US }],
      clockWrong,
    });
    world.pass(MINUTE);
  };

  test('and holds no more is told once to those who were told of it', () => {
    const channels = [
      heard('mail'),
      heard('pager', { certificates: false }, { oneSubjectEach: true }),
      heard('duty', {}, { oneSubjectEach: true }),
      heard('quiet', { recovery: false }),
    ];
    const world = PolicyWorld.running(['api', 'shop'], channels);
    world.happen({ kind: 'certificate', target: 'api', finding: ends });
    world.pass(MINUTE);
    expect(world.news().map((text) => text.split(':')[0])).toEqual(['mail', 'duty', 'quiet']);
    standing(world, 'api', ['expires']);
    expect(world.news()).toEqual([]);
    standing(world, 'api', []);
    standing(world, 'api', []);
    expect(world.sent.map(({ digest }) => digest.changes)).toEqual(
      Array(2).fill([
        expect.objectContaining({
          kind: 'certificate-settled',
          target: 'api',
          finding: ends,
          validToUs: MONDAY_US + 90 * DAY_US,
        }),
      ]),
    );
    expect(world.news()).toEqual([
      'mail: certificate api expires settled | all fine',
      'duty: certificate api expires settled | all fine',
    ]);
    world.happen({ kind: 'certificate', target: 'api', finding: ends });
    world.pass(MINUTE);
    expect(world.news()).toHaveLength(3);
  });

  test('and not yet heard when it holds no more is told to nobody', () => {
    const world = PolicyWorld.running(['api']);
    world.snooze(null, HOUR);
    world.happen({ kind: 'certificate', target: 'api', finding: ends });
    standing(world, 'api', []);
    world.pass(2 * HOUR);
    expect(world.news()).toEqual([]);
  });

  test('that is another one stays open where each is about one subject until it is no news any more', () => {
    const world = PolicyWorld.running(['api'], [heard('mail'), heard('duty', {}, { oneSubjectEach: true })]);
    world.happen({ kind: 'certificate', target: 'api', finding: { kind: 'key-changed', subject: 'api' } });
    standing(world, 'api', ['key-changed']);
    world.news();
    standing(world, 'api', []);
    expect(world.news()).toEqual(['duty: certificate api key-changed settled | all fine']);
  });

  test('ends with a target that is removed, and with a restart it does not', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.happen({ kind: 'certificate', target: 'api', finding: ends });
    world.happen({ kind: 'certificate', target: 'shop', finding: ends });
    world.pass(MINUTE);
    world.news();
    world.restart(HOUR);
    world.pass(MINUTE);
    expect(world.news()).toEqual([]);
    world.targets('shop');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: certificate api expires unwatched | all fine']);
    standing(world, 'shop', []);
    expect(world.news()).toEqual(['mail: certificate shop expires settled | all fine']);
  });

  test('that the clock here spoiled ends when the clock is right, whatever became of the target', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.happen({ kind: 'certificate', target: 'api', finding: { kind: 'clock-wrong', offByMs: 7_200_000 } });
    world.pass(MINUTE);
    world.news();
    world.targets('shop');
    standing(world, 'shop', ['clock-wrong'], true);
    expect(world.news()).toEqual([]);
    standing(world, 'shop', []);
    expect(world.news()).toEqual(['mail: certificate api clock-wrong settled | all fine']);
  });

  test('of what is held back is told when that is over', () => {
    const world = PolicyWorld.running(['api']);
    world.happen({ kind: 'certificate', target: 'api', finding: ends });
    world.pass(MINUTE);
    world.news();
    world.snooze('api', HOUR);
    standing(world, 'api', []);
    expect(world.news()).toEqual([]);
    world.pass(HOUR);
    expect(world.news()).toEqual(['mail: certificate api expires settled | all fine']);
  });
});
