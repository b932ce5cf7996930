import { GAP_REASONS } from '../../../electron/domain/gap.ts';
import type { CourseGap, CourseSeries } from '../../charts/course-data.ts';
import { gapWords, roughSpanText } from '../../charts/gap-bands.ts';
import type { SeriesLook } from '../../charts/series-look.ts';
import { durationText } from '../../components/duration.ts';
import type { Comparison, ComparisonMember } from '../../state/comparison.ts';
import { memberKey } from '../../state/comparison-choice.ts';

/** The members as they are drawn over the same time. */
export const courseSeries = ({ members }: Comparison, looks: readonly SeriesLook[]): readonly CourseSeries[] =>
  members.flatMap((member, index) => {
    const look = looks[index];
    if (look === undefined) return [];
    const gaps = member.gaps.map(gapOf);
    return [
      {
        key: memberKey(member.member),
        name: member.name,
        says: member.says === member.name ? '' : member.says,
        look,
        stepMs: member.course.stepMs,
        p50Ms: member.course.p50Ms,
        p95Ms: member.course.p95Ms,
        windows: member.timeouts.map(({ from, to, worstMs, incident }) => ({
          fromMs: Date.parse(from),
          toMs: Date.parse(to),
          worstMs,
          // The number of somebody else's incident is not one of ours.
          incident: member.member.kind === 'target' && incident > 0 ? incident : null,
        })),
        gaps,
        summary: summaryOf(member, gaps),
      },
    ];
  });

function gapOf({ from, to, reason }: ComparisonMember['gaps'][number]): CourseGap {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const known = GAP_REASONS.find((one) => one === reason);
  const words =
    known === undefined ? `${reason} ${roughSpanText(toMs - fromMs)}` : gapWords({ fromMs, toMs, reason: known }, toMs);
  return { fromMs, toMs, words };
}

function summaryOf({ name, says, times: { total }, windows }: ComparisonMember, gaps: readonly CourseGap[]): string {
  const parts = [
    total === null ? 'nothing measured' : `p50 ${durationText(total.p50Ms)}, p95 ${durationText(total.p95Ms)}`,
    windows === 1 ? 'one timeout window' : `${windows.toLocaleString()} timeout windows`,
    ...(gaps.length === 0 ? [] : [`${gaps.length.toLocaleString()} ${gaps.length === 1 ? 'gap' : 'gaps'}`]),
  ];
  return `${name}${says === name || says === '' ? '' : ` (${says})`}: ${parts.join(', ')}.`;
}
