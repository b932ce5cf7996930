import { useMemo } from 'react';
import { changedHops } from '../../../electron/domain/changed-hops.ts';
import { labelledAddress, NO_LABEL } from '../../../electron/domain/hop-label.ts';
import { type PathRow, PathTable } from '../../components/PathTable.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { useModal } from '../../components/use-modal.ts';
import { useNow } from '../../components/use-now.ts';
import { closePath, focusPath } from '../../state/engine.ts';
import { type Path, type RouteChange, type ShownPath, usePath } from '../../state/paths.ts';
import { PATH_CAUSE_LABELS } from './words.ts';

/** The path to one target: now and the last good one side by side, a trace a second when asked, and when the route changed. */
export function PathDialog() {
  const shown = usePath((state) => state.shown);
  return shown === null ? null : <OpenPathDialog key={shown.target} shown={shown} />;
}

function OpenPathDialog({ shown }: { readonly shown: ShownPath }) {
  const modal = useModal(closePath);
  const { target, destination, now, lastGood } = shown;
  const changed = useMemo(
    () => (now === null || lastGood === null ? new Set<number>() : changedHops(now.trace, lastGood.trace)),
    [now, lastGood],
  );
  return (
    <dialog ref={modal.ref} className="path-dialog" aria-labelledby="path-title" onClose={modal.onClose}>
      <div className="head">
        <h2 id="path-title" className="clip grow">
          Path to {target}
          {destination !== null && destination !== target && <span className="faint"> {destination}</span>}
        </h2>
        <FocusButton shown={shown} />
        <button type="button" className="btn" onClick={modal.close}>
          Close
        </button>
      </div>
      <p className="refused" role="status">
        {shown.refusal}
      </p>
      {shown.reading ? (
        <p className="faint">The path is being read.</p>
      ) : (
        <div className="paths">
          <OnePath
            title="Now"
            path={now}
            changed={changed}
            labels={shown.labels}
            none="No path has been traced so far."
          />
          <OnePath
            title="Last good"
            path={lastGood}
            changed={changed}
            labels={shown.labels}
            none="No earlier good path is recorded."
          />
        </div>
      )}
      {!shown.reading && <Changes changes={shown.changes} />}
    </dialog>
  );
}

function FocusButton({ shown }: { readonly shown: ShownPath }) {
  const ends = shown.focusEndsMs;
  const nowMs = useNow(ends !== null);
  const on = ends !== null && ends > nowMs;
  const minutes = ends === null ? 0 : Math.ceil((ends - nowMs) / 60_000);
  return (
    <>
      {on && <span className="faint nowrap">a trace a second, {minutes} min left</span>}
      <button
        type="button"
        className={on ? 'btn' : 'btn primary'}
        aria-pressed={on}
        disabled={shown.reading}
        onClick={() => void focusPath(shown.target, !on)}
      >
        {on ? 'Stop' : 'Trace each second'}
      </button>
    </>
  );
}

interface OnePathProps {
  readonly title: string;
  readonly path: Path | null;
  readonly changed: ReadonlySet<number>;
  readonly labels: ShownPath['labels'];
  /** What is said when there is none. */
  readonly none: string;
}

function OnePath({ title, path, changed, labels, none }: OnePathProps) {
  if (path === null) return <PathTable title={title} about={none} rows={[]} />;
  const { trace } = path;
  const rows: readonly PathRow[] = trace.hops.map((hop) => ({
    ...hop,
    addresses: hop.addresses.map((address) => labelledAddress(address, labels.get(address) ?? NO_LABEL)),
    changed: changed.has(hop.ttl),
  }));
  const port = trace.port === null ? '' : ` port ${trace.port}`;
  return (
    <PathTable
      title={title}
      about={
        <>
          <TimeText at={path.at} />, {PATH_CAUSE_LABELS[path.cause]}, {trace.protocol.toUpperCase()}
          {port}, {trace.reached ? 'reached' : <b className="refused">not reached</b>}
        </>
      }
      rows={rows}
    />
  );
}

function Changes({ changes }: { readonly changes: readonly RouteChange[] }) {
  return (
    <section className="changes" aria-label="Changes of route in the last day">
      <h3>Changes of route in the last day</h3>
      {changes.length === 0 ? (
        <p className="faint">None.</p>
      ) : (
        <ul>
          {changes.map((change) => (
            <li key={`${change.at} ${change.kind} ${change.ttl}`}>
              <TimeText at={change.at} /> {change.summary}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
