import type { Figure } from './figure.ts';

/** Every figure of quality.md that is measured, by its short name; loaded only when asked for. One line a figure. */
export const FIGURES: Readonly<Record<string, () => Promise<Figure>>> = {
  p1: () => import('./probe-accuracy.ts'),
  p2: () => import('./probe-cpu.ts'),
  p3: () => import('./lateness.ts'),
  p4: () => import('./capture-start.ts'),
  p5: () => import('./path-trace.ts'),
  p9: () => import('./headless-start.ts'),
  p6: () => import('./store.ts'),
  p7: () => import('./chart-questions.ts'),
  p8: () => import('./export-bundle.ts'),
  p10: () => import('./window.ts'),
  compare: () => import('./comparison.ts'),
  verdict: () => import('./verdict.ts'),
  app: () => import('./desktop-app.ts'),
};
