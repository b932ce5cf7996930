/** The closed set of reasons for which a bundle is not opened. */
export const BUNDLE_READ_REFUSALS = [
  /** Something else than a bundle. */
  'not-a-bundle',
  /** Made by a version whose bundles this one cannot read. */
  'newer-major',
  /** A file is missing, cut or changed, or holds what no version writes. */
  'damaged',
  /** It was made to do harm: paths, links, sizes. */
  'hostile',
  /** The system does not let it be read. */
  'unreadable',
  'cancelled',
] as const;
export type BundleReadRefusalCode = (typeof BUNDLE_READ_REFUSALS)[number];

export interface BundleReadRefusal {
  readonly kind: 'refused';
  readonly code: BundleReadRefusalCode;
  /** What is wrong with it, and what helps; one or two sentences. Names from the bundle are made printable. */
  readonly message: string;
}

/** Carries a refusal out of streams and parsers. Reading samples and texts of an opened bundle rejects with it too. */
export class UnreadBundle extends Error {
  readonly refusal: BundleReadRefusal;

  constructor(code: BundleReadRefusalCode, message: string) {
    super(message);
    this.name = 'UnreadBundle';
    this.refusal = { kind: 'refused', code, message };
  }
}

export const damaged = (what: string): UnreadBundle =>
  new UnreadBundle('damaged', `The bundle is damaged: ${what}. Ask for it again.`);

export const hostile = (what: string): UnreadBundle =>
  new UnreadBundle('hostile', `The bundle was not opened, because ${what}. Stallscope makes no such bundles.`);

export const notABundle = (what: string): UnreadBundle => new UnreadBundle('not-a-bundle', what);
