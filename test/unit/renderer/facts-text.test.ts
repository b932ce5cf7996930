import { expect, test } from 'vitest';
import { remedyForForbidden, remedyForMissing } from '../../../electron/engine/capture/remedies.ts';
import { commandsIn, factsText } from '../../../renderer/views/facts/facts-text.ts';

test('what helps is told as commands that can be copied one by one, for each system that they are for', () => {
  expect(commandsIn(remedyForMissing('mtr', 'linux') ?? '')).toEqual([
    { kind: 'command', where: 'Debian, Ubuntu', text: 'sudo apt-get install mtr-tiny' },
    { kind: 'command', where: 'Fedora', text: 'sudo dnf install mtr' },
    { kind: 'command', where: 'Alpine', text: 'sudo apk add mtr' },
  ]);
  expect(commandsIn(remedyForForbidden('traceroute', 'linux', '/usr/bin/traceroute') ?? '')).toEqual([
    { kind: 'command', where: null, text: 'sudo setcap cap_net_raw+ep "$(readlink -f /usr/bin/traceroute)"' },
    { kind: 'words', text: 'or run Stallscope with sudo' },
  ]);
  expect(commandsIn(remedyForForbidden('dumpcap', 'linux', null) ?? '')).toEqual([
    {
      kind: 'command',
      where: 'Debian, Ubuntu',
      text: 'sudo dpkg-reconfigure wireshark-common && sudo usermod -aG wireshark "$USER"',
    },
    { kind: 'words', text: 'answer Yes to the question, then log out and in again' },
    { kind: 'command', where: 'Fedora', text: 'sudo usermod -aG wireshark "$USER"' },
    {
      kind: 'command',
      where: 'Elsewhere, for everybody on this machine',
      text: 'sudo setcap cap_net_raw,cap_net_admin+eip "$(readlink -f "$(command -v dumpcap)")"',
    },
  ]);
  expect(commandsIn(remedyForMissing('mtr', 'darwin') ?? '')).toEqual([
    { kind: 'command', where: null, text: 'brew install mtr' },
  ]);
  const advice = 'give this machine more CPU: what it measures now is marked as suspect';
  expect(commandsIn(advice)).toEqual([{ kind: 'words', text: advice }]);
});

test('all of it is one text, with what other systems have left out', () => {
  const text = factsText(
    {
      version: '0.1.0',
      startedAt: '2026-11-21T07:00:00.000Z',
      directory: '/data',
      vantage: {
        host: 'desk',
        interfaceName: 'eth0',
        sourceAddress: '192.0.2.24',
        gateway: '192.0.2.1',
        vpn: true,
        publicAddress: '198.51.100.20',
      },
      sections: [
        {
          title: 'Clock',
          facts: [
            { title: 'Zone', value: 'UTC' },
            { title: 'ip route', value: 'one\ntwo' },
          ],
        },
      ],
    },
    [
      { id: 'mtr', title: 'mtr', state: 'missing', detail: null, remedy: 'brew install mtr' },
      { id: 'tracert', title: 'tracert', state: 'not-on-this-platform', detail: null, remedy: null },
    ],
  );
  expect(text).toBe(`Stallscope 0.1.0, running since 2026-11-21T07:00:00.000Z, data in /data
Measures from desk, eth0, 192.0.2.24, gateway 192.0.2.1, through a VPN, seen by servers as 198.51.100.20

What can be captured
  mtr: missing
    brew install mtr

Clock
  Zone: UTC
  ip route
    one
    two
`);
  expect(factsText(null, [])).toBe('\n');
});
