import { useId, useMemo, useState } from 'react';
import { IntervalAxis, IntervalBars } from '../../charts/IntervalBars.tsx';
import { SeriesMark } from '../../charts/SeriesMark.tsx';
import type { SeriesLook } from '../../charts/series-look.ts';
import { shareScale } from '../../charts/share-scale.ts';
import type { Comparison } from '../../state/comparison.ts';
import {
  blocksText,
  digitsFor,
  headWord,
  intervalText,
  percentText,
  pointsText,
  pText,
  quietPhases,
  RATE_WORDS,
  type Rate,
  type RateDifference,
  rateSentence,
  SHOWS_WORDS,
  samplesText,
  shownRates,
} from './comparison-words.ts';
import { ScrollTable } from './ScrollTable.tsx';

interface Props {
  readonly comparison: Comparison;
  readonly looks: readonly SeriesLook[];
}

const ROW_PX = 32;
const EACH_PX = 9;

/** How often each was slow or failed, with the interval that each share lies in, and the difference to the first. */
export function RatesCard({ comparison, looks }: Props) {
  const id = useId();
  const { members } = comparison;
  const rows = useMemo(() => shownRates(comparison), [comparison]);
  const heads = members.map((member) => headWord(member, members));
  const [wanted, setWanted] = useState<number | null>(null);
  const others = members.map((_, index) => index).slice(1);
  const subjects = others.filter((index) => members[index]?.role === 'subject');
  const offered = subjects.length > 0 ? subjects : others;
  const against = offered.find((index) => index === wanted) ?? clearest(comparison, offered) ?? 1;
  const all = rows.flatMap(({ rates }) => rates.map(({ share, high }) => high ?? share ?? 0));
  const scale = shareScale(all, 1);
  const digits = digitsFor(scale.top);
  const rowPx = Math.max(ROW_PX, EACH_PX * members.length + 5);
  const quiet = quietPhases(comparison);
  return (
    <section className="card rates" aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>Rates</h2>
        <span className="faint clip">{samplesText(comparison)}</span>
        <span className="grow" />
        {offered.length > 1 && (
          <label className="against">
            <span className="faint">Difference to {heads[0]} of</span>
            <select value={against} onChange={(event) => setWanted(Number(event.target.value))}>
              {offered.map((index) => (
                <option key={index} value={index}>
                  {heads[index]}
                </option>
              ))}
            </select>
          </label>
        )}
        <span
          className="faint nowrap blocks"
          title="Bad samples come in bursts: counting each alone would make the intervals too narrow"
        >
          {blocksText(comparison)}
        </span>
      </div>
      <ScrollTable label="Rates">
        <table aria-labelledby={id} className={members.length > 4 ? 'many' : undefined}>
          <thead>
            <tr>
              <th scope="col" className="kind">
                <span className="unseen">Kind</span>
              </th>
              {members.map((member, index) => (
                <th key={`${member.name} ${member.says}`} scope="col" className="n share" title={member.says}>
                  <Head word={heads[index] ?? ''} look={looks[index]} />
                </th>
              ))}
              <th scope="col" className="n diff" title={`${heads[against]} minus ${heads[0]}, in percentage points`}>
                <Minus words={[heads[against] ?? '', heads[0] ?? '']} looks={[looks[against], looks[0]]} />
              </th>
              <th scope="col" className="n interval">
                Interval, points
              </th>
              <th
                scope="col"
                className="n p"
                title="How probable a difference of this size would be if there were none"
              >
                p
              </th>
              <th scope="col" className="bars">
                <span className="unseen">Intervals, drawn</span>
                <IntervalAxis
                  scale={scale}
                  wordOf={(tick) => (tick === 0 ? '0 %' : String(Number((tick * 100).toPrecision(3))))}
                />
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ kind, rates, differences }) => (
              <tr key={kind} style={{ height: rowPx }}>
                <th scope="row" className="kind">
                  {RATE_WORDS[kind]}
                </th>
                {members.map((member, index) => (
                  <ShareCell
                    key={`${member.name} ${member.says}`}
                    rate={rates[index]}
                    digits={digits}
                    isControl={member.role === 'control'}
                  />
                ))}
                <DifferenceCells difference={differences.find(({ member }) => member === against)} digits={digits} />
                <td className="bars">
                  <IntervalBars
                    heightPx={rowPx}
                    scale={scale}
                    marks={rates.flatMap(({ share, low, high }, index) => {
                      const look = looks[index];
                      return look === undefined ? [] : [{ look, value: share, low, high }];
                    })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
      {quiet !== null && <p className="faint under">{quiet}</p>}
    </section>
  );
}

export const Head = ({ word, look }: { readonly word: string; readonly look: SeriesLook | undefined }) => (
  <span className="mark-head">
    {look !== undefined && <SeriesMark look={look} />}
    <span className="clip">
      <bdi>{word}</bdi>
    </span>
  </span>
);

const LONGEST_MINUS = 22;

/** "Origin − CDN"; long words are told by their marks. */
function Minus({
  words: [of, from],
  looks: [ofLook, fromLook],
}: {
  readonly words: readonly [string, string];
  readonly looks: readonly [SeriesLook | undefined, SeriesLook | undefined];
}) {
  if (of.length + from.length <= LONGEST_MINUS || ofLook === undefined || fromLook === undefined) {
    return `${of} − ${from}`;
  }
  return (
    <span className="mark-head">
      <span className="unseen">
        {of} − {from}
      </span>
      <SeriesMark look={ofLook} />
      <span aria-hidden="true">−</span>
      <SeriesMark look={fromLook} />
    </span>
  );
}

/** The one of which there is most to say. */
function clearest({ rates }: Comparison, offered: readonly number[]): number | null {
  const bad = rates.find(({ kind }) => kind === 'bad')?.differences ?? [];
  const isDifferent = ({ member, shows }: RateDifference): boolean =>
    offered.includes(member) && (shows === 'more' || shows === 'less');
  return bad.find(isDifferent)?.member ?? offered[0] ?? null;
}

interface ShareCellProps {
  readonly rate: Rate | undefined;
  readonly digits: number;
  readonly isControl: boolean;
}

function ShareCell({ rate, digits, isControl }: ShareCellProps) {
  if (rate === undefined || rate.share === null) {
    return (
      <td className="n none" title="Nothing measured">
        –<i />
      </td>
    );
  }
  const sentence = rateSentence(rate, digits);
  return (
    <td className={isControl ? 'n faint' : 'n'} title={sentence}>
      <span aria-hidden="true">{percentText(rate.share, digits)}</span>
      <i aria-hidden="true">%</i>
      <span className="unseen">{sentence}</span>
    </td>
  );
}

function DifferenceCells({
  difference,
  digits,
}: {
  readonly difference: RateDifference | undefined;
  readonly digits: number;
}) {
  if (difference === undefined || difference.share === null) {
    return (
      <>
        <td className="n none diff">–</td>
        <td className="n none interval">–</td>
        <td className="n none p">–</td>
      </>
    );
  }
  const { share, p, shows } = difference;
  const isClear = shows === 'more' || shows === 'less';
  return (
    <>
      <td className={isClear ? 'n diff clear' : 'n diff'} title={SHOWS_WORDS[shows]}>
        {pointsText(share, digits)}
        <span className="unseen">, {SHOWS_WORDS[shows]}</span>
      </td>
      <td className={isClear ? 'n interval clear' : 'n interval'}>{intervalText(difference, digits) ?? '–'}</td>
      <td className={isClear ? 'n p clear' : 'n p'}>{pText(p)}</td>
    </>
  );
}
