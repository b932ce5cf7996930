import type { PathProbe, SendFailure } from '../../../domain/path-probe.ts';
import type { RoundOrder, RoundOutcome, TraceObstacle } from '../tracer.ts';
import type { LedgerProbe, RoundLedger } from './round-ledger.ts';
import { nearestUntried } from './wishes.ts';

export interface RoundTimes {
  readonly startedAtUs: number;
  readonly endedMs: number;
  readonly pathMtuBytes: number | null;
}

/** What the round found, or why it could not be. `askedMs` is the zero of all times in it. */
export function roundOutcome(ledger: RoundLedger, askedMs: number, times: RoundTimes): RoundOutcome {
  const { order } = ledger;
  const left: LedgerProbe[] = [];
  let failed: Extract<LedgerProbe['state'], { kind: 'failed-to-send' }> | null = null;
  for (const probe of ledger.all()) {
    if (probe.isScout || probe.state.kind === 'sent') continue;
    if (probe.state.kind === 'failed-to-send') failed ??= probe.state;
    else left.push(probe);
  }
  if (left.length === 0 && failed !== null) return impossible(order, failed.failure, failed.message);
  const wasHeard = [...ledger.all()].some(({ state }) => state.kind === 'answered' || state.kind === 'timed-out');
  const isAllSpared = left.length === 0 && ledger.spared.length > 0;
  if (!wasHeard && !isAllSpared) return cancelled(order);
  return {
    kind: 'traced',
    findings: {
      order,
      startedAtUs: times.startedAtUs,
      durationMs: Math.max(0, times.endedMs - askedMs),
      firstPacketAfterMs: ledger.firstLeftMs === null ? null : Math.max(0, ledger.firstLeftMs - askedMs),
      probes: findings(ledger, askedMs, false),
      scouts: findings(ledger, askedMs, true),
      ...reachedAt(ledger),
      pathMtuBytes: times.pathMtuBytes,
      spared: ledger.spared,
    },
  };
}

function findings(ledger: RoundLedger, askedMs: number, areScouts: boolean): readonly PathProbe[] {
  return [...ledger.all()]
    .filter((probe) => probe.isScout === areScouts && probe.state.kind !== 'sent')
    .sort((a, b) => a.ttl - b.ttl || a.sentMs - b.sentMs)
    .map(({ ttl, sentMs, state }) => ({ ttl, atMs: Math.max(0, sentMs - askedMs), state }));
}

/** More routers in a row than this rarely keep silent; a destination that answers rarely does so more often. */
const SILENT_IN_A_ROW = 3;

/**
 * Where the destination stands. If nearer distances stayed open, a scout that it answered places it; if only the probe with all
 * hops was answered, it stands at the nearest distance that was not tried, or farther.
 */
function reachedAt(ledger: RoundLedger): { readonly reachedTtl: number | null; readonly reachedAtMost: boolean } {
  const { reached } = ledger;
  if (reached === null) return { reachedTtl: null, reachedAtMost: false };
  const isWholeWay = reached === ledger.order.maxHops;
  const untried = nearestUntried(ledger, reached) ?? (isWholeWay ? nearestUnsure(ledger, reached) : null);
  const { scoutReached } = ledger;
  if (untried === null) {
    // A probe to where a scout has come to it was lost: what was heard from farther away went past where it stands.
    const isNearer = scoutReached !== null && scoutReached < reached && hasLostAll(ledger, scoutReached);
    return { reachedTtl: isNearer ? scoutReached : reached, reachedAtMost: false };
  }
  if (scoutReached !== null && scoutReached < reached && (isWholeWay || ledger.asks(scoutReached).length === 0)) {
    return { reachedTtl: scoutReached, reachedAtMost: scoutReached > ledger.short + 1 };
  }
  return { reachedTtl: isWholeWay ? untried : reached, reachedAtMost: true };
}

const hasLostAll = (ledger: RoundLedger, ttl: number): boolean =>
  ledger.asks(ttl).every(({ state }) => state.kind === 'timed-out');

/** Probes that kept silent may have come to a destination that limits its answers, as those by UDP do. null when few did. */
function nearestUnsure(ledger: RoundLedger, reached: number): number | null {
  const nearest = Math.max(ledger.short + 1, ledger.order.known?.distance ?? 1);
  return reached - nearest > SILENT_IN_A_ROW ? nearest : null;
}

function cancelled(order: RoundOrder): RoundOutcome {
  return {
    kind: 'impossible',
    obstacle: 'cancelled',
    message: `The trace to ${order.address} ended before anything was heard.`,
    remedy: null,
  };
}

function impossible(order: RoundOrder, failure: SendFailure, message: string): RoundOutcome {
  const { address, protocol } = order;
  const way = protocol.toUpperCase();
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  const because = (obstacle: TraceObstacle, sentence: string, remedy: string | null): RoundOutcome => ({
    kind: 'impossible',
    obstacle,
    message: sentence,
    remedy,
  });
  switch (failure) {
    case 'no-route':
      return because(
        'no-route',
        `No route to ${address} from this machine.`,
        `See whether the network is up and a default route for ${family} is set: ip ${family === 'IPv6' ? '-6 ' : ''}route.`,
      );
    case 'no-address':
      if (isLinkLocal(address) && !address.includes('%')) {
        return because(
          'no-route',
          `${address} is a link-local address, which only its interface makes complete.`,
          `Write it as ${address}%eth0, with the interface that it is behind: ip link.`,
        );
      }
      return because(
        'no-route',
        address.includes('%')
          ? `This machine has no interface ${address.slice(address.indexOf('%') + 1)}, or no IPv6 address on it from which it could reach ${address}.`
          : `This machine has no ${family} address from which it could reach ${address}.`,
        'See whether the interface is up and has an address: ip address.',
      );
    case 'interface-down':
      return because(
        'no-route',
        `The interface towards ${address} is down.`,
        'Bring it up, or wait until the network is back.',
      );
    case 'family-missing':
      return because(
        'family-missing',
        `This machine does not speak ${family}, so ${address} cannot be traced from here.`,
        `Trace an ${family === 'IPv6' ? 'IPv4' : 'IPv6'} address of the destination.`,
      );
    case 'not-permitted':
      return because(
        'not-permitted',
        message,
        protocol === 'icmp'
          ? 'Trace by TCP or UDP, which need no permission.'
          : 'See whether a local firewall forbids it.',
      );
    case 'no-descriptors':
      return because(
        'no-descriptors',
        `No file descriptors were left for a ${way} trace to ${address}.`,
        'Raise the limit of open files (ulimit -n), or watch fewer targets.',
      );
    case 'failed':
      return because('tracer-failed', `No ${way} probe to ${address} could be sent: ${message}`, null);
  }
}

/** fe80::/10 (RFC 4291, section 2.5.6). */
const isLinkLocal = (address: string): boolean => /^fe[89ab][0-9a-f]:/i.test(address);
