import { Fragment, useId, useMemo, useState } from 'react';
import { roughSpanText } from '../../charts/gap-bands.ts';
import type { SeriesLook } from '../../charts/series-look.ts';
import { Button } from '../../components/Button.tsx';
import { durationText } from '../../components/duration.ts';
import { Segmented } from '../../components/Segmented.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import type { Comparison, ComparisonMember } from '../../state/comparison.ts';
import { routeAddress } from '../../state/route.ts';
import { headWord } from './comparison-words.ts';
import { Head } from './RatesCard.tsx';
import { ScrollTable } from './ScrollTable.tsx';
import { type HungWindow, pairSentences, type WindowRow, windowRows } from './window-rows.ts';

interface Props {
  readonly comparison: Comparison;
  readonly looks: readonly SeriesLook[];
}

const FEW = 6;

/** Which timeout windows fell on each other: what hangs at once has one cause. */
export function WindowsCard({ comparison, looks }: Props) {
  const id = useId();
  const { members, clocks } = comparison;
  const rows = useMemo(() => windowRows(comparison), [comparison]);
  const atOnce = rows.filter((row) => row.isAtOnce);
  const [wanted, setWanted] = useState<'at once' | 'all' | null>(null);
  const [isWhole, setWhole] = useState(false);
  const which = wanted ?? (atOnce.length > 0 ? 'at once' : 'all');
  const chosen = which === 'all' ? rows : atOnce;
  const shown = isWhole ? chosen : chosen.slice(0, FEW);
  const heads = members.map((member) => headWord(member, members));
  const sentences = [...pairSentences(comparison), ...clocks];
  return (
    <section className="card windows-card" aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>Timeout windows</h2>
        <span className="faint clip">
          {rows.length === 0 ? 'none of any of them in this time' : 'those that overlap are in one row'}
        </span>
        <span className="grow" />
        {rows.length > 0 && (
          <Segmented<'at once' | 'all'>
            label="Which windows"
            value={which}
            options={[
              { value: 'at once', label: 'At once', count: atOnce.length },
              { value: 'all', label: 'All', count: rows.length },
            ]}
            onChange={setWanted}
          />
        )}
      </div>
      {sentences.length > 0 && (
        <ul className="window-sentences selectable">
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <ScrollTable label="Timeout windows">
          <table aria-labelledby={id}>
            <thead>
              <tr>
                <th scope="col" className="when">
                  From
                </th>
                <th scope="col" className="n lasted">
                  Lasted
                </th>
                {members.map((member, index) => (
                  <th key={`${member.name} ${member.says}`} scope="col" className="of" title={member.name}>
                    <Head word={heads[index] ?? ''} look={looks[index]} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row key={row.from} row={row} members={members} />
              ))}
              {shown.length === 0 && (
                <tr>
                  <td colSpan={members.length + 2} className="muted">
                    No window of one fell on a window of another.
                  </td>
                </tr>
              )}
            </tbody>
          </table>
        </ScrollTable>
      )}
      {chosen.length > FEW && (
        <div className="under">
          <Button
            small
            kind="quiet"
            label={isWhole ? 'Show fewer' : `Show all ${chosen.length.toLocaleString()}`}
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          />
        </div>
      )}
    </section>
  );
}

const Row = ({ row, members }: { readonly row: WindowRow; readonly members: readonly ComparisonMember[] }) => (
  <tr>
    <td className="when">
      <TimeText at={row.from} />
    </td>
    <td className="n lasted">{roughSpanText(row.lastedMs)}</td>
    {row.each.map((cell, index) => (
      <td key={`${members[index]?.name} ${members[index]?.says}`} className="of">
        {cell.kind === 'hung' ? (
          cell.windows.map((window, place) => (
            <Fragment key={window.incident ?? `at ${place}`}>
              {place > 0 && ', '}
              <Worst window={window} isOurs={members[index]?.member.kind === 'target'} />
            </Fragment>
          ))
        ) : (
          <span className="faint">{cell.kind}</span>
        )}
      </td>
    ))}
  </tr>
);

/** Leads to its incident where that is one of ours. */
function Worst({ window: { incident, worstMs }, isOurs }: { readonly window: HungWindow; readonly isOurs: boolean }) {
  const number = incident === null ? 'a window' : `incident ${incident}`;
  const words = worstMs === null ? number : durationText(worstMs);
  if (incident === null) return <span title="Reckoned from the samples of their bundle">{words}</span>;
  return isOurs ? (
    <a className="link" href={routeAddress({ kind: 'incident', id: incident })} title={`Open incident ${incident}`}>
      {words}
      <span className="unseen"> at the worst, incident {incident}</span>
    </a>
  ) : (
    <span title={`Incident ${incident} of their bundle`}>{words}</span>
  );
}
