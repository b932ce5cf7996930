import type { Phase, Phases } from '../../domain/phase.ts';

/** What `curl -w` calls the moment at which each phase is over. */
const MOMENTS: readonly { readonly phase: Phase; readonly field: keyof Phases; readonly name: string }[] = [
  { phase: 'resolve', field: 'resolveMs', name: 'time_namelookup' },
  { phase: 'connect', field: 'connectMs', name: 'time_connect' },
  { phase: 'tls', field: 'tlsMs', name: 'time_appconnect' },
  { phase: 'wait', field: 'waitMs', name: 'time_starttransfer' },
  { phase: 'transfer', field: 'transferMs', name: 'time_total' },
];

/** A phase that did not come to its end. */
export interface Unfinished {
  readonly phase: Phase;
  /** `open`: the request is still in it. `failed`: it ended there. */
  readonly how: 'open' | 'failed';
}

/**
 * The phases of one request as `curl -w` counts them, in seconds from its start, and how long each phase took by itself.
 * Empty where none is known.
 */
export function curlTimesLines(phases: Phases, unfinished: Unfinished | null): readonly string[] {
  let sinceStartMs = 0;
  const lines: string[] = [];
  for (const { phase, field, name } of MOMENTS) {
    const ms = phases[field];
    sinceStartMs += ms ?? 0;
    if (phase === unfinished?.phase) lines.push(timeLine(name, 'not reached', unfinishedText(unfinished, ms)));
    else if (ms !== null) lines.push(timeLine(name, seconds(sinceStartMs), `${phase} ${ms.toFixed(2)} ms`));
  }
  if (lines.length === 0) return [];
  const isTotalKnown = phases.transferMs !== null && unfinished?.phase !== 'transfer';
  const end = unfinished === null ? 'until its end' : unfinished.how === 'open' ? 'so far' : 'until it failed';
  const total = isTotalKnown ? [] : [timeLine('time_total', seconds(sinceStartMs), end)];
  return ['', 'Times in seconds from the start, as curl -w gives them (each phase by itself)', ...lines, ...total];
}

function unfinishedText({ phase, how }: Unfinished, ms: number | null): string {
  const text = how === 'open' ? `still in ${phase}` : `failed in ${phase}`;
  return ms === null ? text : `${text}, ${ms.toFixed(2)} ms`;
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(6);

const timeLine = (name: string, value: string, remark: string): string =>
  `${`${name}:`.padStart(20)}  ${value.padStart(11)}  (${remark})`;
