import type { Change } from '../../domain/notice/digest.ts';
import { SEEING_AFTER_MS } from '../outage.ts';
import { blindnessOf } from './blindness.ts';
import type { BlindTold } from './desk.ts';
import type { Followed } from './follow-courses.ts';
import type { BlindSpell, PolicyState } from './policy-state.ts';

/** Blindness that is over sooner was none. */
const CONFIRMED_AFTER_MS = { network: 10_000, observer: 60_000, engine: 0, store: 0 } as const;

export interface SpellAfter {
  readonly blind: BlindSpell | null;
  readonly began: readonly BlindTold[];
  readonly ended: readonly { readonly sinceUs: number; readonly endedUs: number; readonly untold: number }[];
  readonly changes: readonly Change[];
}

const NOTHING = { began: [], ended: [], changes: [] } as const;

/** Whether anything speaks about targets now, and what is to be told of it. While `blind` is not null, nothing is told of targets. */
export function afterBlindness(
  state: PolicyState,
  followed: Followed,
  spokenOf: ReadonlySet<string>,
  nowMs: number,
  nowUs: number,
): SpellAfter {
  const { watch, stuck, lastGood, blind } = state;
  const now =
    stuck !== null ? ({ why: 'engine', says: stuck.says } as const) : blindnessOf(watch, lastGood?.atMs ?? null, nowMs);
  if (blind === null) {
    if (now === null) return { ...NOTHING, blind: null };
    const sinceUs = stuck?.sinceUs ?? firstTroubleUs(state, followed, nowUs);
    const begun: BlindSpell = {
      ...now,
      sinceMs: nowMs,
      sinceUs,
      confirmed: false,
      ended: null,
      untold: new Set(),
    };
    return confirmed(begun, nowMs);
  }
  const untold = withUntold(blind.untold, followed, spokenOf);
  if (!blind.confirmed)
    return now === null ? { ...NOTHING, blind: null } : confirmed({ ...blind, ...now, untold }, nowMs);
  if (now !== null) return { ...NOTHING, blind: { ...blind, untold, ended: null } };
  const ended = blind.ended ?? { atMs: nowMs, atUs: Math.max(blind.sinceUs, nowUs) };
  if (nowMs < ended.atMs + SEEING_AFTER_MS) return { ...NOTHING, blind: { ...blind, untold, ended } };
  const { why, sinceUs } = blind;
  const over = { sinceUs, endedUs: ended.atUs, untold: untold.size };
  const seeing: Change = {
    kind: 'seeing',
    atUs: ended.atUs,
    why,
    sinceUs,
    ...(untold.size > 0 ? { untold: untold.size } : {}),
  };
  return { ...NOTHING, blind: null, ended: [over], changes: [seeing] };
}

function confirmed(spell: BlindSpell, nowMs: number): SpellAfter {
  if (nowMs < spell.sinceMs + CONFIRMED_AFTER_MS[spell.why]) return { ...NOTHING, blind: spell };
  const { why, says, sinceUs } = spell;
  return {
    blind: { ...spell, confirmed: true },
    began: [{ why, says, sinceUs, endedUs: null, untold: 0, told: false }],
    ended: [],
    changes: [{ kind: 'blind', atUs: sinceUs, why, says }],
  };
}

/** When it began: with the first trouble after the last answer. */
function firstTroubleUs({ lastGood }: PolicyState, { courses }: Followed, nowUs: number): number {
  let firstUs = nowUs;
  for (const { state, now } of courses.values()) {
    const isLater = lastGood === null || now.openedAtUs >= lastGood.atUs;
    if (state === 'bad' && isLater && now.openedAtUs < firstUs) firstUs = now.openedAtUs;
  }
  return firstUs;
}

function withUntold(
  untold: ReadonlySet<string>,
  { over }: Followed,
  spokenOf: ReadonlySet<string>,
): ReadonlySet<string> {
  const fresh = over.filter(({ target }) => !spokenOf.has(target) && !untold.has(target));
  return fresh.length === 0 ? untold : new Set([...untold, ...fresh.map(({ target }) => target)]);
}

/** When the spell is to be looked at again; monotonic, null: not without a happening. */
export function blindDueMs(blind: BlindSpell | null): number | null {
  if (blind === null) return null;
  if (!blind.confirmed) return blind.sinceMs + CONFIRMED_AFTER_MS[blind.why];
  return blind.ended === null ? null : blind.ended.atMs + SEEING_AFTER_MS;
}
