import type { FigureResult } from './figure.ts';

export const name = 'p1';
export const title = 'not measured yet';

export async function run(): Promise<FigureResult> {
  return { kind: 'skipped', reason: 'the prober is being built' };
}
