import type { SeriesLook, SeriesShape } from './series-look.ts';

/** Drawn around 0, 0, and about eight pixels wide. */
const PATHS: Readonly<Record<SeriesShape, string>> = {
  dot: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z',
  square: 'M-3.4-3.4h6.8v6.8h-6.8z',
  diamond: 'M0-4.4 4.4 0 0 4.4-4.4 0z',
  triangle: 'M0-4.2 4.2 3.4h-8.4z',
  ring: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0zM-1.9 0a1.9 1.9 0 1 1 3.8 0a1.9 1.9 0 1 1-3.8 0z',
  cross: 'M-1.4-4h2.8v2.6H4v2.8H1.4V4h-2.8V1.4H-4v-2.8h2.6z',
  wedge: 'M0 4.2 4.2-3.4h-8.4z',
  bar: 'M-1.9-4.4h3.8v8.8h-3.8z',
};

/** Within a drawing, at its own place. */
export const SeriesShapePath = ({ shape }: { readonly shape: SeriesShape }) => (
  <path className="shape" fillRule="evenodd" d={PATHS[shape]} />
);

/** Which member something is about. It says nothing of its own, so its name stands beside it. */
export const SeriesMark = ({ look }: { readonly look: SeriesLook }) => (
  <svg
    className={`series series-${look.colour}`}
    width="10"
    height="10"
    viewBox="-5 -5 10 10"
    aria-hidden="true"
    focusable="false"
  >
    <SeriesShapePath shape={look.shape} />
  </svg>
);
