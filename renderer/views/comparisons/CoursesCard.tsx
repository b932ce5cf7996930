import { useId, useMemo, useRef } from 'react';
import { CourseChart } from '../../charts/CourseChart.tsx';
import type { SeriesLook } from '../../charts/series-look.ts';
import type { ShownComparison } from '../../state/comparison.ts';
import { isLive } from '../../state/comparison-choice.ts';
import { go } from '../../state/route.ts';
import { useSize } from '../target/use-size.ts';
import { courseSeries } from './course-series.ts';

interface Props {
  readonly shown: ShownComparison;
  readonly looks: readonly SeriesLook[];
}

/** A stretch ends with a whole block of time, so that one that goes on ends a little before now. */
const NOW_WITHIN_BLOCKS = 2;

/** All of them over the same time on the same scale. */
export function CoursesCard({ shown, looks }: Props) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const { choice, comparison, readAtMs } = shown;
  const series = useMemo(() => courseSeries(comparison, looks), [comparison, looks]);
  const span = useMemo(
    () => ({ fromMs: Date.parse(comparison.from), toMs: Date.parse(comparison.to) }),
    [comparison.from, comparison.to],
  );
  return (
    <section className="card courses-card" aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>Same time, same scale</h2>
        <span className="faint clip">p50 as line, to p95 as band; windows in red, hatched what was not measured</span>
      </div>
      <div ref={place} className="courses-place">
        {size !== null && (
          <CourseChart
            series={series}
            span={span}
            live={isLive(choice) && readAtMs - span.toMs < NOW_WITHIN_BLOCKS * comparison.blockMs}
            widthPx={size.widthPx}
            onIncident={(incident) => go({ kind: 'incident', id: incident })}
          />
        )}
      </div>
    </section>
  );
}
