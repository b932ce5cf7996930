import { BundlesPart } from '../bundles/BundlesPart.tsx';

/** The place of the comparisons, which says that they are not there yet, and the bundles that will be compared with what is seen here. */
export const ComparisonsScreen = () => (
  <div className="comparisons">
    <div className="page-head">
      <h1>Comparisons</h1>
    </div>
    <div className="muted comparisons-not-yet">
      <b>Comparisons are not part of this version</b>
      <p>
        Here targets will be set side by side over the same time, such as a site behind its CDN and at its origin, and
        beside what others saw of them from elsewhere. Until then, compare rows in the overview, and read here what
        others sent.
      </p>
    </div>
    <BundlesPart />
  </div>
);
