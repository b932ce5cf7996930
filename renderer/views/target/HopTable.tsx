import { memo, useMemo } from 'react';
import { HopStrip } from '../../charts/HopStrip.tsx';
import { RangeBar } from '../../charts/RangeBar.tsx';
import { type StripCell, type StripGap, stripCells } from '../../charts/strip-cells.ts';
import { durationText } from '../../components/duration.ts';
import { Figure } from '../../components/Figure.tsx';
import type { PathStrip } from '../../state/path-view.ts';
import { hopTitle, lossWords, percentText, stripLabel } from './hop-words.ts';
import { type HopLine, rangeTopMs } from './path-rows.ts';

interface Props {
  readonly lines: readonly HopLine[];
  readonly port: number | null;
  /** Over the column of the round trips: now or then. */
  readonly rttHead: string;
  readonly strip: PathStrip | null;
  readonly stripPx: number;
  readonly gaps: readonly StripGap[];
  /** Begin, what a cell is, end of the strip. */
  readonly stripHeads: readonly [string, string, string];
}

const RANGE_PX = 140;
/** Room beside the strip within its column. */
const STRIP_BESIDE_PX = 24;

/** The hops of one path, nearest first, each with its course over the time that the chart shows. */
export const HopTable = memo(function HopTable({ lines, port, rttHead, strip, stripPx, gaps, stripHeads }: Props) {
  const topMs = rangeTopMs(lines);
  const cells = useMemo(
    () => (strip === null ? new Map<number, readonly StripCell[]>() : stripCells(strip.hops)),
    [strip],
  );
  return (
    <table className={lines.some((line) => line.network !== null) ? 'hops' : 'hops without-networks'}>
      <thead>
        <tr>
          <th scope="col" className="n ttl">
            Hop
          </th>
          <th scope="col">Address and name</th>
          <th scope="col" className="network">
            Network
          </th>
          <th scope="col" className="n loss">
            Loss
          </th>
          <th scope="col" className="n time">
            {rttHead}
          </th>
          <th scope="col" className="n time">
            Last good
          </th>
          <th scope="col" className="n time" title="Mean difference between successive round trips">
            Jitter
          </th>
          <th
            scope="col"
            className="range"
            title="Best to worst as a bar, the mean as a dot, the last good path as a tick"
          >
            <span className="scale">
              <i>0</i>
              <i>Range, ms</i>
              <i>{topMs}</i>
            </span>
          </th>
          <th scope="col" style={{ width: stripPx + STRIP_BESIDE_PX }}>
            <span className="scale" style={{ width: stripPx }}>
              {stripHeads.map((word) => (
                <i key={word}>{word}</i>
              ))}
            </span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Row
            key={line.ttl}
            line={line}
            port={port}
            topMs={topMs}
            cells={cells.get(line.ttl) ?? null}
            stripPx={stripPx}
            gaps={gaps}
          />
        ))}
      </tbody>
    </table>
  );
});

interface RowProps {
  readonly line: HopLine;
  readonly port: number | null;
  readonly topMs: number;
  readonly cells: readonly StripCell[] | null;
  readonly stripPx: number;
  readonly gaps: readonly StripGap[];
}

const Row = memo(function Row({ line, port, topMs, cells, stripPx, gaps }: RowProps) {
  const isSilent = line.hosts.length === 0;
  return (
    <tr className={line.was === null ? undefined : 'changed'} title={hopTitle(line)}>
      <td className="n ttl faint">{line.ttl}</td>
      <td>
        <span className="addr">
          <Who line={line} port={port} />
        </span>
      </td>
      <td className="network muted clip" title={line.networkName ?? undefined}>
        {line.network}
      </td>
      <td className="loss" title={lossWords(line)}>
        {isSilent || line.loss === null ? (
          <span className="n none">–</span>
        ) : (
          <span className={`share is-${line.lossKind}`}>
            <span className="n">
              {percentText(line.loss)}
              <i>%</i>
            </span>
            <span className="meter" aria-hidden="true">
              <span style={{ width: `${Math.min(1, line.loss) * 100}%` }} />
            </span>
          </span>
        )}
      </td>
      <td className="n">
        <Figure durationMs={isSilent ? null : line.rttMs} />
      </td>
      <td className="n">
        <Figure durationMs={line.lastGoodMs} />
      </td>
      <td className="n">
        <Figure durationMs={isSilent ? null : line.jitterMs} />
      </td>
      <td className="range">
        {!isSilent && (
          <>
            <RangeBar
              bestMs={line.bestMs}
              worstMs={line.worstMs}
              middleMs={line.rttMs}
              goodMs={line.lastGoodMs}
              topMs={topMs}
              widthPx={RANGE_PX}
            />
            <span className="unseen">
              {line.bestMs !== null && line.worstMs !== null
                ? `${durationText(line.bestMs)} to ${durationText(line.worstMs)}`
                : ''}
            </span>
          </>
        )}
      </td>
      <td>
        {cells !== null && (
          <div className="strip">
            <HopStrip
              cells={cells}
              widthPx={stripPx}
              silent={isSilent && cells.every((cell) => cell.kind !== 'fine' && cell.kind !== 'late')}
              label={stripLabel(line.ttl, cells)}
            />
            {gaps.map((gap) => (
              <span key={gap.leftPx} className="strip-gap" style={{ left: gap.leftPx, width: gap.widthPx }} />
            ))}
          </div>
        )}
      </td>
    </tr>
  );
});

function Who({ line, port }: { readonly line: HopLine; readonly port: number | null }) {
  const [first, ...others] = line.hosts;
  if (first === undefined) {
    return (
      <span className="faint clip">{line.silentAsBefore ? 'no answer, as in the last good path' : 'no answer'}</span>
    );
  }
  return (
    <>
      <b className="clip">
        {first.address}
        {line.isDestination && port !== null && (first.address.includes(':') ? ` port ${port}` : `:${port}`)}
      </b>
      {first.name !== null && <bdi className="muted clip name">{first.name}</bdi>}
      {others.length > 0 && (
        <span className="tag" title={line.hosts.map((host) => host.address).join(', ')}>
          +{others.length}
        </span>
      )}
      {line.lossKind === 'limits-answers' && (
        <span className="tag" title="It passes everything on, but does not answer each probe: nothing is lost here">
          limits its answers
        </span>
      )}
      {line.was !== null && (
        <span className="tag changed">{line.was.length === 0 ? 'new' : `was ${line.was.join(' or ')}`}</span>
      )}
      {line.note !== null && line.note !== '' && <span className="faint clip">{line.note}</span>}
    </>
  );
}
