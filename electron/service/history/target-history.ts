import type { Target } from '../../domain/target.ts';
import type { TargetRegistry } from '../target-registry.ts';
import type { HistoryBook } from './history-book.ts';

/** The same registry; what becomes of targets through it is written down. What is there at the start is no change. */
export function rememberingRegistry(registry: TargetRegistry, book: () => HistoryBook): TargetRegistry {
  const write = ({ id }: Target, kind: 'added' | 'changed' | 'renamed' | 'removed', says: string): void =>
    book().add({ targetId: id, kind, says, incident: null });
  return {
    ...registry,
    add(inputs, origin) {
      const added = registry.add(inputs, origin);
      for (const { target } of added) write(target, 'added', 'Added; it is watched from now on.');
      return added;
    },
    change(name, input) {
      const before = registry.byName(name);
      const entry = registry.change(name, input);
      const { target } = entry;
      if (target.name !== before.name) {
        write(target, 'renamed', `Renamed from “${before.name}” to “${target.name}”.`);
      }
      const changed = differences(before, target);
      if (changed.length > 0) write(target, 'changed', `Changed: ${changed.join(', ')}.`);
      return entry;
    },
    remove(name) {
      const entry = registry.remove(name);
      write(entry.target, 'removed', 'Removed; it is not watched any more.');
      return entry;
    },
    leave(name) {
      const entry = registry.leave(name);
      write(entry.target, 'removed', 'Not watched any more: it is no longer among the targets that were given.');
      return entry;
    },
    setSecrets(name, changes) {
      const entry = registry.setSecrets(name, changes);
      write(entry.target, 'changed', 'Changed: secret values of its requests.');
      return entry;
    },
  };
}

/** Names of what differs, never values: some of them are secret, or long. */
function differences(before: Target, after: Target): string[] {
  const parts: readonly (readonly [name: string, of: (target: Target) => unknown])[] = [
    ['what is requested', ({ spec }) => spec],
    ['interval or thresholds', ({ thresholds }) => thresholds],
    ['address family', ({ family }) => family],
    ['resolver', ({ resolver }) => resolver],
    ['role', ({ role }) => role],
    ['group', ({ group }) => group],
    ['whether it is required', ({ required }) => required],
    ['capture of packets', ({ packets }) => packets],
  ];
  return parts.filter(([, of]) => JSON.stringify(of(before)) !== JSON.stringify(of(after))).map(([name]) => name);
}
