import { gapJson } from '../../contract/convert.ts';
import type { Gap } from '../../domain/gap.ts';
import type { TargetId } from '../../domain/ids.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import type { Target } from '../../domain/target.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { Course } from '../figures/live-figures.ts';
import type { Span } from '../figures/recent-spans.ts';
import { reading } from '../read-errors.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';
import { microseconds, stretchOf } from './contract-times.ts';

/** Windows of one stretch, of all targets together. */
const MAX_INCIDENTS = 2_000;

interface Stretch {
  readonly fromUs: number;
  readonly toUs: number;
}

interface Courses {
  readonly of: (id: TargetId) => Course;
  readonly gapsOfAll: readonly Gap[];
}

const roundedOrNull = (value: number | null): number | null => (value === null ? null : roundedMs(value));
const windowJson = ({ startedAtUs, endedAtUs }: Span) => ({
  from: utcText(startedAtUs),
  to: endedAtUs === null ? null : utcText(endedAtUs),
});

/** What lists of targets show of the last day; from memory, and what is older or finer than that from the store. */
export function createFiguresMethods(parts: ApiParts): MethodsNamed<'overview.figures' | 'overview.sparks'> {
  const { figures, registry, reader } = parts;

  const fromMemory = ({ fromUs, toUs }: Stretch, points: number): Courses => ({
    of: (id) => figures.course(id, fromUs, toUs, points),
    gapsOfAll: figures.gapsOfAll(fromUs, toUs),
  });

  const fromStore = async (
    targets: readonly Target[],
    stretch: Stretch,
    points: number,
    signal: AbortSignal | undefined,
  ): Promise<Courses> => {
    parts.flush();
    const ids = targets.map((target) => target.id);
    const [sparks, incidents, gaps] = await Promise.all([
      reading(reader.sparks(ids, stretch, points, signal)),
      reading(reader.incidents({ ...stretch, targetId: null, openOnly: false, limit: MAX_INCIDENTS }, signal)),
      reading(reader.gaps(stretch, signal)),
    ]);
    const worst = new Map(sparks.map(({ targetId, worstMs }) => [targetId, worstMs]));
    return {
      of: (id) => ({
        worstMs: worst.get(id) ?? new Array<null>(points).fill(null),
        windows: incidents
          .filter((incident) => incident.targetId === id)
          .map(({ openedAtUs, closedAtUs }) => ({ startedAtUs: openedAtUs, endedAtUs: closedAtUs }))
          .toReversed(),
        gaps: gaps.filter((gap) => gap.targetId === id),
      }),
      gapsOfAll: gaps.filter((gap) => gap.targetId === null),
    };
  };

  return {
    async 'overview.figures'({ since }) {
      const sinceUs = microseconds(since);
      return {
        figures: registry.all().map((target) => {
          const { p50Ms, p95Ms, ...counts } = figures.since(target.id, sinceUs);
          return { target: target.name, ...counts, p50Ms: roundedOrNull(p50Ms), p95Ms: roundedOrNull(p95Ms) };
        }),
        complete: figures.complete,
      };
    },
    async 'overview.sparks'({ targets, from, to, points }, signal) {
      const stretch = stretchOf(from, to);
      const asked = new Set(targets);
      const watched = registry.all().filter((target) => asked.has(target.name));
      const courses = figures.covers(stretch.fromUs, stretch.toUs, points)
        ? fromMemory(stretch, points)
        : await fromStore(watched, stretch, points, signal);
      return {
        sparks: watched.map(({ id, name }) => {
          const { worstMs, windows, gaps } = courses.of(id);
          return {
            target: name,
            worstMs: worstMs.map(roundedOrNull),
            windows: windows.map(windowJson),
            gaps: gaps.map((gap) => gapJson(gap, name)),
          };
        }),
        gaps: courses.gapsOfAll.map((gap) => gapJson(gap, null)),
      };
    },
  };
}
