/** Where pictures of the app go, for people to look at; a later run overwrites them, and git does not keep them. */
export const PICTURES = new URL('../../../test-results/', import.meta.url).pathname;
