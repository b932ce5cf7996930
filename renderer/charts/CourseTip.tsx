import { durationText } from '../components/duration.ts';
import type { CourseFacts } from './course-data.ts';
import { localText, utcText } from './moment-words.ts';
import { SeriesMark } from './SeriesMark.tsx';

interface Props {
  readonly facts: readonly CourseFacts[];
  readonly atMs: number;
  /** What a press leads to, in words; null when to nothing. */
  readonly hint: string | null;
}

/** All members at one moment. */
export const CourseTip = ({ facts, atMs, hint }: Props) => (
  <>
    <p className="when">
      <b>{localText(atMs)}</b>
      <span className="faint">{utcText(atMs)}</span>
    </p>
    <table>
      <thead>
        <tr>
          <th />
          <th className="n">p50</th>
          <th className="n">p95</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ series, p50Ms, p95Ms, window, gap }) => (
          <tr key={series.key}>
            <td>
              <span className="line">
                <SeriesMark look={series.look} />
                <span className="clip">{series.name}</span>
              </span>
              {window !== null && <span className="window-words">window, worst {durationText(window.worstMs)}</span>}
            </td>
            <td className="n">{p50Ms === null ? (gap?.words ?? '–') : durationText(p50Ms)}</td>
            <td className="n">{p95Ms === null ? '' : durationText(p95Ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {hint !== null && <p className="hint">{hint}</p>}
  </>
);

/** The same in one sentence, for those who hear it. */
export function courseSentence(facts: readonly CourseFacts[], atMs: number): string {
  const each = facts.map(({ series, p50Ms, p95Ms, window, gap }) => {
    const times =
      p50Ms === null
        ? `not measured${gap === null ? '' : ` (${gap.words})`}`
        : `p50 ${durationText(p50Ms)}${p95Ms === null ? '' : `, p95 ${durationText(p95Ms)}`}`;
    const hung = window === null ? '' : `, in a timeout window, worst ${durationText(window.worstMs)}`;
    return `${series.name}: ${times}${hung}`;
  });
  return `${localText(atMs)}. ${each.join('; ')}`;
}
