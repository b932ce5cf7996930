import { expect } from 'vitest';
import type { AskingHands } from './asked-to-change.ts';

/** One question for each method that tells what changed and how all stands. */
export function askedOfGuards({ ask, api, refusal, until, events }: AskingHands): {
  readonly [Name in 'history.list' | 'status']: () => Promise<void>;
} {
  return {
    'history.list': async () => {
      const ofHanging = await ask('history.list', { target: 'hanging', limit: 100 });
      const opened = ofHanging.events.find(({ kind }) => kind === 'opened');
      expect(opened).toMatchObject({ target: 'hanging', incident: expect.any(Number) });
      expect(ofHanging.events.every(({ target }) => target === 'hanging')).toBe(true);

      await ask('targets.pause', { target: 'well', forMs: 3_600_000 });
      await ask('targets.resume', { target: 'well' });
      const { events: ofWell } = await ask('history.list', { target: 'well', limit: 2 });
      expect(ofWell.map(({ kind }) => kind)).toEqual(['resumed', 'paused']);
      // Some transports bring the answer before the events.
      await until(() => {
        const told = events.flatMap((event) => (event.type === 'history' ? [event.id] : []));
        return ofWell.every(({ id }) => told.includes(id));
      });

      const { events: all } = await ask('history.list', { target: null, limit: 1_000 });
      expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((one, other) => other - one));
      expect(all.at(-1)).toMatchObject({ kind: 'started', target: null });
      const [newest] = all;
      const { events: earlier } = await ask('history.list', { target: null, limit: 1, before: newest?.id ?? 0 });
      expect(earlier).toEqual(all.slice(1, 2));
      expect(await refusal(api()['history.list']({ target: 'nobody', limit: 1 }))).toMatchObject({ code: 'not-found' });
    },
    status: async () => {
      // While this computer is held up it is blind, and knows of the incident all the same.
      let told = await ask('status', {});
      while (!told.problems.some(({ target }) => target === 'hanging')) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        told = await ask('status', {});
      }
      const { state, targets, problems, says } = told;
      expect(problems.every(({ acknowledged }) => !acknowledged)).toBe(true);
      expect(targets.watched).toBe(targets.fine + targets.bad + targets.paused + targets.unknown);
      expect(['problems', 'blind']).toContain(state);
      expect(says).toMatch(state === 'blind' ? /^Blind\. / : /^Problems: \d+ of \d+ targets bad; worst /);
      await ask('targets.pause', { target: null });
      expect(await ask('status', {})).toMatchObject({ state: 'blind', says: 'Blind. All targets are paused.' });
      await ask('targets.resume', { target: null });
    },
  };
}
