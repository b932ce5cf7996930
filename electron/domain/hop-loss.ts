import { type Hop, hopLoss } from './trace.ts';

/**
 * What the loss at a hop means. `limits-answers`: the router passes everything on but does not answer every probe. `silent`: it
 * never answers, yet passes on. `persists`: the loss goes on behind it, so packets are lost there or just before.
 */
export type HopLossKind = 'none' | 'not-asked' | 'limits-answers' | 'silent' | 'persists';

/** The kind of loss at each hop, told from what the hops behind it lost. Of any tracer that counts what it sent. */
export function hopLossKinds(hops: readonly Hop[]): readonly HopLossKind[] {
  return hops.map((hop, index) => {
    const loss = hopLoss(hop);
    if (loss === null) return 'not-asked';
    if (loss === 0) return 'none';
    const behind = hops.slice(index + 1).filter((other) => isComparable(other, hop));
    const least = Math.min(1, ...behind.map((other) => hopLoss(other) ?? 1));
    // What is lost on the way to this hop is lost on the way to all behind it, too; half of it leaves room for chance.
    if (least > loss / 2) return 'persists';
    return loss === 1 ? 'silent' : 'limits-answers';
  });
}

/** One lucky probe does not outweigh many. */
function isComparable(other: Hop, hop: Hop): boolean {
  return other.sent > 0 && other.sent * 2 >= hop.sent;
}

/** TTL of the hop from which on packets are lost up to the end of the trace; null when the last hop loses none. */
export function lossBeginsAtTtl(hops: readonly Hop[]): number | null {
  const kinds = hopLossKinds(hops);
  let begins: number | null = null;
  for (let index = hops.length - 1; index >= 0; index -= 1) {
    const kind = kinds[index];
    if (kind === 'none') break;
    if (kind === 'persists') begins = hops[index]?.ttl ?? begins;
  }
  return begins;
}
