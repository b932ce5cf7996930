import { Says } from '../../components/Says.tsx';

/** The place of the comparisons, which says that they are not there yet. */
export const ComparisonsScreen = () => (
  <Says
    title="Comparisons are not part of this version"
    text="Here targets will be set side by side over the same time, such as a site behind its CDN and at its origin. Until then, compare their rows in the overview."
  />
);
