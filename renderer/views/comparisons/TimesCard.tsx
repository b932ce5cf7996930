import { Fragment, useId } from 'react';
import { IntervalAxis, IntervalBars } from '../../charts/IntervalBars.tsx';
import type { SeriesLook } from '../../charts/series-look.ts';
import { shareScale } from '../../charts/share-scale.ts';
import { durationText } from '../../components/duration.ts';
import { Figure } from '../../components/Figure.tsx';
import { PHASE_LABELS, PHASE_MEANINGS } from '../../components/words/phase-words.ts';
import type { Comparison, ComparisonMember } from '../../state/comparison.ts';
import { headWord } from './comparison-words.ts';
import { Head } from './RatesCard.tsx';
import { ScrollTable } from './ScrollTable.tsx';

interface Props {
  readonly comparison: Comparison;
  readonly looks: readonly SeriesLook[];
}

type Times = ComparisonMember['times'];
const PARTS = ['total', 'resolve', 'connect', 'tls', 'wait', 'transfer'] as const satisfies readonly (keyof Times)[];
const QUANTILES = [
  ['p50Ms', 'p50'],
  ['p90Ms', 'p90'],
  ['p95Ms', 'p95'],
  ['p99Ms', 'p99'],
  ['maxMs', 'longest'],
] as const;
const ROW_PX = 26;

/** How long each took, in all and in each phase: most differences are seen in one of them. */
export function TimesCard({ comparison, looks }: Props) {
  const id = useId();
  const { members } = comparison;
  const parts = PARTS.filter((part) => members.some(({ times }) => times[part] !== null));
  if (parts.length === 0) return null;
  const heads = members.map((member) => headWord(member, members));
  const scale = shareScale(members.flatMap(({ times }) => times.total?.p95Ms ?? []));
  return (
    <section className="card times" aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>Times by phase</h2>
        <span className="faint clip">of good and slow requests; bars from p50 to p95</span>
      </div>
      <ScrollTable label="Times by phase">
        <table aria-labelledby={id}>
          <thead>
            <tr>
              <th scope="col" className="kind">
                Phase
              </th>
              <th scope="col" className="who">
                Of
              </th>
              {QUANTILES.map(([key, word]) => (
                <th key={key} scope="col" className="n time">
                  {word}
                  <i />
                </th>
              ))}
              <th scope="col" className="bars">
                <span className="unseen">p50 to p95, drawn</span>
                <IntervalAxis scale={scale} wordOf={(tick) => (tick === 0 ? '0' : durationText(tick))} />
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <Fragment key={part}>
                {members.map((member, index) => {
                  const times = member.times[part];
                  const look = looks[index];
                  return (
                    <tr key={`${member.name} ${member.says}`} className={index === 0 ? 'first' : undefined}>
                      {index === 0 && (
                        <th
                          scope="rowgroup"
                          rowSpan={members.length}
                          className="kind"
                          title={part === 'total' ? undefined : PHASE_MEANINGS[part]}
                        >
                          {part === 'total' ? 'In all' : PHASE_LABELS[part]}
                        </th>
                      )}
                      <th scope="row" className="who" title={ofWords(member, part)}>
                        <Head word={heads[index] ?? ''} look={look} />
                      </th>
                      {QUANTILES.map(([key]) => (
                        <td key={key} className="n time">
                          <Figure durationMs={times === null ? null : times[key]} />
                        </td>
                      ))}
                      <td className="bars">
                        {look !== undefined && times !== null && (
                          <IntervalBars
                            heightPx={ROW_PX}
                            scale={scale}
                            marks={[{ look, value: times.p50Ms, low: times.p50Ms, high: times.p95Ms }]}
                          />
                        )}
                      </td>
                    </tr>
                  );
                })}
              </Fragment>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </section>
  );
}

function ofWords({ name, times }: ComparisonMember, part: keyof Times): string {
  const of = times[part];
  if (of === null) return `${name}: not measured`;
  return `${name}: from ${of.of.toLocaleString()} requests${of.isAll ? '' : ', drawn evenly over the time from more'}`;
}
