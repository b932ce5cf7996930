import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Need } from '../../support/needs.ts';

/** Being root is not enough in a container that was denied the capability, so one is mounted and unmounted for a trial. */
export const SMALL_DISKS: Need = {
  what: 'mounting',
  remedy: 'run as root on Linux with CAP_SYS_ADMIN (in a container: --privileged)',
  isMet: () => {
    const directory = mkdtempSync(join(tmpdir(), 'stallscope-trial-'));
    try {
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], { stdio: 'ignore' }).status !== 0) {
        return false;
      }
      return spawnSync('umount', [directory], { stdio: 'ignore' }).status === 0;
    } finally {
      rmdirSync(directory);
    }
  },
};

export interface SmallDisk {
  readonly directory: string;
  makeReadOnly(): void;
  makeWritable(): void;
}

/** A file system of its own in memory, unmounted after the test in any case. Open files on it must be closed by then. */
export function mountSmallDisk(bytes: number): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-disk-'));
  run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory]);
  onTestFinished(() => {
    // Lazily, so that a test that failed with open files leaves nothing mounted either.
    run('umount', ['--lazy', directory]);
    rmdirSync(directory);
  });
  const remount = (mode: 'ro' | 'rw'): void => run('mount', ['-o', `remount,${mode},size=${bytes}`, directory]);
  return { directory, makeReadOnly: () => remount('ro'), makeWritable: () => remount('rw') };
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
