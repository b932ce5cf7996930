import { setNotified } from '../../state/app.ts';
import { inApp } from '../../state/connection.ts';
import { askToRemove, openSecrets, setRefusal } from '../../state/screen.ts';
import type { TargetRow } from '../../state/targets.ts';
import { Menu, type MenuItem } from './AnchoredMenu.tsx';

interface Props {
  readonly target: TargetRow['target'];
  readonly anchor: HTMLElement;
  readonly muted: boolean;
  readonly onClose: () => void;
}

/** What is seldom done with one target. Only the app tells people of anything, so only there can it be told not to. */
export function TargetMenu({ target, anchor, muted, onClose }: Props) {
  const items: readonly MenuItem[] = [
    ...(inApp
      ? [
          {
            kind: 'check' as const,
            label: 'Notify',
            on: !muted,
            onChoose: () => void setNotified(target.name, muted).then(setRefusal),
          },
        ]
      : []),
    ...(target.kind === 'http'
      ? [{ kind: 'action' as const, label: 'Headers and password…', onChoose: () => openSecrets(target.name) }]
      : []),
    { kind: 'action', label: 'Remove…', danger: true, onChoose: () => askToRemove(target.name) },
  ];
  return <Menu label={`More for ${target.name}`} items={items} anchor={anchor} onClose={onClose} />;
}
