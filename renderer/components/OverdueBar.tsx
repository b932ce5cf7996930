const SCALES_MS = [5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000];

interface Props {
  readonly phase: string;
  readonly elapsedMs: number;
  /** Marked on the bar. */
  readonly thresholdsMs: readonly number[];
}

/** How long a request has been hanging, on a scale that grows in steps. The words beside it say the same. */
export function OverdueBar({ phase, elapsedMs, thresholdsMs }: Props) {
  const scaleMs = SCALES_MS.find((candidate) => elapsedMs <= candidate) ?? elapsedMs;
  const share = (durationMs: number): string => `${Math.min(100, (durationMs / scaleMs) * 100)}%`;
  return (
    <span className="overduebar" aria-hidden="true">
      <span className={`fill ph-${phase}`} style={{ width: share(elapsedMs) }} />
      {thresholdsMs
        .filter((thresholdMs) => thresholdMs < scaleMs)
        .map((thresholdMs) => (
          <span key={thresholdMs} className="tick" style={{ left: share(thresholdMs) }} />
        ))}
    </span>
  );
}
