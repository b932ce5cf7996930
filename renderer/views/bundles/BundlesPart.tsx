import '../../styles/bundles.css';
import { type DragEvent, useEffect, useState } from 'react';
import { IconButton } from '../../components/IconButton.tsx';
import { Says } from '../../components/Says.tsx';
import { BUNDLE_WAY, followBundles } from '../../state/bundle-actions.ts';
import { dismissRefusals, useBundles } from '../../state/bundles.ts';
import { BundleCard } from './BundleCard.tsx';
import { OpenBundleButton } from './OpenBundleButton.tsx';

/** Bundles that were made elsewhere and are looked at here. */
export function BundlesPart() {
  useEffect(() => followBundles(), []);
  const bundles = useBundles((state) => state.bundles);
  const unread = useBundles((state) => state.unread);
  const opening = useBundles((state) => state.opening);
  const drop = useDrop();
  return (
    <section
      className={drop.isOver ? 'bundles dropping' : 'bundles'}
      aria-labelledby="bundles-title"
      {...drop.handlers}
    >
      <div className="bundles-head">
        <h2 id="bundles-title">Bundles from elsewhere</h2>
        <span className="muted" role="status">
          {opening > 0 ? 'Being opened and checked …' : countText(bundles?.length ?? 0)}
        </span>
        <span className="grow" />
        <OpenBundleButton name="Bundle from elsewhere" />
      </div>
      <Refusals />
      {bundles === null ? (
        unread === null ? (
          <Says title="Bundles are being read." />
        ) : (
          <Says title="Bundles cannot be read now." text={unread} />
        )
      ) : bundles.length === 0 ? (
        <Says
          title="No bundle is open"
          text="Somebody else’s Stallscope may have seen the same hang from another place. Open what they sent, or drop it here: its files are checked first, and nothing in it is run."
        />
      ) : (
        <ul className="bundle-list" aria-label="Bundles from elsewhere">
          {bundles.map((bundle) => (
            <BundleCard key={bundle.id} bundle={bundle} />
          ))}
        </ul>
      )}
    </section>
  );
}

const countText = (count: number): string => (count === 0 ? '' : `${count.toLocaleString()} open`);

function Refusals() {
  const refusals = useBundles((state) => state.refusals);
  if (refusals.length === 0) return null;
  return (
    <div className="bundle-refusals" role="alert">
      <ul>
        {refusals.map(({ fileName, message }) => (
          <li key={`${fileName} ${message}`}>
            <b>{fileName === null ? 'Not opened: ' : `${fileName}: `}</b>
            {message}
          </li>
        ))}
      </ul>
      <IconButton small icon="close" label="Put this away" onClick={dismissRefusals} />
    </div>
  );
}

/** Files that are dropped here come in, where the page may be given any. */
function useDrop() {
  const [isOver, setOver] = useState(false);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    isOver,
    handlers: {
      onDragOver(event: DragEvent): void {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      },
      onDragLeave(event: DragEvent): void {
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
        setOver(false);
      },
      onDrop(event: DragEvent): void {
        setOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        BUNDLE_WAY.give([...event.dataTransfer.files]);
      },
    },
  };
}
