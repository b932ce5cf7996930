import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { runStallscope, startWatch } from './support/command-line.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { wireName } from './support/network.ts';
import { HOSTS } from './support/network-plan.ts';
import { parseIncident, type WatchEvent } from './support/watch-events.ts';

const PATIENCE_MS = 120_000;

describe.runIf(requireOrSkip('lab', LAB_NEEDS))('where it is measured from', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.close());

  const ip = async (...args: string[]): Promise<void> => {
    const done = await lab.run('client', 'ip', args);
    if (done.exitCode !== 0) throw new Error(`ip ${args.join(' ')}: ${done.stderr}`);
  };

  test('is told at the start, when it is nowhere, and when it is somewhere again; being nowhere is held against nobody', async () => {
    const wire = wireName('r1');
    const watch = startWatch(lab, ['--data-dir', join(lab.folder, 'vantage'), `https://${HOSTS.healthy.name}/`]);
    const vantages = (events: readonly WatchEvent[]) =>
      events.flatMap((event) => (event.type === 'vantage.changed' ? [event] : []));
    const told = (count: number) => watch.until((events) => vantages(events).length >= count, PATIENCE_MS);
    try {
      expect(await told(1)).toBe(true);
      const home = { interfaceName: wire, sourceAddress: '198.51.100.2', gateway: '198.51.100.1' };
      expect(vantages(watch.events)).toMatchObject([home]);

      await ip('link', 'set', wire, 'down');
      expect(await told(2)).toBe(true);
      expect(vantages(watch.events)[1]).toMatchObject({ interfaceName: null, sourceAddress: null, gateway: null });
      const isOpened = (event: WatchEvent) => event.type === 'incident.opened';
      expect(await watch.until((events) => events.some(isOpened), PATIENCE_MS)).toBe(true);

      await ip('link', 'set', wire, 'up');
      await ip('-6', 'address', 'replace', '2001:db8:1::2/64', 'dev', wire, 'nodad');
      await ip('route', 'replace', 'default', 'via', '198.51.100.1');
      await ip('-6', 'route', 'replace', 'default', 'via', '2001:db8:1::1');
      expect(await told(3)).toBe(true);
      expect(vantages(watch.events)[2]).toMatchObject(home);
      const isClosed = (event: WatchEvent) => event.type === 'incident.closed';
      expect(await watch.until((events) => events.some(isClosed), PATIENCE_MS)).toBe(true);
    } finally {
      await watch.interrupt();
    }
    const id = watch.events.flatMap((event) => (event.type === 'incident.opened' ? [event.id] : []))[0];
    const shown = await runStallscope(lab, [
      'incidents',
      'show',
      String(id),
      '--json',
      '--data-dir',
      join(lab.folder, 'vantage'),
    ]);
    expect(parseIncident(shown.stdout).verdict).toMatchObject({ segment: 'local-network', confidence: 'high' });
  });
});
