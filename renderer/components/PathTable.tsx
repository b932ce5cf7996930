import type { ReactNode } from 'react';

export interface PathRow {
  readonly ttl: number;
  /** Empty for a silent hop. */
  readonly addresses: readonly string[];
  /** 0 to 1. */
  readonly loss: number | null;
  readonly lastMs: number | null;
  readonly averageMs: number | null;
  readonly bestMs: number | null;
  readonly worstMs: number | null;
  readonly note: string | null;
  /** Another router answers here than in the path beside it. */
  readonly changed: boolean;
}

interface Props {
  readonly title: string;
  /** When and why it was traced, and whether it came to its end. */
  readonly about: ReactNode;
  readonly rows: readonly PathRow[];
}

/** What took nearly no time is not shown as none. */
const timeText = (ms: number): string => (ms > 0 && ms < 0.05 ? '<0.1' : ms.toFixed(1));

/** One path, a hop a line, in the columns that readers of mtr know. Times are milliseconds. */
export function PathTable({ title, about, rows }: Props) {
  return (
    <section className="path" aria-label={title}>
      <h3>{title}</h3>
      <p className="about">{about}</p>
      <table>
        <thead>
          <tr>
            <th scope="col" className="n">
              Hop
            </th>
            <th scope="col">Address</th>
            <th scope="col" className="n">
              Loss
            </th>
            <th scope="col" className="n">
              Last
            </th>
            <th scope="col" className="n">
              Avg
            </th>
            <th scope="col" className="n">
              Best
            </th>
            <th scope="col" className="n">
              Worst
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.ttl} className={row.changed ? 'changed' : undefined}>
              <td className="n">
                {row.changed && (
                  <span className="mark" role="img" aria-label="changed">
                    *
                  </span>
                )}
                {row.ttl}
              </td>
              <td className="clip" title={[row.addresses.join(', '), row.note].filter((text) => text).join(': ')}>
                {row.addresses.length === 0 ? <span className="faint">silent</span> : row.addresses.join(', ')}
                {row.note !== null && <span className="faint"> {row.note}</span>}
              </td>
              <td className="n">{row.loss === null ? '–' : `${Math.round(row.loss * 100)} %`}</td>
              {[row.lastMs, row.averageMs, row.bestMs, row.worstMs].map((ms, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the four columns never change places
                <td key={index} className={ms === null ? 'n none' : 'n'}>
                  {ms === null ? '–' : timeText(ms)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
