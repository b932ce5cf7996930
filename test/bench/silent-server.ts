import { createServer } from 'node:net';
import { SystemClock } from '../../electron/engine/system-clock.ts';

/**
 * Takes connections on every address of 127.0.0.0/8 and says nothing. Prints its port, then for each connection the address that
 * was called and when, UTC microseconds. Ends with whoever started it.
 */
const clock = new SystemClock();
const server = createServer((socket) => {
  const atUs = clock.utcUs();
  socket.on('error', () => socket.destroy());
  socket.resume();
  process.stdout.write(`${socket.localAddress} ${atUs}\n`);
});
server.listen(0, '0.0.0.0', 4_096, () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') process.stdout.write(`port ${address.port}\n`);
});
process.stdin.on('close', () => process.exit(0)).resume();
