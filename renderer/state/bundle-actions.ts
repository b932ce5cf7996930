import {
  bundlesAfter,
  chooseBundle,
  closeBundle,
  type OpenedBundle,
  openFiles,
  readBundles,
  useBundles,
} from './bundles.ts';
import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';

const client = connection.engine;

/** Lists the bundles from elsewhere and keeps the list in step with the engine; the returned function ends it. */
export function followBundles(): () => void {
  const ending = new AbortController();
  const read = (): void => void readBundles(client, ending.signal);
  read();
  const unfollow = followNews({
    events: (events) => useBundles.setState((state) => bundlesAfter(state, events)),
    live: read,
  });
  return () => {
    unfollow();
    ending.abort();
  };
}

export const closeOpened = (bundle: OpenedBundle): void => void closeBundle(client, bundle);

/** How a bundle comes in where the page is shown. */
export type BundleWay =
  | { readonly kind: 'ask'; readonly ask: () => void }
  /** The page is given files. */
  | { readonly kind: 'give'; readonly give: (files: readonly File[]) => void };

export const BUNDLE_WAY: BundleWay = wayOf(connection);

function wayOf(from: typeof connection): BundleWay {
  if (from.kind === 'app') return { kind: 'ask', ask: () => void chooseBundle(from.desktop) };
  return { kind: 'give', give: (files) => void openFiles(files, (file) => from.sendBundle(file)) };
}
