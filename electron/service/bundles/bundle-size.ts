import { READ_LIMITS } from '../../bundle/read/read-limits.ts';

/** A file that is larger is no bundle. */
export const MOST_BUNDLE_BYTES = READ_LIMITS.archiveBytes;
