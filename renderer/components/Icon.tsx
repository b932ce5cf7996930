const PATHS = {
  plus: 'M8 3v10M3 8h10',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  resume: 'M5.5 3.8v8.4L12 8z',
  remove: 'm4.5 4.5 7 7M11.5 4.5l-7 7',
  path: 'M3 12.5a1.5 1.5 0 1 0 0-.1M4.5 12.5H11a2.25 2.25 0 0 0 0-4.5H5a2.25 2.25 0 0 1 0-4.5h6.5M13 3.5a1.5 1.5 0 1 0 0-.1',
  settings:
    'M2.5 5h6M12.5 5h1M2.5 11h1M7.5 11h6M10.5 3.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6M5.5 9.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6',
  more: 'M3.1 8a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M7.6 8a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M12.1 8a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0',
  export: 'M8 2.5V10M5 7.3l3 2.7 3-2.7M3 9.5v4h10v-4',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words or within a labelled button, so it says nothing of its own. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The product's mark: a target with its ring. */
export function BrandMark() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" strokeWidth="2" />
      <circle cx="8" cy="8" r="2" fill="currentColor" />
    </svg>
  );
}
