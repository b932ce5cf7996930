import type { HistoryEvent } from '../../domain/history-event.ts';

/** Writes down what changed; whoever looks at a target reads it there. */
export interface HistoryBook {
  /** At this moment; `atUs` where it was earlier. */
  add(event: Omit<HistoryEvent, 'atUs'> & { readonly atUs?: number }): void;
}
