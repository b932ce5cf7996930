import { createInterface } from 'node:readline';
import type { PlaceProcess } from './place-process.ts';

/** The address of the page, as `watch --ui` prints it; what it prints later is not read. Throws when it ends before. */
export async function firstUrl(watch: PlaceProcess): Promise<string> {
  const output = watch.child.stdout;
  if (output === null) throw new Error('Stallscope was started without an ear for what it prints');
  for await (const line of createInterface({ input: output })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    output.resume();
    return url;
  }
  throw new Error(`Stallscope ended before it said where its page is: ${watch.errorText()}`);
}
