import { expect } from 'vitest';
import type { MethodName } from '../../electron/contract/contract.ts';
import { startHttpServer } from '../support/servers/http-server.ts';
import type { AskingHands } from './asked-to-change.ts';

type HeartbeatMethod = Extract<MethodName, `heartbeat.${string}`>;

const CHECK = '5d8e1c7a-6b1f-4c0e-9d52-3f7a9b2c4e60';
const OFF = { enabled: false, url: null, everyMs: 60_000, failWhenDown: false } as const;

/** One question for each method about the dead man's switch. They leave it switched off. */
export function askedAboutHeartbeat(hands: AskingHands): { readonly [Name in HeartbeatMethod]: () => Promise<void> } {
  const { api, ask, refusal, until, events } = hands;
  return {
    'heartbeat.change': async () => {
      const receiver = await startHttpServer();
      const url = `${receiver.origin}/ping/${CHECK}`;
      const { heartbeat } = await ask('heartbeat.change', { enabled: true, url, everyMs: 30_000 });
      // The address is a secret, which goes one way.
      expect(heartbeat).toMatchObject({
        form: { enabled: true, url: '', everyMs: 30_000, failWhenDown: false },
        goesTo: new URL(url).host,
        held: true,
      });
      // Switched on while it is measured, it says at once how that goes, and nothing of a beginning. A machine that is held up all
      // the time measures nothing that can be believed, and it says that.
      await until(() => receiver.requests.length > 0);
      expect(receiver.requests[0]?.path).toMatch(new RegExp(`^/ping/${CHECK}(/fail)?\\?rid=`));
      await until(() => events.some((event) => event.type === 'notices.changed' && event.heartbeat.lastTold !== null));
      const kept = await ask('heartbeat.change', { failWhenDown: true, url: '' });
      expect(kept.heartbeat).toMatchObject({ form: { failWhenDown: true, everyMs: 30_000 }, held: true });
      const wrong = [`${url}/fail`, 'file:///etc/passwd', 'https://ada:lovelace@hc-ping.com/x'];
      for (const bad of wrong) {
        const error = await refusal(api()['heartbeat.change']({ url: bad }));
        expect(error).toMatchObject({ code: 'invalid-input', context: { field: 'url' } });
        expect(error.message).not.toContain(CHECK);
        expect(error.message).not.toContain('lovelace');
      }
      // Else it would be on and nobody would be told.
      expect(await refusal(api()['heartbeat.change']({ url: null }))).toMatchObject({ context: { field: 'url' } });
      expect(JSON.stringify(events)).not.toContain(CHECK);
      await ask('heartbeat.change', OFF);
      await receiver.close();
    },
    'heartbeat.test': async () => {
      expect(await ask('heartbeat.test', {})).toMatchObject({ delivered: false, says: 'There is no address to ask.' });
      const receiver = await startHttpServer();
      await ask('heartbeat.change', { url: `${receiver.origin}/ping/${CHECK}` });
      expect(receiver.requests).toHaveLength(0);
      expect(await ask('heartbeat.test', {})).toMatchObject({ delivered: true });
      expect(receiver.requests).toHaveLength(1);
      receiver.setBehaviour({ kind: 'ok', status: 404 });
      const trial = await ask('heartbeat.test', {});
      expect(trial).toMatchObject({ delivered: false, says: expect.stringContaining('knows no check') });
      expect(trial.says).not.toContain(CHECK);
      await ask('heartbeat.change', OFF);
      await receiver.close();
    },
  };
}
