import { useId, useMemo, useRef } from 'react';
import { CourseChart } from '../../charts/CourseChart.tsx';
import type { SeriesLook } from '../../charts/series-look.ts';
import type { ShownComparison } from '../../state/comparison.ts';
import { go } from '../../state/route.ts';
import { useSize } from '../target/use-size.ts';
import { courseSeries } from './course-series.ts';

interface Props {
  readonly shown: ShownComparison;
  readonly looks: readonly SeriesLook[];
}

/** So near to the present, the stretch ends now. */
const NOW_WITHIN_MS = 90_000;

/** All of them over the same time on the same scale. */
export function CoursesCard({ shown, looks }: Props) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const { comparison, readAtMs } = shown;
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
            live={Math.abs(readAtMs - span.toMs) < NOW_WITHIN_MS}
            widthPx={size.widthPx}
            onIncident={(incident) => go({ kind: 'incident', id: incident })}
          />
        )}
      </div>
    </section>
  );
}
