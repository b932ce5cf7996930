import { setFlagsFromString } from 'node:v8';

/**
 * Lets the part of the heap in which objects are born not grow. V8 would give it up to 48 MB, for the sake of programs that make much at
 * once; what watches all day makes little at a time. Works from now on, for this thread and those it starts.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
