import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { ProgramOutcome, ProgramRequest } from '../../../electron/engine/capture/capture.ts';
import { examineMachine } from '../../../electron/engine/capture/doctor.ts';
import { collectFacts, factsText } from '../../../electron/engine/capture/facts.ts';
import { createMachineLock, type MachineLock } from '../../../electron/engine/capture/machine-lock.ts';
import { createProgramRunner } from '../../../electron/engine/capture/run-program.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { playedContext, said, someTarget, tcpSpec } from '../../unit/capture/subject.ts';
import { toolOutput } from '../../unit/capture/tool-output.ts';

const clock = new SystemClock();

function context(play: (request: ProgramRequest) => ProgramOutcome, platform: NodeJS.Platform = 'linux') {
  return playedContext(clock, play, { platform, resolvers: [{ address: '192.0.2.53', port: 53 }], environment: {} });
}

/** That of the machine may be held by whatever else runs on it. */
const ownLock = (): MachineLock =>
  createMachineLock({ clock, platform: 'linux', directory: tmpdir(), name: `stallscope-doctor-test-${randomUUID()}` });

describe('doctor', () => {
  const stateOf = async (
    play: Parameters<typeof context>[0],
    platform?: NodeJS.Platform,
    traceLock: MachineLock = ownLock(),
  ) => new Map((await examineMachine(context(play, platform), traceLock)).map((one) => [one.id, one]));

  test('every capability has a state; what is not ready says what helps, and what is ready asks for nothing', async () => {
    const found = await stateOf((request) => {
      if (request.program === 'mtr' && request.args.includes('--tcp')) {
        return said('', { exitCode: 1, stderr: toolOutput('linux-mtr-not-permitted.txt') });
      }
      if (request.program === 'dumpcap') return { kind: 'missing' };
      return said(`${request.program} version 1.2\n`);
    });
    expect(found.get('mtr-icmp')).toMatchObject({ state: 'ready', detail: 'mtr version 1.2', remedy: null });
    expect(found.get('mtr-tcp')).toMatchObject({ state: 'not-permitted', remedy: expect.stringContaining('setcap') });
    expect(found.get('dumpcap')).toMatchObject({ state: 'missing', remedy: expect.stringContaining('wireshark') });
    expect(found.get('tracert')).toMatchObject({ state: 'not-on-this-platform' });
    expect(found.get('resolvers')).toMatchObject({ state: 'ready', detail: '192.0.2.53:53' });
    for (const id of [
      'native-trace-tcp',
      'native-trace-udp',
      'native-trace-icmp',
      'tcp-info',
      'raw-sockets',
      'monotonic-clock',
      'event-loop',
      'descriptors',
      'time',
    ])
      expect(found.has(id)).toBe(true);
  });

  test('packets can be captured when one of the programs may; else it says how to grant it without root', async () => {
    const forbidden = () =>
      said('', {
        exitCode: 1,
        stderr: "lo: You don't have permission to perform this capture\n(socket: Operation not permitted)",
      });
    const byTcpdump = await stateOf(({ program }) => (program === 'dumpcap' ? { kind: 'missing' } : said('1.2\n')));
    expect(byTcpdump.get('packets')).toMatchObject({ state: 'ready', detail: expect.stringContaining('by tcpdump') });
    const byNone = await stateOf(({ program }) => (/dumpcap|tcpdump/.test(program) ? forbidden() : said('1.2\n')));
    expect(byNone.get('packets')).toMatchObject({
      state: 'not-permitted',
      remedy: expect.stringMatching(
        /dpkg-reconfigure wireshark-common.*usermod -aG wireshark.*cap_net_raw,cap_net_admin/,
      ),
    });
    const none = await stateOf(({ program }) =>
      /dumpcap|tcpdump/.test(program) ? { kind: 'missing' } : said('1.2\n'),
    );
    expect(none.get('packets')).toMatchObject({
      state: 'missing',
      detail: 'neither dumpcap nor tcpdump is installed',
      remedy: expect.stringContaining('apt-get install wireshark-common'),
    });
    const onWindows = await stateOf(
      ({ program }) => (program === 'dumpcap' ? { kind: 'missing' } : said('1.2\n')),
      'win32',
    );
    expect(onWindows.get('packets')).toMatchObject({ state: 'missing', remedy: expect.stringContaining('Npcap') });
  });

  test('tries the tools against this machine alone', async () => {
    const played = context(() => said(''));
    await examineMachine(played, ownLock());
    const words = played.requests
      .flatMap((request) => request.args)
      .filter((word) => /^[\d.]+$/.test(word) && word.includes('.'));
    expect(new Set(words)).toEqual(new Set(['127.0.0.1']));
  });

  test('while another trace is running it tries none, because one would disturb it', async () => {
    const lock = ownLock();
    const attempt = await lock.tryTake();
    const found = await stateOf(() => said('here\n'), 'linux', lock);
    expect(found.get('mtr-icmp')).toMatchObject({ state: 'untested', remedy: 'try again in a minute' });
    expect(found.get('ping')).toMatchObject({ state: 'ready' });
    if (attempt.kind === 'held') await attempt.lock.release();
    const after = await stateOf(() => said('here\n'), 'linux', lock);
    expect(after.get('mtr-icmp')).toMatchObject({ state: 'ready' });
  });

  test('on Windows it offers what Windows has', async () => {
    const found = await stateOf(() => said('ok'), 'win32');
    expect(found.get('tracert')?.state).toBe('ready');
    expect(found.get('mtr-tcp')?.state).toBe('not-on-this-platform');
    expect(found.get('ss')?.state).toBe('not-on-this-platform');
  });

  test.runIf(process.platform === 'linux')('on this very machine it comes to a state for each tool', async () => {
    const runProgram = createProgramRunner({ clock, platform: 'linux', environment: process.env });
    const found = await examineMachine({ ...context(() => said('')), runProgram, environment: process.env }, ownLock());
    expect(found.find((one) => one.id === 'ip')).toMatchObject({ state: 'ready' });
    expect(found.find((one) => one.id === 'native-trace-tcp')).toMatchObject({
      state: 'ready',
      detail: expect.stringContaining('without privilege'),
    });
    expect(found.find((one) => one.id === 'tcp-info')).toMatchObject({ state: 'ready', detail: 'TCP_INFO' });
    for (const one of found) {
      expect(one.title).not.toBe('');
      if (one.state === 'missing' || one.state === 'not-permitted') expect(one.remedy).not.toBeNull();
    }
  });
});

describe('the one-time facts', () => {
  const parts = (facts: Awaited<ReturnType<typeof collectFacts>>) => ({
    vantage: facts.vantage,
    way: facts.wayToTarget,
  });

  test('name the way out and the way to the target, and survive JSON unchanged', async () => {
    const played = context((request) => {
      if (request.program !== 'ip') return said('');
      if (request.args.includes('get')) return said(toolOutput('linux-ip-route-get.json'));
      return said(toolOutput('linux-ip-route-default.json'));
    });
    const plain = await collectFacts(played);
    expect(parts(plain)).toMatchObject({
      vantage: { interfaceName: 'c-r1', gateway: '10.91.1.2', vpn: false },
      way: null,
    });
    const facts = await collectFacts(played, someTarget(tcpSpec('10.91.4.2', 443)));
    expect(parts(facts)).toMatchObject({
      vantage: { sourceAddress: '10.91.1.1' },
      way: { target: 'api', address: '10.91.4.2', gateway: '10.91.1.2' },
    });
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(factsText(facts)).toContain('Resolvers    192.0.2.53:53');
    expect(facts.interfaces.find((one) => one.addresses.includes('127.0.0.1/8'))).toBeDefined();
  });

  test('of macOS and Windows', async () => {
    const mac = await collectFacts(
      context((request) => said(request.program === 'route' ? toolOutput('macos-route-get.txt') : ''), 'darwin'),
    );
    expect(mac.vantage).toMatchObject({ interfaceName: 'en0', gateway: '192.168.1.1' });
    const windows = await collectFacts(context(() => said(toolOutput('windows-route-print.txt')), 'win32'));
    expect(windows.vantage).toMatchObject({ gateway: '192.168.1.1', sourceAddress: '192.168.1.40' });
  });

  test('where no tool is there, what the system tells by itself remains', async () => {
    const facts = await collectFacts(context(() => ({ kind: 'missing' })));
    expect(facts.vantage.gateway).toBeNull();
    // A machine that is on no network at all has none to tell.
    expect([null, ...facts.interfaces.map(({ name }) => name)]).toContain(facts.vantage.interfaceName);
    expect(facts.system.node).toBe(process.version);
    expect(facts.clock.synchronized).toBeNull();
  });
});
