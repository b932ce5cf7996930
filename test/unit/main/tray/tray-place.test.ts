import { expect, test } from 'vitest';
import { type BusAnswer, ownerOf, runProgram, sessionBus } from '../../../../electron/main/tray/session-bus.ts';
import { linuxTrayPlace } from '../../../../electron/main/tray/tray-place.ts';

type Printed = Readonly<Record<string, string | null>>;

/** A desktop with these tools; each prints what it printed on Debian 12. `null`: it ends with an error. */
function desktop(tool: string, printed: Printed) {
  const runs: string[] = [];
  const run = async (program: string, words: readonly string[]): Promise<BusAnswer> => {
    runs.push([program, ...words].join(' '));
    if (program !== tool) return { kind: 'unknown' };
    const text = printed[words.some((word) => word.includes('IsStatusNotifierHostRegistered')) ? 'host' : 'owner'];
    return text === null || text === undefined ? { kind: 'refused' } : { kind: 'answered', text };
  };
  return { runs, bus: sessionBus(run) };
}

test.each([
  ['gdbus', { owner: "(':1.6',)\n", host: '(<true>,)\n' }],
  ['dbus-send', { owner: '   :1.6', host: '   variant       boolean true\n' }],
  ['busctl', { owner: 's ":1.6"\n', host: 'v b true\n' }],
])('a panel that takes icons is found with %s', async (tool, printed) => {
  expect(await linuxTrayPlace(desktop(tool, printed).bus)).toEqual({ kind: 'there', id: ':1.6' });
});

test.each([
  ['nobody watches for icons', 'gdbus', { owner: null, host: null }],
  ['somebody watches, and no panel shows them', 'gdbus', { owner: "(':1.6',)\n", host: '(<false>,)\n' }],
  ['the panel does not answer', 'dbus-send', { owner: '   :1.6', host: null }],
  ['there is no tool to ask by', 'none', {}],
])('what is not known counts as missing: %s', async (_what, tool, printed) => {
  expect(await linuxTrayPlace(desktop(tool, printed).bus)).toEqual({ kind: 'missing' });
});

test('tools get their words one by one, and the next is tried only where the one before is not there', async () => {
  const { runs, bus } = desktop('busctl', { owner: 's ":1.6"\n' });
  await ownerOf(bus, 'org.kde.StatusNotifierWatcher');
  expect(runs).toEqual([
    'gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus --method org.freedesktop.DBus.GetNameOwner org.kde.StatusNotifierWatcher',
    'dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.GetNameOwner string:org.kde.StatusNotifierWatcher',
    'busctl --user call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus GetNameOwner s org.kde.StatusNotifierWatcher',
  ]);
  const refusing = desktop('gdbus', { owner: null });
  await ownerOf(refusing.bus, 'org.kde.StatusNotifierWatcher');
  expect(refusing.runs).toHaveLength(1);
});

test('a program that is missing, fails or says something is told apart', async () => {
  expect(await runProgram('stallscope-no-such-program', [])).toEqual({ kind: 'unknown' });
  expect(await runProgram(process.execPath, ['-e', 'process.exit(3)'])).toEqual({ kind: 'refused' });
  expect(await runProgram(process.execPath, ['-e', 'process.stdout.write("said")'])).toEqual({
    kind: 'answered',
    text: 'said',
  });
});
