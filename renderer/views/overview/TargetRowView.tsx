import { memo } from 'react';
import { growingText } from '../../components/duration.ts';
import { Figure } from '../../components/Figure.tsx';
import { CELL, GridPart, ROW_HEAD } from '../../components/GridPart.tsx';
import { OverdueBar } from '../../components/OverdueBar.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { useNow } from '../../components/use-now.ts';
import { waitingText } from '../../components/words/phase-words.ts';
import { useFigures } from '../../state/overview-figures.ts';
import { useSparks } from '../../state/overview-sparks.ts';
import { routeAddress } from '../../state/route.ts';
import { type Overdue, useTargets } from '../../state/targets.ts';
import { TellingTag } from '../quiet/TellingTag.tsx';
import { missingText } from '../secrets/secrets-draft.ts';
import { addressWords } from './address-words.ts';
import { lastMs } from './arrange.ts';
import type { Columns } from './columns.ts';
import { markOf, type RowKind, rowKind, rowTitle, rowWords } from './row-words.ts';
import { SparkLine } from './SparkLine.tsx';

interface Props {
  readonly name: string;
  /** Of its element, for `aria-activedescendant`. */
  readonly id: string;
  readonly index: number;
  readonly topPx: number;
  /** 2 within a group, else 1. */
  readonly level: number;
  readonly columns: Columns;
  readonly live: boolean;
  readonly active: boolean;
  readonly chosen: boolean;
  /** Nobody is told when it hangs. */
  readonly muted: boolean;
}

/** Drawn again only when what the engine tells of its own target has changed, or while it counts. */
export const TargetRowView = memo(function TargetRowView(props: Props) {
  const { name, columns, live } = props;
  const row = useTargets((state) => state.rows?.get(name));
  const figures = useFigures((state) => state.figures.get(name));
  const spark = useSparks((state) => (columns.sparkPx > 0 ? state.sparks.get(name) : undefined));
  if (row === undefined) return null;
  const { target, overdue } = row;
  const kind = rowKind(row);
  const missing = missingText(target.secrets);
  const countTitle = figures === undefined ? undefined : `of ${figures.samples.toLocaleString()} today`;
  return (
    <GridPart
      role="row"
      id={props.id}
      data-index={props.index}
      aria-rowindex={props.index + 2}
      aria-level={props.level}
      aria-selected={props.chosen}
      tabIndex={-1}
      className={classesOf(kind, props)}
      style={{ top: props.topPx }}
    >
      <span {...CELL}>
        <StateMark state={markOf(kind)} label={kind} />
      </span>
      <span {...ROW_HEAD} className="who">
        <a className="clip name" href={routeAddress({ kind: 'target', name })} tabIndex={-1} title={name}>
          <bdi>{name}</bdi>
        </a>
        {columns.address && !isSaidByName(target.address, name) && (
          <span className="clip address" title={target.address}>
            <bdi>{addressWords(target.kind, target.address)}</bdi>
          </span>
        )}
        {target.role === 'control' && <span className="tag">control</span>}
        <TellingTag name={name} incident={row.incident?.id ?? null} />
        {props.muted && (
          <span className="tag" title="No notification tells of it">
            muted
          </span>
        )}
        {missing !== null && (
          <button type="button" className="tag needs clip" tabIndex={-1} data-act="secrets">
            {missing}
          </button>
        )}
        <button type="button" className="more" tabIndex={-1} data-act="menu" aria-label={`More for ${name}`}>
          <i aria-hidden="true">⋯</i>
        </button>
      </span>
      {overdue === null ? (
        <span {...CELL} className="state clip" title={rowTitle(row, kind)}>
          {rowWords(row, kind)}
        </span>
      ) : (
        <span {...CELL} className="state">
          <OverdueWords
            overdue={overdue}
            live={live}
            captureAfterMs={target.captureAfterMs}
            slowAfterMs={target.slowAfterMs}
          />
        </span>
      )}
      <span {...CELL} className="cell">
        <Figure durationMs={lastMs(row)} />
      </span>
      {columns.percentiles && (
        <>
          <span {...CELL} className="cell">
            <Figure durationMs={figures?.p50Ms ?? null} />
          </span>
          <span {...CELL} className="cell">
            <Figure durationMs={figures?.p95Ms ?? null} />
          </span>
        </>
      )}
      <Count count={figures?.slow} title={countTitle} />
      <Count count={figures?.failed} title={countTitle} />
      {columns.sparkPx > 0 && (
        <span {...CELL} className="course">
          <SparkLine
            spark={spark ?? null}
            widthPx={columns.sparkPx}
            intervalMs={target.intervalMs}
            slowAfterMs={target.slowAfterMs}
            overdue={overdue !== null}
          />
        </span>
      )}
    </GridPart>
  );
});

function Count({ count, title }: { readonly count: number | undefined; readonly title: string | undefined }) {
  return (
    <span {...CELL} className={count === undefined || count === 0 ? 'n none' : 'n'} title={title}>
      {count === undefined ? '–' : count.toLocaleString()}
    </span>
  );
}

const classesOf = (kind: RowKind, { active, chosen }: Props): string =>
  `row ${kind}${active ? ' active' : ''}${chosen ? ' chosen' : ''}`;

/** A name that was taken from an address lacks at most the slash at its end. */
const isSaidByName = (address: string, name: string): boolean => address === name || address === `${name}/`;

interface OverdueProps {
  readonly overdue: Overdue;
  readonly live: boolean;
  readonly captureAfterMs: number;
  readonly slowAfterMs: number;
}

/** Stands still when the page is not live: it does not know whether the request still hangs. */
function OverdueWords({ overdue, live, captureAfterMs, slowAfterMs }: OverdueProps) {
  const elapsedMs = Math.max(0, useNow(live) - overdue.sinceMs);
  const words = waitingText(overdue.phase, growingText(elapsedMs));
  return (
    <>
      <span className="clip" title={words}>
        {words}
      </span>
      <OverdueBar phase={overdue.phase} elapsedMs={elapsedMs} thresholdsMs={[captureAfterMs, slowAfterMs]} />
    </>
  );
}
