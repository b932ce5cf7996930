import { createMachineLock } from '../../../electron/engine/capture/machine-lock.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';

/** `node hold-lock.ts PLATFORM DIRECTORY NAME`: takes the lock, says so, and holds it until it is killed. */
const [platform = '', directory = '', name = ''] = process.argv.slice(2);
const lock = createMachineLock({
  clock: new SystemClock(),
  platform: platform === 'linux' ? 'linux' : 'darwin',
  directory,
  name,
});
const attempt = await lock.tryTake();
process.stdout.write(`${attempt.kind}\n`);
setInterval(() => {}, 1_000);
