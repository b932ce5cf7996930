import { useEffect, useMemo, useRef } from 'react';
import type { ChartGap, ChartStall } from '../../charts/chart-data.ts';
import { whenText } from '../../charts/moment-words.ts';
import { stripGaps } from '../../charts/strip-cells.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { type PathChoice, type PathView, usePathView } from '../../state/path-view.ts';
import { type RouteChange, type ShownPath, usePath } from '../../state/paths.ts';
import type { Span } from '../../state/target.ts';
import { choosePath, setStripCells } from '../../state/target-screen.ts';
import { useTargets } from '../../state/targets.ts';
import { type ChosenPath, chosenPath } from './chosen-path.ts';
import { HopTable } from './HopTable.tsx';
import { PathActions } from './PathActions.tsx';
import { hopLines } from './path-rows.ts';
import { pathSentence, pathText } from './path-words.ts';
import { stripCellCount } from './strip-cell-count.ts';
import { stripHeads } from './strip-heads.ts';
import { useSize } from './use-size.ts';

interface Props {
  readonly target: string;
  /** What the chart above shows. */
  readonly span: Span;
  readonly live: boolean;
  readonly stalls: readonly ChartStall[];
  readonly gaps: readonly ChartGap[];
}

/** The path to the target: now, at the moment chosen in the chart, or as it was last good. */
export function PathCard({ target, span, live, stalls, gaps }: Props) {
  const shown = usePath((state) => (state.shown?.target === target ? state.shown : null));
  const view = usePathView((state) => (state.view?.target === target ? state.view : null));
  const card = useRef<HTMLElement>(null);
  const size = useSize(card);
  const stripPx = stripWidth(size?.widthPx ?? 1_246);
  const isMeasured = size !== null;
  const cells = stripCellCount(stripPx, span.toMs - span.fromMs);
  useEffect(() => {
    if (isMeasured) setStripCells(cells);
  }, [isMeasured, cells]);
  return (
    <section ref={card} className="card path-card" aria-label="Path">
      {shown !== null && view !== null && (
        <Inside shown={shown} view={view} span={span} live={live} stalls={stalls} gaps={gaps} stripPx={stripPx} />
      )}
    </section>
  );
}

interface InsideProps extends Omit<Props, 'target'> {
  readonly shown: ShownPath;
  readonly view: PathView;
  readonly stripPx: number;
}

function Inside({ shown, view, span, live, stalls, gaps, stripPx }: InsideProps) {
  const host = useTargets((state) => state.vantage?.host ?? 'this computer');
  const chosen = useMemo(() => chosenPath(shown, view), [shown, view]);
  const { path, lastGood } = chosen;
  const lines = useMemo(
    () => (path === null ? [] : hopLines(path.trace, lastGood?.trace ?? null, shown.labels)),
    [path, lastGood, shown.labels],
  );
  const { strip } = view;
  // As old as the strip itself, so that both fit each other.
  const hatched = useMemo(
    () =>
      strip === null
        ? []
        : stripGaps(
            gaps,
            { fromMs: Date.parse(strip.from), toMs: Date.parse(strip.to) },
            stripPx,
            Date.parse(strip.to),
          ),
    [strip, gaps, stripPx],
  );
  const [from, each, to] = stripHeads(span, live, view.strip?.hops[0]?.loss.length ?? null, stripPx);
  // The same words are the same array, so that the table is not drawn again each second.
  const heads = useMemo<readonly [string, string, string]>(() => [from, each, to], [from, each, to]);
  return (
    <>
      <div className="head">
        <h2>Path</h2>
        <Segmented label="Which path" value={view.choice} options={optionsOf(shown, view)} onChange={choosePath} />
        <span className="grow" />
        <PathActions shown={shown} run={view.run} />
        <CopyButton
          text={() => (path === null ? '' : pathText(path.trace, path.at, host, shown.labels))}
          what="the path as text"
        />
      </div>
      <p className="path-says">
        {path === null ? (
          <span className="muted">{emptyWords(shown, view, chosen)}</span>
        ) : (
          pathSentence(path, lines, shown.changes, stalls)
        )}
        {shown.refusal !== null && <span className="refused"> {shown.refusal}</span>}
      </p>
      {path !== null && (
        <HopTable
          lines={lines}
          port={path.trace.port}
          rttHead={view.choice === 'moment' ? 'RTT then' : view.choice === 'last-good' ? 'RTT' : 'RTT now'}
          strip={view.strip}
          stripPx={stripPx}
          gaps={hatched}
          stripHeads={heads}
        />
      )}
      <Changes changes={shown.changes} />
    </>
  );
}

/** As many columns as the widest fit; the strip takes what wide windows have left. */
function stripWidth(cardPx: number): number {
  const wanted = cardPx >= 1_600 ? 600 : cardPx >= 1_200 ? 300 : cardPx >= 1_000 ? 240 : 180;
  return wanted;
}

function optionsOf(shown: ShownPath, { moment, run }: PathView): { value: PathChoice; label: string }[] {
  const good = shown.lastGood === null ? null : whenText(Date.parse(shown.lastGood.at)).slice(0, -3);
  return [
    { value: 'now', label: 'Now' },
    ...(moment === null ? [] : [{ value: 'moment' as const, label: `▲ ${whenText(moment.atMs)}` }]),
    { value: 'last-good', label: good === null ? 'Last good' : `Last good ${good}` },
    ...(run.kind === 'running' || run.kind === 'done'
      ? [{ value: 'run' as const, label: `${run.cycles} cycles` }]
      : []),
  ];
}

function emptyWords(shown: ShownPath, view: PathView, { isReading }: ChosenPath): string {
  if (isReading) return 'The path is being read.';
  switch (view.choice) {
    case 'now':
      return 'No path has been traced so far.';
    case 'moment':
      return view.moment?.refusal ?? 'No path was traced until then.';
    case 'last-good':
      return shown.now === null ? 'No path has been traced so far.' : 'No good path is recorded.';
    case 'run':
      return 'The first round is under way.';
  }
}

const MOST_CHANGES = 5;

function Changes({ changes }: { readonly changes: readonly RouteChange[] }) {
  if (changes.length === 0) return null;
  return (
    <details className="route-changes">
      <summary>
        {changes.length === 1 ? 'One change of route' : `${changes.length} changes of route`} in the last day
      </summary>
      <ul tabIndex={changes.length > MOST_CHANGES ? 0 : undefined}>
        {changes.map((change) => (
          <li key={`${change.at} ${change.kind} ${change.ttl}`}>
            <TimeText at={change.at} /> {change.summary}
          </li>
        ))}
      </ul>
    </details>
  );
}
