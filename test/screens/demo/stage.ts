import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { openLab } from '../../lab/support/lab.ts';
import { SHOWN_HOSTS } from '../../lab/support/network-plan.ts';
import { firstUrl } from '../../lab/support/page-url.ts';
import { writeHistory } from './write-history.ts';

// One that no server of the lab itself listens at.
const HTTPS_PORT = '9443';
const FIRST_PAGE_PORT = 7_878;

/** A whole small world to take pictures of: networks, servers, a day of history, and Stallscope watching. */
export interface Stage {
  /** Address of the page, valid for a browser that `browserProgram` starts. */
  readonly pageUrl: string;
  /** Starts Chromium where the page is; takes its arguments. */
  readonly browserProgram: string;
  /** Whether what is sent to the api arrives: without it requests hang in TLS, and are sent again. */
  hang(on: boolean): Promise<void>;
  /** Whether nothing at all leaves for the network any more. */
  cutOff(on: boolean): Promise<void>;
  /** Resolves when no incident of the api is open any more. */
  recovered(withinMs: number): Promise<void>;
  /** A Stallscope that was never used, each time a new one. */
  fresh(): Promise<Pick<Stage, 'pageUrl'>>;
  close(): Promise<void>;
}

/** `program`: the Node that runs Stallscope. Needs what the lab needs. */
export async function openStage(checkout: string): Promise<Stage> {
  const lab = await openLab();
  try {
    const certificate = [join(lab.folder, 'server.pem'), join(lab.folder, 'server.key')] as const;
    for (const [place, ports] of [
      ['server', ['5432', '993']],
      ['remote', []],
    ] as const) {
      const script = new URL('shop-server.ts', import.meta.url).pathname;
      const server = lab.start(place, process.execPath, [script, ...certificate, HTTPS_PORT, ...ports], {
        stdout: 'pipe',
      });
      if (server.child.stdout === null) throw new Error('the shop has no voice');
      await once(createInterface({ input: server.child.stdout }), 'line');
    }
    const must = async (place: 'server' | 'remote' | 'edge' | 'client', ...command: readonly [string, ...string[]]) => {
      const [program, ...args] = command;
      const result = await lab.run(place, program, args);
      if (result.exitCode !== 0) throw new Error(`${command.join(' ')}: ${result.stderr}`);
    };
    const redirected = ['-p', 'tcp', '--dport', '443', '-j', 'REDIRECT', '--to-ports', HTTPS_PORT];
    const nat = ['-w', '-t', 'nat', '-I', 'PREROUTING'];
    for (const end of [41, 42, 44, 46])
      await must('server', 'iptables', ...nat, '-d', `203.0.113.${end}`, ...redirected);
    await must('remote', 'iptables', ...nat, ...redirected);
    await must('remote', 'ip6tables', ...nat, ...redirected);
    // Nobody listens where the admin page was.
    const refused = ['-p', 'tcp', '--dport', '443', '-j', 'REJECT', '--reject-with', 'tcp-reset'];
    await must('server', 'iptables', '-w', '-I', 'INPUT', '-d', SHOWN_HOSTS.admin.address4, ...refused);

    const directory = join(lab.folder, 'data');
    mkdirSync(directory, { mode: 0o700 });
    writeHistory(directory);
    let port = FIRST_PAGE_PORT;
    const stallscope = async (data: string): Promise<string> => {
      const launcher = join(checkout, 'electron/headless/stallscope.cjs');
      const ui = `127.0.0.1:${port++}`;
      const args = [launcher, 'watch', '--data-dir', data, '--ui', ui];
      const watch = lab.start('client', join(checkout, 'node_modules/node/bin/node'), args, { stdout: 'pipe' });
      return firstUrl(watch);
    };
    const pageUrl = await stallscope(directory);

    const browserProgram = join(lab.folder, 'chromium-in-lab');
    const inLab = `ip netns exec ${lab.namespaceOf('client')}`;
    writeFileSync(browserProgram, `#!/bin/sh\nexec ${inLab} /usr/bin/chromium "$@"\n`);
    chmodSync(browserProgram, 0o755);

    const lost = ['-d', SHOWN_HOSTS.api.address4, '-m', 'length', '--length', '120:', '-j', 'DROP'];
    const drop = (action: '-I' | '-D') => must('edge', 'iptables', '-w', action, 'FORWARD', ...lost);
    const isHanging = async (): Promise<boolean> => {
      const launcher = join(checkout, 'electron/headless/stallscope.cjs');
      const args = [launcher, 'incidents', 'list', '--json', '--data-dir', directory];
      const { stdout } = await lab.run('client', join(checkout, 'node_modules/node/bin/node'), args);
      return openIncidents
        .parse(JSON.parse(stdout))
        .some(({ targets, closedAt }) => targets.includes('api') && closedAt === null);
    };
    let dropping = false;
    let isCutOff = false;
    let unused = 0;
    return {
      pageUrl,
      browserProgram,
      async hang(on) {
        if (on === dropping) return;
        dropping = on;
        await drop(on ? '-I' : '-D');
      },
      async cutOff(on) {
        if (on === isCutOff) return;
        isCutOff = on;
        // The page comes over the machine's own loopback.
        for (const program of ['iptables', 'ip6tables'])
          await must('client', program, '-w', on ? '-I' : '-D', 'OUTPUT', '!', '-o', 'lo', '-j', 'DROP');
      },
      async recovered(withinMs) {
        const untilMs = performance.now() + withinMs;
        while (await isHanging()) {
          if (performance.now() > untilMs) throw new Error('the api did not recover');
          await new Promise((resolve) => setTimeout(resolve, 1_000));
        }
      },
      async fresh() {
        const data = join(lab.folder, `unused-${unused++}`);
        mkdirSync(data, { mode: 0o700 });
        return { pageUrl: await stallscope(data) };
      },
      close: () => lab.close(),
    };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

const openIncidents = z.array(z.looseObject({ targets: z.array(z.string()), closedAt: z.string().nullable() }));
