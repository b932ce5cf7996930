import type { Cancel, Clock } from '../domain/clock.ts';
import { isSameVantage, seenAs, type Vantage } from '../domain/vantage.ts';

/** A network that comes up changes several times within a second or two; and the first probes come before the programs that this asks. */
const LOOK_AFTER_MS = 2_000;

/** Looks where it is measured from. */
export interface VantageWatch {
  /** It may be another now. Asked in quick succession, and while it is being looked for, it is looked for once more. */
  lookSoon(): void;
  /** The public address was told anew, which is another vantage without anything to look for. */
  tellAddress(): void;
  stop(): void;
}

export interface VantageWatchParts {
  readonly clock: Clock;
  /** Rejects when `signal` is aborted, if it likes. */
  readonly collect: (signal: AbortSignal) => Promise<Vantage>;
  /** As the person has told it by now; null: not told. */
  readonly publicAddress: () => string | null;
  /** Told of the first one and of each that differs, with the time of the change in UTC microseconds as well as it is known. */
  readonly changed: (vantage: Vantage, sinceUs: number) => void;
  readonly failed: (error: unknown) => void;
}

export function createVantageWatch({
  clock,
  collect,
  publicAddress,
  changed,
  failed,
}: VantageWatchParts): VantageWatch {
  const stopping = new AbortController();
  let known: Vantage | null = null;
  /** UTC microseconds of the first word of the change that is being waited for; null when none is. */
  let sinceUs: number | null = null;
  let isLooking = false;
  let cancel: Cancel | null = null;

  const tell = (vantage: Vantage, fromUs: number): void => {
    if (known !== null && isSameVantage(known, vantage)) return;
    known = vantage;
    changed(vantage, fromUs);
  };

  const look = async (): Promise<void> => {
    cancel = null;
    const fromUs = sinceUs ?? clock.utcUs();
    sinceUs = null;
    isLooking = true;
    try {
      const found = await collect(stopping.signal);
      if (!stopping.signal.aborted) tell(seenAs(found, publicAddress()), fromUs);
    } catch (error) {
      if (!stopping.signal.aborted) failed(error);
    } finally {
      isLooking = false;
      if (sinceUs !== null) arm();
    }
  };

  const arm = (): void => {
    if (cancel === null && !isLooking && !stopping.signal.aborted) {
      cancel = clock.schedule(LOOK_AFTER_MS, () => void look());
    }
  };

  const lookSoon = (): void => {
    sinceUs ??= clock.utcUs();
    arm();
  };

  return {
    lookSoon,
    tellAddress() {
      // Whoever is looking asks for the address at its end; telling it before would put a later change in front of an earlier one.
      if (cancel !== null || isLooking || stopping.signal.aborted) return;
      if (known === null) lookSoon();
      else tell(seenAs(known, publicAddress()), clock.utcUs());
    },
    stop() {
      cancel?.();
      stopping.abort();
    },
  };
}
