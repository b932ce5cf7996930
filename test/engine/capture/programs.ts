import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of small programs that misbehave, to be put on the search path. */
export interface Programs {
  readonly folder: string;
  add(name: string, script: string, mode?: number): void;
  remove(): void;
}

export function makePrograms(): Programs {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-programs-'));
  return {
    folder,
    add: (name, script, mode = 0o755) => {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, mode);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
