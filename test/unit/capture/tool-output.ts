import { readFileSync } from 'node:fs';

/** What a tool once printed, from test/fixtures/tools; decoded as the runner does. */
export function toolOutput(name: string): string {
  return readFileSync(new URL(`../../fixtures/tools/${name}`, import.meta.url)).toString('utf8');
}
