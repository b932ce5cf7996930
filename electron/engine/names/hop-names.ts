import { Resolver } from 'node:dns/promises';
import type { Clock } from '../../domain/clock.ts';
import { printableCut } from '../../domain/printable.ts';
import { pause } from '../capture/pause.ts';
import { reverseName } from '../probe/resolve/reverse-name.ts';

/** Asks for the names of one address; empty when it has none. Rejects when nobody answers. */
export type ReverseLookup = (address: string) => Promise<readonly string[]>;

/** Names of routers, for people who read traces. They are no measurement: a lookup that fails leaves the address as it is. */
export interface HopNames {
  /** The name as far as it is known already; null otherwise. Never asks. */
  known(address: string): string | null;
  /** Asks for those that are not known, one after the other, once nothing hangs any more; what is known by then. Never rejects. */
  find(addresses: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

interface Remembered {
  readonly name: string | null;
  readonly untilMs: number;
}

const NAMED_FOR_MS = 24 * 3_600_000;
/** An address without a name now, or a resolver that did not answer. */
const NAMELESS_FOR_MS = 3_600_000;
const UNANSWERED_FOR_MS = 60_000;
const MOST_REMEMBERED = 10_000;
const LOOK_AGAIN_MS = 250;
/** After so many in a row nobody will answer for the rest either. */
const MOST_UNANSWERED = 2;
const MAX_NAME_CHARACTERS = 253;
const LOOPBACK = /^(?:127\.[\d.]+|::1)$/;

/**
 * Names by reverse DNS, asked lazily and remembered. `mayAsk` is false while a request hangs: a lookup then might go to the very resolver
 * that is under suspicion, and would be one more packet in the measurement.
 */
export function createHopNames(options: {
  readonly clock: Clock;
  readonly lookup: ReverseLookup;
  readonly mayAsk: () => boolean;
}): HopNames {
  const { clock, lookup, mayAsk } = options;
  const names = new Map<string, Remembered>();
  const asking = new Map<string, Promise<boolean>>();

  const fresh = (address: string): Remembered | null => {
    const found = names.get(address);
    return found === undefined || found.untilMs < clock.monotonicMs() ? null : found;
  };
  const remember = (address: string, name: string | null, forMs: number): void => {
    names.delete(address);
    names.set(address, { name, untilMs: clock.monotonicMs() + forMs });
    for (const [oldest] of names) {
      if (names.size <= MOST_REMEMBERED) break;
      names.delete(oldest);
    }
  };
  /** True when somebody answered, with a name or without. */
  const ask = async (address: string): Promise<boolean> => {
    try {
      const [name] = await lookup(address);
      const text = name === undefined ? '' : printableCut(name.replace(/\.$/, ''), MAX_NAME_CHARACTERS);
      if (text === '') remember(address, null, NAMELESS_FOR_MS);
      else remember(address, text, NAMED_FOR_MS);
      return true;
    } catch {
      // The address stands for itself; asked again a little later.
      remember(address, null, UNANSWERED_FOR_MS);
      return false;
    }
  };
  const askOnce = (address: string): Promise<boolean> => {
    const running = asking.get(address) ?? ask(address).finally(() => asking.delete(address));
    asking.set(address, running);
    return running;
  };
  const untilQuiet = async (signal: AbortSignal): Promise<void> => {
    while (!mayAsk() && !signal.aborted) await pause(clock, LOOK_AGAIN_MS, signal);
  };

  const known = (address: string): string | null => fresh(address)?.name ?? null;
  return {
    known,
    async find(addresses, signal) {
      let unanswered = 0;
      for (const address of new Set(addresses)) {
        if (fresh(address) !== null) continue;
        await untilQuiet(signal);
        if (signal.aborted || unanswered === MOST_UNANSWERED) break;
        unanswered = (await askOnce(address)) ? 0 : unanswered + 1;
      }
      const found = new Map<string, string>();
      for (const address of addresses) {
        const name = known(address);
        if (name !== null) found.set(address, name);
      }
      return found;
    },
  };
}

/** The system's own DNS servers, asked once with a short patience; `servers` as `192.0.2.53` or `192.0.2.53:5353` instead of them. */
export function systemReverseLookup(servers: readonly string[] = []): ReverseLookup {
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  if (servers.length > 0) resolver.setServers([...servers]);
  return async (address) => {
    try {
      // This machine's own addresses for itself are the same everywhere, and no server's business (RFC 6303, 4.1 and 4.3).
      if (LOOPBACK.test(address)) return [];
      const name = reverseName(address);
      // Not `reverse`: it makes no difference between a name that is not there and a resolver that does not answer.
      return name === null ? [] : await resolver.resolvePtr(name);
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA'))
        return [];
      throw error;
    }
  };
}
