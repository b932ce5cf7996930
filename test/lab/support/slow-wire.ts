import { openSync, read, write } from 'node:fs';
import koffi from 'koffi';
import { obeyParent } from './obey-parent.ts';

/**
 * A wire between two network namespaces on which every packet takes its time. What the kernel sends into one tunnel end is
 * written to the other after the delay. Runs in the namespace of the near end.
 * Run as: slow-wire.ts NEAR_DEVICE FAR_NAMESPACE FAR_DEVICE DELAY_MS
 */
const [nearDevice = '', farNamespace = '', farDevice = '', delayMs = ''] = process.argv.slice(2);

// Linux: include/uapi/linux/if_tun.h, sched.h.
const TUNSETIFF = 0x400454ca;
const IFF_TUN = 0x0001;
const IFF_NO_PI = 0x1000;
const CLONE_NEWNET = 0x40000000;
const IFREQ_BYTES = 40;
const NAME_BYTES = 16;
const LARGEST_PACKET = 65_536;

const libc = koffi.load('libc.so.6');
const ioctl = libc.func('int ioctl(int fd, unsigned long request, void *argument)');
const setns = libc.func('int setns(int fd, int kind)');

function attach(device: string): number {
  const descriptor = openSync('/dev/net/tun', 'r+');
  const request = Buffer.alloc(IFREQ_BYTES);
  request.write(device, 0, NAME_BYTES - 1, 'latin1');
  request.writeUInt16LE(IFF_TUN | IFF_NO_PI, NAME_BYTES);
  if (ioctl(descriptor, TUNSETIFF, request) !== 0) throw new Error(`cannot attach to ${device}`);
  return descriptor;
}

function carry(from: number, to: number): void {
  const buffer = Buffer.alloc(LARGEST_PACKET);
  const next = (): void =>
    read(from, buffer, 0, buffer.length, null, (error, bytes) => {
      if (error !== null) throw error;
      const packet = Buffer.from(buffer.subarray(0, bytes));
      // What cannot be delivered is lost, as on any wire.
      setTimeout(() => write(to, packet, () => undefined), Number(delayMs));
      next();
    });
  next();
}

const near = attach(nearDevice);
// Only for the devices that this thread opens from here on.
const namespace = openSync(`/run/netns/${farNamespace}`, 'r');
if (setns(namespace, CLONE_NEWNET) !== 0) throw new Error(`cannot enter ${farNamespace}`);
const far = attach(farDevice);
carry(near, far);
carry(far, near);
// The threads that wait for packets would hold up an orderly exit.
process.on('exit', () => process.kill(process.pid, 'SIGKILL'));
obeyParent(() => undefined);
