/** Milliseconds on one axis that begins at the start of the request. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

interface AxisProps {
  readonly axis: Span;
  /** When the request ended; null while it hangs. */
  readonly requestEndMs: number | null;
}

const share = (axis: Span, atMs: number): number => {
  const lengthMs = axis.toMs - axis.fromMs;
  if (lengthMs <= 0) return 0;
  return Math.min(100, Math.max(0, ((atMs - axis.fromMs) / lengthMs) * 100));
};

const placed = (axis: Span, fromMs: number, toMs: number): { left: string; width: string } => ({
  left: `${share(axis, fromMs)}%`,
  width: `${share(axis, toMs) - share(axis, fromMs)}%`,
});

/** The request itself, in the colour of the phase that hung. */
export function RequestTrack({ axis, requestEndMs, phase }: AxisProps & { readonly phase: string }) {
  return (
    <span className="track" aria-hidden="true">
      <span className={`request ph-${phase}`} style={placed(axis, 0, requestEndMs ?? axis.toMs)} />
      {requestEndMs !== null && <span className="end" style={{ left: `${share(axis, requestEndMs)}%` }} />}
    </span>
  );
}

/** A capture against the request: solid while it hung, hollow after it had ended. */
export function EvidenceTrack({ axis, requestEndMs, capture }: AxisProps & { readonly capture: Span }) {
  const endMs = requestEndMs ?? Number.POSITIVE_INFINITY;
  const during = { fromMs: capture.fromMs, toMs: Math.min(capture.toMs, endMs) };
  const after = { fromMs: Math.max(capture.fromMs, endMs), toMs: capture.toMs };
  return (
    <span className="track" aria-hidden="true">
      {during.fromMs < endMs && <span className="during" style={placed(axis, during.fromMs, during.toMs)} />}
      {after.toMs > endMs && <span className="after" style={placed(axis, after.fromMs, after.toMs)} />}
      {requestEndMs !== null && <span className="end" style={{ left: `${share(axis, requestEndMs)}%` }} />}
    </span>
  );
}
