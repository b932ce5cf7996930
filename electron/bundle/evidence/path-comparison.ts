import type { ReportHop } from '../../domain/mtr-report.ts';

/** One distance of two paths side by side. */
export interface ComparedHop {
  readonly ttl: number;
  readonly before: readonly string[];
  readonly now: readonly string[];
  readonly difference: string;
}

/** Two paths hop by hop. Silence is no other router: a router may answer few probes, or none. */
export function comparedPaths(before: readonly ReportHop[], now: readonly ReportHop[]): readonly ComparedHop[] {
  const then = new Map(before.map((hop) => [hop.ttl, hop]));
  const today = new Map(now.map((hop) => [hop.ttl, hop]));
  const ttls = [...new Set([...then.keys(), ...today.keys()])].sort((one, other) => one - other);
  return ttls.map((ttl) => {
    const [old, current] = [then.get(ttl), today.get(ttl)];
    return {
      ttl,
      before: old?.addresses ?? [],
      now: current?.addresses ?? [],
      difference: differenceOf(old, current),
    };
  });
}

function differenceOf(before: ReportHop | undefined, now: ReportHop | undefined): string {
  if (before === undefined)
    return (now?.addresses ?? []).length === 0
      ? 'no answer, farther than the way was long'
      : 'farther than the way was long';
  if (now === undefined || now.sent === 0) return 'not asked during the hang';
  const [old, current] = [before.addresses, now.addresses];
  if (current.length === 0) return old.length === 0 ? 'no answer in both' : 'no answer during the hang';
  if (old.length === 0) return 'answered during the hang only';
  const same = current.some((address) => old.includes(address));
  if (!same) return 'ANOTHER ROUTER';
  const [was, is] = [before.averageMs, now.averageMs];
  if (was === null || is === null) return 'same';
  const by = is - was;
  if (Math.abs(by) < 0.05) return 'same';
  return `same, ${by < 0 ? '-' : '+'}${Math.abs(by).toFixed(1)} ms on average`;
}
