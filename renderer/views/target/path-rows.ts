import { changedHops } from '../../../electron/domain/changed-hops.ts';
import type { HopLabel } from '../../../electron/domain/hop-label.ts';
import { type HopLossKind, hopLossKinds } from '../../../electron/domain/hop-loss.ts';
import type { Hop } from '../../../electron/domain/trace.ts';
import type { Trace } from '../../state/path-view.ts';

/** A line of the table of hops. */
export interface HopLine {
  readonly ttl: number;
  /** Who answers; empty for silence, several where the path is balanced. */
  readonly hosts: readonly { readonly address: string; readonly name: string | null }[];
  /** With its port where the trace went to one. */
  readonly isDestination: boolean;
  /** "AS64500"; null without a label. */
  readonly network: string | null;
  /** The name of the system, for who points at it. */
  readonly networkName: string | null;
  readonly loss: number | null;
  readonly lossKind: HopLossKind;
  readonly sent: number;
  readonly rttMs: number | null;
  readonly lastGoodMs: number | null;
  readonly jitterMs: number | null;
  readonly bestMs: number | null;
  readonly worstMs: number | null;
  /** Who answered here in the last good path; null when it is the same. */
  readonly was: readonly string[] | null;
  /** Silent now as then. */
  readonly silentAsBefore: boolean;
  readonly note: string | null;
}

/** The words of the domain need what a report tool would have told, which paths of ours do not have. */
export const domainHops = (trace: Trace): readonly Hop[] => trace.hops.map((hop) => ({ ...hop, statistics: null }));

export function hopLines(
  trace: Trace,
  lastGood: Trace | null,
  labels: ReadonlyMap<string, HopLabel>,
): readonly HopLine[] {
  const changed = lastGood === null ? new Set<number>() : changedHops(trace, lastGood);
  const former = new Map(lastGood?.hops.map((hop) => [hop.ttl, hop]));
  const kinds = hopLossKinds(domainHops(trace));
  return trace.hops.map((hop, index): HopLine => {
    const before = former.get(hop.ttl);
    const [first] = hop.addresses;
    const system = first === undefined ? null : (labels.get(first)?.system ?? null);
    const isDestination = trace.reached && hop.addresses.includes(trace.destination);
    return {
      ttl: hop.ttl,
      hosts: hop.addresses.map((address) => ({ address, name: labels.get(address)?.name ?? null })),
      isDestination,
      network: system === null ? null : `AS${system.number}`,
      networkName: system?.name ?? null,
      loss: hop.loss,
      lossKind: kinds[index] ?? 'not-asked',
      sent: hop.sent,
      rttMs: hop.averageMs,
      lastGoodMs: before?.averageMs ?? null,
      jitterMs: hop.jitterMs,
      bestMs: hop.bestMs,
      worstMs: hop.worstMs,
      was: changed.has(hop.ttl) ? (before?.addresses ?? []) : null,
      silentAsBefore: hop.addresses.length === 0 && before !== undefined && before.addresses.length === 0,
      note: hop.note,
    };
  });
}

const STEPS = [1, 2, 5, 10] as const;

/** A round end of the scale that all lines share, in milliseconds. */
export function rangeTopMs(lines: readonly HopLine[]): number {
  const most = Math.max(1, ...lines.flatMap((line) => [line.worstMs ?? 0, line.lastGoodMs ?? 0]));
  const power = 10 ** Math.floor(Math.log10(most));
  const fine = power / 2;
  return STEPS.some((step) => step * power === most) ? most : Math.ceil(most / fine) * fine;
}
