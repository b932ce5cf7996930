import { Button } from '../../components/Button.tsx';
import { Menu } from '../../components/Menu.tsx';
import type { OpenedBundle } from '../../state/bundles.ts';
import { compare } from '../../state/comparison-actions.ts';
import { useTargets } from '../../state/targets.ts';
import { seenHereToo } from '../comparisons/chooser-options.ts';

const LABEL = 'Compare with what was seen here';

/** Sets what somebody else saw beside what was seen here of the same; where nothing here asks for the same, one picks. */
export function CompareButton({ bundle }: { readonly bundle: OpenedBundle }) {
  const rows = useTargets((state) => state.rows);
  const pairs = seenHereToo(bundle, rows);
  const [pair, ...others] = pairs;
  const name = `${LABEL}: ${bundle.fileName}`;
  const show = (here: string | null, there: string): void =>
    compare(
      [
        ...(here === null ? [] : [{ kind: 'target', target: here } as const]),
        { kind: 'bundle', bundle: bundle.id, target: there },
      ],
      'common',
    );
  if (pair !== undefined && others.length > 0) {
    return (
      <Menu
        label={name}
        items={pairs.map(({ here, there }) => ({ kind: 'action', label: there, onChoose: () => show(here, there) }))}
      >
        <Button small icon="compare" label={LABEL} aria-label={name} />
      </Menu>
    );
  }
  const there = pair?.there ?? bundle.targets.find(({ role }) => role === 'subject')?.name ?? bundle.targets[0]?.name;
  if (there === undefined) return null;
  return (
    <Button
      small
      icon="compare"
      label={LABEL}
      aria-label={name}
      title={
        pair === undefined ? 'Nothing that is watched here asks for the same: pick what it is compared with' : undefined
      }
      onClick={() => show(pair?.here ?? null, there)}
    />
  );
}
