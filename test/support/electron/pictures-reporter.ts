import { readdirSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import { PICTURES } from './pictures.ts';

/** Says where the pictures of the app are, after a run that took some. */
export default class PicturesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (!modules.some((module) => module.project.name === 'app')) return;
    const count = picturesIn(PICTURES);
    if (count > 0) process.stdout.write(`\n${count} pictures of the app to look at: ${PICTURES}\n`);
  }
}

function picturesIn(folder: string): number {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.png')).length;
  } catch {
    return 0;
  }
}
