/** What a dead man's switch is told: that the engine begins, that it measures, or that something is in trouble. */
export type Told = 'start' | 'success' | 'fail';
