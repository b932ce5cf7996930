import type { MenuItem } from '../../components/Menu.tsx';
import type { Hold } from '../../state/quiet.ts';
import type { TargetRow } from '../../state/targets.ts';
import { snoozeItems } from '../quiet/snooze-items.ts';

export interface TargetMenuActions {
  open(): void;
  edit(): void;
  duplicate(): void;
  secrets(): void;
  /** null: until somebody resumes. */
  pause(forMs: number | null): void;
  resume(): void;
  resumeAll(): void;
  notify(on: boolean): void;
  /** null ends it. */
  snooze(forMs: number | null): void;
  see(incident: number): void;
  compare(): void;
  eliminate(): void;
  exportLast(): void;
  exportRange(): void;
  copyAddress(): void;
  remove(): void;
}

/** For how long a target may be paused; null: until somebody resumes. */
export const PAUSES: readonly { readonly label: string; readonly forMs: number | null }[] = [
  { label: 'Pause for 15 min', forMs: 15 * 60_000 },
  { label: 'Pause for 1 h', forMs: 3_600_000 },
  { label: 'Pause until resumed', forMs: null },
];

interface About {
  readonly target: TargetRow['target'];
  /** All targets are paused, which one alone cannot be taken out of. */
  readonly areAllPaused: boolean;
  /** Whether a person is told when it hangs; null where nobody is told of anything, as in a browser. */
  readonly notified: boolean | null;
  /** The snooze of this target; null without one. */
  readonly snoozed: Hold | null;
  /** Number of its open incident that nobody has seen so far. */
  readonly unseen: number | null;
}

/** All that can be done with one target. */
export function targetMenu(about: About, act: TargetMenuActions): readonly MenuItem[] {
  const { target, areAllPaused, notified } = about;
  return [
    { kind: 'heading', label: target.name },
    { kind: 'action', label: 'Open', icon: 'forward', onChoose: act.open },
    { kind: 'action', label: 'Edit…', icon: 'edit', onChoose: act.edit },
    { kind: 'action', label: 'Duplicate…', icon: 'duplicate', onChoose: act.duplicate },
    ...(target.kind === 'http'
      ? [{ kind: 'action', label: 'Headers and password…', icon: 'key', onChoose: act.secrets } as const]
      : []),
    { kind: 'line', name: 'pauses' },
    ...pauseItems(target.paused, areAllPaused, act),
    { kind: 'line', name: 'telling' },
    ...noticeItems(about, act),
    ...(notified === null
      ? []
      : [{ kind: 'check', label: 'Notify', on: notified, onChoose: () => act.notify(!notified) } as const]),
    { kind: 'line', name: 'finding' },
    { kind: 'action', label: 'Compare with…', icon: 'compare', onChoose: act.compare },
    { kind: 'action', label: 'Find the cause by elimination…', onChoose: act.eliminate },
    { kind: 'line', name: 'taking along' },
    { kind: 'action', label: 'Export last incident…', icon: 'export', onChoose: act.exportLast },
    { kind: 'action', label: 'Export a time range…', icon: 'export', onChoose: act.exportRange },
    { kind: 'action', label: 'Copy address', icon: 'copy', onChoose: act.copyAddress },
    { kind: 'line', name: 'removing' },
    { kind: 'action', label: 'Remove…', icon: 'trash', danger: true, onChoose: act.remove },
  ];
}

function pauseItems(paused: boolean, areAllPaused: boolean, act: TargetMenuActions): readonly MenuItem[] {
  if (areAllPaused) return [{ kind: 'action', label: 'Resume all targets', icon: 'resume', onChoose: act.resumeAll }];
  if (paused) return [{ kind: 'action', label: 'Resume', icon: 'resume', onChoose: act.resume }];
  return PAUSES.map(({ label, forMs }, index) => ({
    kind: 'action',
    label,
    ...(index === 0 ? { icon: 'pause' as const } : {}),
    onChoose: () => act.pause(forMs),
  }));
}

function noticeItems({ unseen, snoozed }: About, act: TargetMenuActions): readonly MenuItem[] {
  const seen: readonly MenuItem[] =
    unseen === null
      ? []
      : [{ kind: 'action', label: 'I have seen the incident', icon: 'check', onChoose: () => act.see(unseen) }];
  return [...seen, ...snoozeItems(snoozed, act.snooze)];
}
