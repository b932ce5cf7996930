import { memo, useEffect, useState } from 'react';
import { GridPart } from '../../components/GridPart.tsx';
import { type Sort, type SortKey, sortBy } from '../../state/overview.ts';
import { SPARK_SPAN_MS } from '../../state/overview-sparks.ts';
import type { Columns } from './columns.ts';
import { timeHeads } from './time-heads.ts';

interface Props {
  readonly columns: Columns;
  readonly sort: Sort | null;
  /** What is to be said of the figures of the day; null when they are all there. */
  readonly figuresNote: string | null;
}

/** Heads of the columns. A press sorts by one, a second one the other way round, a third gives back the order of the list. */
export const ColumnHeads = memo(function ColumnHeads({ columns, sort, figuresNote }: Props) {
  const title = figuresNote ?? 'Since midnight';
  return (
    <GridPart role="row" className="cols" aria-rowindex={1}>
      <GridPart role="columnheader">
        <span className="unseen">Mark</span>
      </GridPart>
      <Head by="name" words="Target" sort={sort} />
      <Head by="state" words="State" sort={sort} />
      <Head by="last" words="Last" sort={sort} kind="figure" title="The request that ended last" />
      {columns.percentiles && (
        <>
          <Head by="p50" words="p50 today" sort={sort} kind="figure" title={`${title}: half of all were quicker`} />
          <Head by="p95" words="p95 today" sort={sort} kind="figure" title={`${title}: 95 of 100 were quicker`} />
        </>
      )}
      <Head by="slow" words="Slow" sort={sort} kind="count" title={title} />
      <Head by="failed" words="Failed" sort={sort} kind="count" title={title} />
      {columns.sparkPx > 0 && <TimeHeads widthPx={columns.sparkPx} />}
    </GridPart>
  );
});

interface HeadProps {
  readonly by: SortKey;
  readonly words: string;
  readonly sort: Sort | null;
  readonly kind?: 'words' | 'figure' | 'count';
  readonly title?: string;
}

function Head({ by, words, sort, kind = 'words', title }: HeadProps) {
  const order = sort?.key !== by ? 'none' : sort.descending ? 'descending' : 'ascending';
  return (
    <GridPart role="columnheader" aria-sort={order} className={kind} title={title}>
      <button type="button" onClick={() => sortBy(by)}>
        {words}
        {order !== 'none' && <i aria-hidden="true">{order === 'ascending' ? '↑' : '↓'}</i>}
      </button>
    </GridPart>
  );
}

const PX_A_TIME = 84;
const MINUTE_MS = 60_000;

function TimeHeads({ widthPx }: { readonly widthPx: number }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), MINUTE_MS / 6);
    return () => clearInterval(timer);
  }, []);
  const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const parts = widthPx >= 3 * PX_A_TIME ? 3 : 1;
  const heads = timeHeads(toMs - SPARK_SPAN_MS, toMs, parts);
  return (
    <GridPart role="columnheader" className="ticks" style={{ width: widthPx }} title="The worst time of each minute">
      {heads.map((head) => (
        <i key={head}>{head}</i>
      ))}
    </GridPart>
  );
}
