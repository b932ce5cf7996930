import { create } from 'zustand';
import type { EliminationJson, VariantsJson } from '../../electron/contract/comparison-shapes.ts';
import { type CallFailure, failureText } from '../api/engine-client.ts';
import { connection } from './connection.ts';
import { go } from './route.ts';
import { closeDialog, openEliminationDialog } from './screen.ts';
import { readSettings, useSettings } from './settings.ts';
import { useTargets } from './targets.ts';

export type EliminationBy = EliminationJson['by'];
export type EliminationField = 'addresses' | 'resolvers';
export type VariantPlan = VariantsJson;

export interface EliminationState {
  /** null: still to be chosen. */
  readonly target: string | null;
  readonly by: EliminationBy;
  /** As they are typed: parted by spaces or commas. */
  readonly addresses: string;
  /** null: not known yet which there are. */
  readonly resolvers: string | null;
  /** What would be watched; the newest that could be read, as long as it is of what is asked for or being read anew. null: nothing yet. */
  readonly plan: VariantPlan | null;
  readonly planning: boolean;
  readonly making: boolean;
  /** `field`: which text is meant, where one is. */
  readonly refused: { readonly field: EliminationField | null; readonly message: string } | null;
}

const NOTHING_PLANNED = { plan: null, planning: false, making: false, refused: null } as const;

export const useElimination = create<EliminationState>(() => ({
  ...{ target: null, by: 'families', addresses: '', resolvers: null },
  ...NOTHING_PLANNED,
}));

const client = connection.engine;

/** Asks what is to be told apart about a target; null: about which one, too. What was typed before stays. */
export function openElimination(target: string | null): void {
  const { target: before, by, addresses } = useElimination.getState();
  const isSame = target !== null && target === before;
  useElimination.setState({
    target,
    by: isSame ? by : firstChoice(target),
    addresses: isSame ? addresses : '',
    ...NOTHING_PLANNED,
  });
  openEliminationDialog();
  void plan();
  void fillResolvers();
}

/** The system's own beside those that were set up, so that one press is enough; not over what a person typed. */
async function fillResolvers(): Promise<void> {
  if (useSettings.getState().kept === null) await readSettings();
  const set = useSettings.getState().kept?.settings.resolvers ?? [];
  if (useElimination.getState().resolvers !== null) return;
  useElimination.setState({ resolvers: ['system', ...set].join(' ') });
  if (useElimination.getState().by === 'resolvers') void plan();
}

/** A DNS name has neither family nor connection of its own. */
function firstChoice(target: string | null): EliminationBy {
  const row = target === null ? undefined : useTargets.getState().rows?.get(target);
  return row?.target.kind === 'dns' ? 'resolvers' : 'families';
}

export function chooseEliminated(target: string): void {
  useElimination.setState({ target, by: firstChoice(target), ...NOTHING_PLANNED });
  void plan();
}

export function chooseElimination(by: EliminationBy): void {
  useElimination.setState({ by, ...NOTHING_PLANNED });
  void plan();
}

const TYPED_MS = 300;
let typing: ReturnType<typeof setTimeout> | undefined;

export function typeElimination(change: Partial<Readonly<Record<EliminationField, string>>>): void {
  useElimination.setState({ ...change, refused: null });
  clearTimeout(typing);
  typing = setTimeout(() => void plan(), TYPED_MS);
}

let planned: AbortController | null = null;

async function plan(): Promise<void> {
  clearTimeout(typing);
  planned?.abort();
  const own = new AbortController();
  planned = own;
  const input = inputOf(useElimination.getState());
  if (input === null) {
    useElimination.setState(NOTHING_PLANNED);
    return;
  }
  useElimination.setState({ planning: true });
  const answer = await client.call('targets.vary', { ...input, make: false }, own.signal);
  if (own.signal.aborted) return;
  useElimination.setState(
    answer.ok
      ? { plan: answer.value, planning: false, refused: null }
      : { plan: null, planning: false, refused: refusalOf(answer.failure) },
  );
}

/** null where there is nothing to ask for yet. */
function inputOf({ target, by, addresses, resolvers }: EliminationState) {
  if (target === null) return null;
  const elimination = eliminationOf(by, wordsOf(addresses), wordsOf(resolvers ?? ''));
  return elimination === null ? null : { target, elimination };
}

function eliminationOf(by: EliminationBy, addresses: string[], resolvers: string[]): EliminationJson | null {
  switch (by) {
    case 'origin':
      return addresses.length === 0 ? null : { by, addresses };
    case 'resolvers':
      return resolvers.length === 0 ? null : { by, resolvers };
    case 'families':
    case 'connection':
      return { by };
  }
}

const wordsOf = (text: string): string[] => text.split(/[\s,;]+/).filter((word) => word !== '');

function refusalOf(failure: CallFailure): NonNullable<EliminationState['refused']> {
  const field = failure.kind === 'refused' ? failure.error.context.field : null;
  return { field: field === 'addresses' || field === 'resolvers' ? field : null, message: failureText(failure) };
}

/** Watches what is not watched yet, and shows the comparison of all. */
export async function makeElimination(): Promise<void> {
  const state = useElimination.getState();
  const input = inputOf(state);
  if (input === null || state.making) return;
  planned?.abort();
  clearTimeout(typing);
  useElimination.setState({ making: true, planning: false, refused: null });
  const answer = await client.call('targets.vary', { ...input, make: true });
  useElimination.setState({ making: false });
  if (!answer.ok) {
    useElimination.setState({ refused: refusalOf(answer.failure) });
    return;
  }
  const { members, notes } = answer.value;
  if (members.length < 2) {
    useElimination.setState({ plan: { members, notes } });
    return;
  }
  closeDialog();
  // New ones have measured nothing of the time before.
  const range = members.some(({ state: has }) => has === 'new') ? 'common' : '24h';
  go({
    kind: 'comparison',
    choice: { members: members.map(({ name }) => ({ kind: 'target', target: name })), range },
  });
}
