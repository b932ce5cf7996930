import type { EnginePaths } from './engine-paths.ts';

const MESSAGE = 'This engine was made without a tracer, so no path can be traced.';

/** The paths of an engine that was given no tracer: nothing is known, and nothing can be asked. */
export const PATHS_UNTRACED: EnginePaths = {
  destinationOf: () => null,
  focus: () => ({ kind: 'refused', code: 'tracing-impossible', message: MESSAGE }),
  stopFocus: () => {},
  focused: () => [],
  run: async () => ({ kind: 'impossible', obstacle: 'unsupported', message: MESSAGE, remedy: null }),
};
