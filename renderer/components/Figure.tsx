import { durationParts } from './duration.ts';

/** A duration in a column: digits align though units differ. Nothing is a dash, never 0. */
export function Figure({ durationMs }: { readonly durationMs: number | null }) {
  if (durationMs === null) {
    return (
      <span className="n none">
        –<i />
      </span>
    );
  }
  const { value, unit } = durationParts(durationMs);
  return (
    <span className="n">
      {value}
      <i>{unit}</i>
    </span>
  );
}
