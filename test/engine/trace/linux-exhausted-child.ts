import { readdirSync } from 'node:fs';
import type { OutgoingProbe, SendOutcome } from '../../../electron/engine/trace/probe-sockets.ts';
import { linuxSocketsHere } from './linux-sockets-here.ts';

/** Runs under a low limit of open files, given by whoever starts it: sends until nothing is left, and tells what it met. */
function main(): void {
  const count = (): number => readdirSync('/proc/self/fd').length;
  const sockets = linuxSocketsHere();
  sockets.closeAll();
  const before = count();
  // What comes back for UDP is only told by collecting, so every socket stays open until then.
  const probe: OutgoingProbe = { address: '127.0.0.1', port: 9, protocol: 'udp', ttl: 3, sizeBytes: null };
  const outcomes: SendOutcome[] = [];
  for (let sent = 0; sent < 200; sent += 1) outcomes.push(sockets.send(probe));
  const open = sockets.openCount;
  const permission = sockets.permission('tcp', 4);
  const mtuBytes = sockets.pathMtuBytes('127.0.0.1');
  const arrived = sockets.collect(1000).length;
  sockets.closeAll();
  const afterwards = sockets.send(probe);
  sockets.closeAll();
  const failures = outcomes.filter((outcome) => outcome.kind === 'failed');
  const after = count();
  process.stdout.write(
    JSON.stringify({ before, after, open, permission, mtuBytes, arrived, failures, afterwards: afterwards.kind }),
  );
}

main();
