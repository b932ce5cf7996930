import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STALLSCOPE, startWatch, type Watch } from './command-line.ts';
import type { Lab } from './lab.ts';
import { type LabHost, type Place, RESOLVERS } from './network-plan.ts';
import { changeRules, type PacketRule } from './packet-rules.ts';
import { configurationFolder } from './remains.ts';
import type { ToolResult } from './run-tool.ts';

/** A machine that watches: a place of the lab, a name, and a clock that is ahead of everybody else's. */
export interface VantagePoint {
  readonly host: string;
  readonly place: Place;
  readonly aheadMs: number;
}

/** Without leaving its place it gets the machine's name, its clock, and the lab's first resolver. */
export function prepareVantagePoint(lab: Lab, { place }: VantagePoint): void {
  const folder = configurationFolder(lab.namespaceOf(place));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${RESOLVERS.system.address4}\n`);
}

export const watchFrom = (lab: Lab, point: VantagePoint, args: readonly string[]): Watch =>
  startWatch(lab, args, (program, words) => onMachine(point, program, words), point.place);

/** Runs a command of the product there to its end. */
export function runFrom(lab: Lab, point: VantagePoint, args: readonly string[]): Promise<ToolResult> {
  return lab.run(point.place, ...onMachine(point, process.execPath, [STALLSCOPE, ...args]), 60_000);
}

function onMachine({ host, aheadMs }: VantagePoint, program: string, args: readonly string[]): [string, string[]] {
  const clock = new URL('shifted-clock.ts', import.meta.url).href;
  const named = ['--uts', 'sh', '-c', `echo ${host} >/proc/sys/kernel/hostname && exec "$@"`, 'sh'];
  const settings = aheadMs === 0 ? [] : [`LAB_CLOCK_AHEAD_MS=${aheadMs}`, `NODE_OPTIONS=--import=${clock}`];
  return ['unshare', [...named, 'env', ...settings, program, ...args]];
}

/** The router that only the first client's way leads over forwards nothing more to the host. */
export function cutOffClient(host: LabHost, state: 'cut' | 'mended'): Promise<void> {
  const rule: PacketRule = { place: 'r1', table: 'filter', chain: 'FORWARD', match: ['-d', '{address}', '-j', 'DROP'] };
  return changeRules(state === 'cut' ? 'insert' : 'delete', [rule], host);
}
