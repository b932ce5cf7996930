import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import type { Fault } from './support/faults.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { HOSTS, type LabHost, RESOLVERS, ROUTERS_SEEN_FROM_CLIENT } from './support/network-plan.ts';
import { watchWire } from './support/wire.ts';

describe.runIf(requireOrSkip('lab', LAB_NEEDS))('the lab is what it claims to be', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.close());

  /** Asks a host over TLS and IPv4, at most two seconds; what curl says step by step shows how far it got. */
  const ask = (host: LabHost) => lab.run('client', 'curl', ['-4', '-sv', '-m', '2', `https://${host.name}/`]);
  const dig = (server: string, ...more: string[]) =>
    lab.run('client', 'dig', ['+tries=1', '+time=2', '+short', ...more, `@${server}`, HOSTS.healthy.name]);

  async function expectWell(host: LabHost): Promise<void> {
    const answer = await ask(host);
    expect(answer, host.name).toMatchObject({ exitCode: 0, stdout: 'ok\n' });
  }

  async function whileIn(fault: Fault, check: () => Promise<void>): Promise<void> {
    await fault.on();
    try {
      await Promise.all([check(), expectWell(HOSTS.healthy)]);
    } finally {
      await fault.off();
    }
  }

  const { r1, r2, r3 } = ROUTERS_SEEN_FROM_CLIENT;

  test.each([
    ['-4', [r1.address4, r2.address4, r3.address4, HOSTS.healthy.address4]],
    ['-6', [r1.address6, r2.address6, r3.address6, HOSTS.healthy.address6]],
  ])(
    'three routers stand between client and server (%s), each answering when the time to live ends at it',
    async (family, path) => {
      const report = await lab.run('client', 'mtr', [family, '-n', '-c', '1', '-G', '1', '--json', HOSTS.healthy.name]);
      const parsed: unknown = JSON.parse(report.stdout);
      expect(parsed).toMatchObject({ report: { hubs: path.map((address) => ({ host: address })) } });

      const traced = await lab.run('client', 'traceroute', [
        family,
        '-n',
        '-q',
        '1',
        '-T',
        '-p',
        '443',
        HOSTS.healthy.name,
      ]);
      const met = traced.stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.trim().split(/\s+/)[1]);
      expect(met).toEqual(path);
    },
  );

  test('every host answers over TLS by its own address of either family, and the client trusts the lab', async () => {
    for (const host of Object.values(HOSTS)) {
      for (const [family, address] of [
        ['-4', host.address4],
        ['-6', host.address6],
      ] as const) {
        const args = [family, '-sS', '-m', '2', '-w', '%{remote_ip} %{http_version}', `https://${host.name}/`];
        expect((await lab.run('client', 'curl', args)).stdout).toBe(`ok\n${address} 2`);
      }
    }
    const distrusted = await lab.run('client', 'env', [
      '-u',
      'SSL_CERT_FILE',
      'curl',
      '-sS',
      '-m',
      '2',
      'https://healthy.lab.test/',
    ]);
    expect(distrusted.exitCode).toBe(60);
  });

  test('every resolver answers over UDP and TCP', async () => {
    for (const { address4, address6 } of Object.values(RESOLVERS)) {
      for (const address of [address4, address6]) {
        expect((await dig(address)).stdout).toBe(`${HOSTS.healthy.address4}\n`);
        expect((await dig(address, '+tcp')).stdout).toBe(`${HOSTS.healthy.address4}\n`);
      }
    }
  });

  test('dropped behind hop 2: the second router is the last that answers', () =>
    whileIn(lab.faults.droppedBehindHop2(HOSTS.blackhole), async () => {
      const args = ['-4', '-n', '-q', '1', '-w', '1', '-m', '5', '-T', '-p', '443', HOSTS.blackhole.name];
      const traced = await lab.run('client', 'traceroute', args);
      const met = traced.stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.trim().split(/\s+/)[1]);
      expect(met).toEqual([r1.address4, r2.address4, '*', '*', '*']);
    }));

  // Each hits a host of its own, so they need not wait for each other.
  test.concurrent('dropped SYNs: no connection, while ping goes through', () =>
    whileIn(lab.faults.synsDropped(HOSTS.syns), async () => {
      const answer = await ask(HOSTS.syns);
      expect(answer.exitCode).toBe(28);
      expect(answer.stderr).not.toContain('Client hello');
      expect((await lab.run('client', 'ping', ['-c', '1', '-W', '1', HOSTS.syns.address4])).exitCode).toBe(0);
    }));

  test.concurrent('random loss: some pings are lost and some are not, on both families', () =>
    whileIn(lab.faults.randomLoss(HOSTS.loss, 0.5), async () => {
      for (const address of [HOSTS.loss.address4, HOSTS.loss.address6]) {
        const pinged = await lab.run('client', 'ping', ['-c', '100', '-i', '0.002', '-W', '1', address]);
        const received = Number(/(\d+) received/.exec(pinged.stdout)?.[1]);
        // 25 are expected; outside of these bounds once in more than a million runs.
        expect(received).toBeGreaterThan(4);
        expect(received).toBeLessThan(55);
      }
    }));

  test.concurrent('an application that never answers: the request is taken, no answer comes', () =>
    whileIn(lab.faults.neverAnswers(HOSTS.silent), async () => {
      const answer = await ask(HOSTS.silent);
      expect(answer.exitCode).toBe(28);
      expect(answer.stderr).toContain('> GET /');
      expect(answer.stderr).not.toContain('< HTTP/');
    }));

  test.concurrent('a byte a second: the answer begins and does not end', () =>
    whileIn(lab.faults.dripsBytes(HOSTS.drip), async () => {
      const answer = await ask(HOSTS.drip);
      expect(answer.exitCode).toBe(28);
      expect(answer.stderr).toContain('< HTTP/2 200');
      expect(answer.stdout).toMatch(/^\.{1,3}$/);
    }));

  test.concurrent('a stalled handshake: connected, and no word from the other side', () =>
    whileIn(lab.faults.stallsTls(HOSTS.handshake), async () => {
      const answer = await ask(HOSTS.handshake);
      expect(answer.exitCode).toBe(28);
      expect(answer.stderr).toContain('Client hello');
      expect(answer.stderr).not.toContain('Server hello');
    }));

  test.concurrent.each(['resetsByFilter', 'resetsAfterAccept'] as const)(
    'resets (%s): connected, then reset at the first data',
    (kind) =>
      whileIn(lab.faults[kind](HOSTS.reset), async () => {
        const answer = await ask(HOSTS.reset);
        expect(answer.exitCode).toBe(35);
        expect(answer.stderr).toContain('Client hello');
        expect(answer.stderr).toContain('reset by peer');
      }),
  );

  /** At most two seconds, or what it is told; prints the head of the answer. */
  const askMore = (host: LabHost, ...more: readonly string[]) =>
    lab.run('client', 'curl', ['-sS', '-m', '2', '-o', '/dev/null', '-D', '-', ...more, `https://${host.name}/`]);

  test('faults of one host each, all at once: they do what they say, and hit nobody else', async () => {
    const { faults } = lab;
    const { backlog, filtered, sixonly, limited, midway, bulk, forgotten, closed, expired, badgateway } = HOSTS;
    const answered = async (host: LabHost, status: number): Promise<void> => {
      const answer = await askMore(host, '-4');
      expect(answer.stdout, host.name).toContain(`HTTP/2 ${status}`);
      expect(answer.stdout.includes('cf-ray:'), host.name).toBe(host.name.startsWith('edge'));
    };
    const ends = async (host: LabHost, exitCode: number, ...more: readonly string[]): Promise<void> => {
      expect(await askMore(host, '-4', ...more), host.name).toMatchObject({ exitCode });
    };
    const hops = async (host: LabHost, ...protocol: readonly string[]): Promise<readonly (string | undefined)[]> => {
      const args = ['-4', '-n', '-q', '1', '-w', '1', '-m', '4', ...protocol, host.name];
      const traced = await lab.run('client', 'traceroute', args);
      return traced.stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.trim().split(/\s+/)[1]);
    };
    await Promise.all([
      whileIn(faults.backlogFull(backlog), async () => {
        await ends(backlog, 28);
        const listening = await lab.run('server', 'ss', ['-Htln', 'sport', '=', ':4445']);
        const [, waiting, room] = /LISTEN\s+(\d+)\s+(\d+)/.exec(listening.stdout) ?? [];
        expect(Number(waiting)).toBeGreaterThan(Number(room));
      }),
      whileIn(faults.portFiltered(filtered), async () => {
        await ends(filtered, 28);
        expect((await hops(filtered, '-T', '-p', '443')).slice(2)).toEqual(['*', '*']);
        expect((await hops(filtered, '-I')).at(-1)).toBe(filtered.address4);
      }),
      whileIn(faults.family6Dropped(sixonly), async () => {
        await expectWell(sixonly);
        expect(await askMore(sixonly, '-6')).toMatchObject({ exitCode: 28 });
      }),
      whileIn(faults.answersLateBehindShyRouter(limited), () => ends(limited, 28)),
      whileIn(faults.stopsMidway(midway), async () => {
        const answer = await askMore(midway, '-4');
        expect(answer).toMatchObject({ exitCode: 28, stdout: expect.stringContaining('HTTP/2 200') });
      }),
      whileIn(faults.lossInTransfer(bulk, 0.5), async () => {
        const begun = await lab.run('client', 'curl', [
          '-4',
          '-sSo',
          '/dev/null',
          '-m',
          '2',
          `https://${bulk.name}/bulk`,
        ]);
        expect(begun.exitCode).toBe(28);
        expect(begun.stderr).toMatch(/timed out after \d+ milliseconds with [1-9]\d+/);
      }),
      whileIn(faults.quietConnectionsForgotten(forgotten), async () => {
        const again = `https://${forgotten.name}/`;
        const twice = await lab.run('client', 'curl', ['-4', '-sv', '--rate', '30/m', '-m', '2', again, again]);
        expect(twice).toMatchObject({ exitCode: 28, stdout: 'ok\n' });
        expect(twice.stderr).toContain('Re-using existing connection');
      }),
      whileIn(faults.portClosed(closed), () => ends(closed, 7)),
      whileIn(faults.certificateExpired(expired), () => ends(expired, 60)),
      whileIn(faults.badGateway(badgateway), () => answered(badgateway, 502)),
      whileIn(faults.originRefuses(HOSTS.edge521), () => answered(HOSTS.edge521, 521)),
      whileIn(faults.originUnreachable(HOSTS.edge523), () => answered(HOSTS.edge523, 523)),
      whileIn(faults.originSilent(HOSTS.edge504), async () => {
        expect((await askMore(HOSTS.edge504, '-4', '-m', '4')).stdout).toMatch(/^HTTP\/2 504[\s\S]*\ncf-ray:/);
      }),
    ]);
  });

  test.each([
    ['gatewayGone', 1],
    ['nothingBehindHop2', 0],
  ] as const)('%s hits everybody; the first router answers, or does not', async (kind, pingExitCode) => {
    const fault = lab.faults[kind]();
    await fault.on();
    try {
      const { address4 } = HOSTS.healthy;
      const pinned = ['-4', '--resolve', `${HOSTS.healthy.name}:443:${address4}`];
      expect(await askMore(HOSTS.healthy, ...pinned)).toMatchObject({ exitCode: 28 });
      const pinged = await lab.run('client', 'ping', ['-c', '1', '-W', '1', r1.address4]);
      expect(pinged.exitCode).toBe(pingExitCode);
    } finally {
      await fault.off();
    }
    await expectWell(HOSTS.healthy);
  });

  test('a silent resolver answers nothing, by UDP or TCP, and the one beside it answers', () =>
    whileIn(lab.faults.resolverSilent(RESOLVERS.third), async () => {
      expect((await dig(RESOLVERS.third.address4)).exitCode).toBe(9);
      expect((await dig(RESOLVERS.third.address4, '+tcp')).exitCode).toBe(9);
      expect((await dig(RESOLVERS.second.address4)).exitCode).toBe(0);
    }));

  test('a late resolver: what it holds back comes at once when it is mended', async () => {
    const late = lab.faults.resolverDelays(RESOLVERS.second, 60_000);
    await late.on();
    expect((await dig(RESOLVERS.second.address4)).exitCode).toBe(9);
    expect((await dig(RESOLVERS.third.address4)).exitCode).toBe(0);
    const asked = dig(RESOLVERS.second.address4, '+time=15');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await late.off();
    expect(await asked).toMatchObject({ exitCode: 0, stdout: `${HOSTS.healthy.address4}\n` });
  });

  test('what the client sends is read off its wire: each connection and question once, and no trace', async () => {
    const wire = await watchWire(lab);
    const { name, address4, address6 } = HOSTS.healthy;
    const beforeUs = Date.now() * 1_000;
    await lab.run('client', 'curl', ['-4', '-sS', '-m', '2', `https://${name}/`]);
    await lab.run('client', 'curl', ['-6', '-sS', '-m', '2', `https://${name}/`]);
    for (const address of [address4, address6]) {
      await lab.run('client', 'traceroute', ['-n', '-q', '1', '-T', '-p', '443', address]);
    }
    await expect.poll(() => wire.connectionsTo(address6)).toHaveLength(1);
    expect(wire.connectionsTo(address4)).toHaveLength(1);
    for (const atUs of wire.connectionsTo(address4)) {
      expect(atUs).toBeGreaterThan(beforeUs - 1_000);
      expect(atUs).toBeLessThan(Date.now() * 1_000);
    }
    expect(wire.questionsTo(RESOLVERS.system.address4, name).length).toBeGreaterThan(0);
    expect(wire.questionsTo(RESOLVERS.second.address4, name)).toEqual([]);
  });

  test('what hung gets its answer when the fault goes, and every host is well again', async () => {
    const hung = [
      [HOSTS.silent, lab.faults.neverAnswers(HOSTS.silent)],
      [HOSTS.handshake, lab.faults.stallsTls(HOSTS.handshake)],
      [HOSTS.drip, lab.faults.dripsBytes(HOSTS.drip)],
      [HOSTS.syns, lab.faults.synsDropped(HOSTS.syns)],
    ] as const;
    await Promise.all(hung.map(([, fault]) => fault.on()));
    const asked = hung.map(([host]) => lab.run('client', 'curl', ['-4', '-sS', '-m', '15', `https://${host.name}/`]));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await Promise.all(hung.map(([, fault]) => fault.off()));
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ exitCode: 0 });
    for (const host of Object.values(HOSTS)) await expectWell(host);
  });
});
