import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { recordIncident } from '../support/recorded-incident.ts';
import { readZip, textOf } from '../unit/bundle/read-zip.ts';
import { STALLSCOPE } from './support/command-line.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { HOSTS } from './support/network-plan.ts';

const DESK = `title: Lab
says: a few packets
checklist:
  - { id: tcp, title: 'mtr over TCP, 6 packets', needs: { kind: long-run, packets: 6, protocol: tcp } }
  - { id: wide, title: 'mtr by ICMP, 5 packets, wide', needs: { kind: long-run, packets: 5, protocol: icmp, names: true } }
  - { id: long, title: 'mtr, 100 packets', needs: { kind: long-run, packets: 100 } }
`;
const PLACE = { address: HOSTS.healthy.address4, port: 443 };

interface CollectedItem {
  readonly kind: string;
  readonly inFlight: boolean;
  readonly overlapMs: number;
  readonly method: string;
  readonly data: { readonly collected?: boolean; readonly packets?: number; readonly reached?: boolean } | null;
}

describe.runIf(requireOrSkip('lab', LAB_NEEDS))('what is collected for a bundle after the window', () => {
  let lab: Lab;
  let data: string;
  beforeAll(async () => {
    lab = await openLab();
    data = join(lab.folder, 'data');
    recordIncident(data, PLACE);
    mkdirSync(join(data, 'profiles'));
    writeFileSync(join(data, 'profiles', 'quick.yaml'), DESK.split('\n').slice(0, -2).join('\n'));
    writeFileSync(join(data, 'profiles', 'slow.yaml'), DESK);
  });
  afterAll(() => lab?.close());

  const words = (profile: string, out: string) => [
    ...['export', '--incident', '1', '--data-dir', data, '--profile', profile, '--collect', '--out', out],
  ];

  test('is taken by the system’s mtr, to where the hung request went, and stands in the bundle as taken afterwards', async () => {
    const zip = join(lab.folder, 'collected.zip');
    const done = await lab.run('client', process.execPath, [STALLSCOPE, ...words('quick', zip)], 120_000);
    expect(done.stderr).toBe('');
    expect(done.exitCode).toBe(0);
    expect(done.stdout).toContain(', 2 of 2 of what the profile asks for');
    const entries = await readZip(zip);
    const { evidence }: { evidence: readonly CollectedItem[] } = JSON.parse(textOf(entries, 'incident.json'));
    const collected = evidence.filter((item) => item.data?.collected === true);
    expect(collected).toMatchObject([
      { kind: 'mtr', inFlight: false, overlapMs: 0, data: { packets: 6, protocol: 'tcp', reached: true } },
      { kind: 'mtr', inFlight: false, overlapMs: 0, data: { packets: 5, protocol: 'icmp', reached: true } },
    ]);
    expect(collected[0]?.method).toContain(`--tcp --port 443 ${PLACE.address}`);
    expect(collected[1]?.method).toContain('--show-ips --aslookup');
    const reports = entries.filter(({ path }) => /^mtr\/.*long-run.*after\.txt$/.test(path));
    expect(reports).toHaveLength(2);
    for (const { path } of reports) expect(textOf(entries, path)).toContain(PLACE.address);
  });

  test('ends at once when it is called off, with its mtr, and leaves no bundle', async () => {
    const zip = join(lab.folder, 'cancelled.zip');
    const running = lab.start('client', process.execPath, [STALLSCOPE, ...words('slow', zip)], { stdout: 'pipe' });
    const called = async (name: string): Promise<number> => {
      const ids = (await lab.run('client', 'ip', ['netns', 'pids', lab.namespaceOf('client')])).stdout
        .trim()
        .split(/\s+/);
      const names = await Promise.all(ids.map((id) => readFile(`/proc/${id}/comm`, 'utf8').catch(() => '')));
      return names.filter((each) => each.startsWith(name)).length;
    };
    // An mtr that is only asked for its version has no helper that sends packets.
    await expect.poll(() => called('mtr-packet'), { timeout: 60_000 }).toBeGreaterThan(0);
    const ended = new Promise((resolve) => running.child.once('exit', (code) => resolve(code)));
    process.kill(running.pid, 'SIGINT');
    expect(await ended).toBe(1);
    expect(running.errorText()).toContain('It was cancelled; nothing of it was kept.');
    expect(await called('mtr')).toBe(0);
    expect((await readdir(lab.folder)).filter((name) => name.startsWith('cancelled'))).toEqual([]);
  });
});
