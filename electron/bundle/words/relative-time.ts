/** Signed seconds of a moment against the start of the request, two digits: `+1.02 s`. */
export function offsetText(atUs: number, requestStartedAtUs: number): string {
  return `${offsetStamp(atUs, requestStartedAtUs).slice(0, -1)} s`;
}

/** The same without a space, for file names: `+1.02s`. */
export function offsetStamp(atUs: number, requestStartedAtUs: number): string {
  const seconds = (atUs - requestStartedAtUs) / 1_000_000;
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(2)}s`;
}

/** A duration as people say it: `140 ms`, `7.40 s`, `12 min 5 s`, `3 h 20 min`. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${ms < 9.95 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 119_995) return `${(ms / 1_000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
