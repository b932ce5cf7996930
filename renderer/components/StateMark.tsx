import type { ReactNode } from 'react';

export type StateName = 'ok' | 'slow' | 'failed' | 'overdue' | 'suspect' | 'paused' | 'pending';

const SHAPES: Readonly<Record<StateName, ReactNode>> = {
  ok: <circle cx="8" cy="8" r="3.5" fill="currentColor" />,
  slow: <path d="M8 2.6 13.4 8 8 13.4 2.6 8z" fill="currentColor" />,
  failed: (
    <path
      fillRule="evenodd"
      fill="currentColor"
      d="M4.5 2.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zm.9 3.9L7 8 5.4 9.6l1 1L8 9l1.6 1.6 1-1L9 8l1.6-1.6-1-1L8 7 6.4 5.4z"
    />
  ),
  overdue: (
    <path
      d="M8 2.2A5.8 5.8 0 1 1 2.2 8M8 4.6V8l2.6 1.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  suspect: (
    <circle cx="8" cy="8" r="4.3" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.6 1.9" />
  ),
  paused: <path d="M5 4h2v8H5zM9 4h2v8H9z" fill="currentColor" />,
  pending: <circle cx="8" cy="8" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.4" />,
};

/** Shape and colour together, so that neither has to be told apart alone. `label` is its text alternative; null where words stand beside it. */
export function StateMark({ state, label }: { readonly state: StateName; readonly label: string | null }) {
  const drawing = { width: 16, height: 16, viewBox: '0 0 16 16', className: `st-${state}` };
  return label === null ? (
    <svg {...drawing} aria-hidden="true">
      {SHAPES[state]}
    </svg>
  ) : (
    <svg {...drawing} role="img" aria-label={label}>
      {SHAPES[state]}
    </svg>
  );
}
