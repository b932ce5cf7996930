/** Until when the rows of a target and level are complete, in UTC microseconds; and how often a sample that came too late has set that back. */
export interface SummaryMark {
  readonly untilUs: number;
  readonly rewinds: number;
}
