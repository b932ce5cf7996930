import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLACES, type Place } from './network-plan.ts';

/**
 * What a lab leaves on the machine, and its removal. All of it is synchronous, so that it also works while the process exits.
 * Everything carries the name of the run, `ss<pid>`, so a later run can tell the remains of a dead one from a living one.
 */
const NETNS_FILES = '/run/netns';
const NETNS_CONFIGURATION = '/etc/netns';
const OURS = new RegExp(`^ss(\\d+)-(?:lab-.*|${PLACES.join('|')}|trial)$`);

export const namespaceOf = (place: Place, pid = process.pid): string => `ss${pid}-${place}`;

/** Makes the folder for a run's certificates, configurations and logs. */
export const makeLabFolder = (): string => mkdtempSync(join(tmpdir(), `ss${process.pid}-lab-`));

export function configurationFolder(namespace: string): string {
  return join(NETNS_CONFIGURATION, namespace);
}

/** Processes of the run's namespaces are ended by their ids, then namespaces, resolv.conf and files are removed. */
export function removeRun(pid: number): void {
  const isOfRun = (name: string): boolean => OURS.exec(name)?.[1] === String(pid);
  const namespaces = namesIn(NETNS_FILES).filter(isOfRun);
  for (const namespace of namespaces) endProcessesIn(namespace);
  for (const namespace of namespaces) spawnSync('ip', ['netns', 'delete', namespace], { stdio: 'ignore' });
  for (const folder of [NETNS_CONFIGURATION, tmpdir()]) {
    for (const name of namesIn(folder).filter(isOfRun)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  if (namesIn(NETNS_CONFIGURATION).length === 0) removeEmptyFolder(NETNS_CONFIGURATION);
}

/** Removes what runs left whose process is dead. Names of the living are left alone, and so is every other name. */
export function sweepDeadRuns(): number[] {
  const pids = new Set<number>();
  for (const folder of [NETNS_FILES, NETNS_CONFIGURATION, tmpdir()]) {
    for (const name of namesIn(folder)) {
      const match = OURS.exec(name);
      if (match?.[1] !== undefined) pids.add(Number(match[1]));
    }
  }
  const dead = [...pids].filter((pid) => !isAlive(pid));
  for (const pid of dead) removeRun(pid);
  return dead;
}

function endProcessesIn(namespace: string): void {
  const listed = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  for (const line of (listed.stdout ?? '').split('\n')) {
    const pid = Number(line);
    if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isGone(error);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The folder is made with the first namespace; before that there is nothing of ours in it.
    return [];
  }
}

function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else has just put something in, or it was never there: either way it is not ours to remove.
  }
}
