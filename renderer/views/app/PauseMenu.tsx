import { clockText } from '../../components/clock-text.ts';
import { Icon } from '../../components/Icon.tsx';
import { Menu, type MenuItem } from '../../components/Menu.tsx';
import { pauseTarget, resumeTarget } from '../../state/engine.ts';
import { setRefusal } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';

const MINUTE_MS = 60_000;

const SPANS: readonly { readonly label: string; readonly forMs: number | null }[] = [
  { label: 'For 15 minutes', forMs: 15 * MINUTE_MS },
  { label: 'For 1 hour', forMs: 60 * MINUTE_MS },
  { label: 'Until I resume', forMs: null },
];

/** Measuring of all targets, paused and resumed. While it is paused, that is said in the bar on every screen. */
export function PauseMenu({ live }: { readonly live: boolean }) {
  const paused = useTargets((state) => state.paused);
  if (paused !== null) {
    const until = paused.until === null ? 'Paused' : `Paused until ${clockText(paused.until)}`;
    return (
      <button
        type="button"
        className="btn small paused"
        disabled={!live}
        aria-label={`${until}. Resume measuring`}
        onClick={() => void resumeTarget(null).then(setRefusal)}
      >
        <Icon name="resume" size={12} />
        <span className="middle-only">{until}.</span> Resume
      </button>
    );
  }
  const items: readonly MenuItem[] = [
    { kind: 'heading', label: 'Pause measuring of all targets' },
    ...SPANS.map(({ label, forMs }) => ({
      kind: 'action' as const,
      label,
      onChoose: () => void pauseTarget(null, forMs).then(setRefusal),
    })),
  ];
  return (
    <Menu label="Pause measuring" items={items}>
      <button
        type="button"
        className="btn quiet icon"
        aria-label="Pause measuring"
        title="Pause measuring"
        disabled={!live}
      >
        <Icon name="pause" />
      </button>
    </Menu>
  );
}
