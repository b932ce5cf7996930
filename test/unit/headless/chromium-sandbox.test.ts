import { expect, test } from 'vitest';
import { NAMESPACE_SWITCHES, sandboxWorks } from '../../../electron/headless/desktop/chromium-sandbox.ts';

const [LIMIT, CLONE, APPARMOR] = NAMESPACE_SWITCHES.map(({ file }) => file);
const system = (content: Readonly<Record<string, string>>) => (file: string) => content[file] ?? null;
const forbidding = system({ [APPARMOR ?? '']: '1\n' });

test('where programs may make namespaces, the sandbox works without a helper', () => {
  expect(sandboxWorks(system({}), null)).toBe(true);
  const open = { [LIMIT ?? '']: '95622\n', [CLONE ?? '']: '1\n', [APPARMOR ?? '']: '0\n' };
  expect(sandboxWorks(system(open), null)).toBe(true);
});

test('any one switch that forbids them leaves only the helper', () => {
  for (const { file, forbids } of NAMESPACE_SWITCHES) {
    expect(sandboxWorks(system({ [file]: `${forbids}\n` }), null), file).toBe(false);
  }
});

test('the helper helps when it belongs to root and runs as root, as packages install it', () => {
  expect(sandboxWorks(forbidding, { uid: 0, mode: 0o104755 })).toBe(true);
  expect(sandboxWorks(forbidding, { uid: 0, mode: 0o100755 })).toBe(false);
  expect(sandboxWorks(forbidding, { uid: 0, mode: 0o104750 })).toBe(false);
  expect(sandboxWorks(forbidding, { uid: 1000, mode: 0o104755 })).toBe(false);
});
