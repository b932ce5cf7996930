import { networkInterfaces } from 'node:os';
import type { CaptureContext } from '../capture/capture.ts';
import type { RouteToAddress } from '../capture/parse-route.ts';
import { routeTo } from '../capture/routes.ts';

/** The interface by which the system reaches the address; null where no tool tells. */
export async function interfaceTowards(
  address: string,
  context: Pick<CaptureContext, 'clock' | 'runProgram' | 'platform' | 'environment'>,
): Promise<string | null> {
  const route = await routeTo(address, {
    ...context,
    resolvers: [],
    controls: [],
    signal: new AbortController().signal,
  });
  return route === null ? null : nameOf(route);
}

/** Windows names no interface in its routes, but the address by which they leave. */
function nameOf({ interfaceName, sourceAddress }: RouteToAddress): string | null {
  if (interfaceName !== null) return interfaceName;
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    if ((addresses ?? []).some(({ address }) => address === sourceAddress)) return name;
  }
  return null;
}
