import { closeSync, openSync } from 'node:fs';
import koffi from 'koffi';

// Linux: sched.h.
const CLONE_NEWNET = 0x40000000;

/**
 * Lets this process itself stand in a network namespace: its own connections, and the programs that it starts from here on. Only for
 * the thread that calls. The returned function goes back to where it stood before. Throws where the kernel refuses.
 */
export function enterNamespace(name: string): () => void {
  const setns = koffi.load('libc.so.6').func('int setns(int fd, int kind)');
  const enter = (descriptor: number, what: string): void => {
    const result: unknown = setns(descriptor, CLONE_NEWNET);
    closeSync(descriptor);
    if (result !== 0) throw new Error(`cannot enter ${what}`);
  };
  const before = openSync('/proc/self/ns/net', 'r');
  enter(openSync(`/run/netns/${name}`, 'r'), name);
  return () => enter(before, 'the network from before');
}
