import {
  bundlesAfter,
  chooseBundle,
  closeBundle,
  type OpenedBundle,
  openDropped,
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
  | { readonly kind: 'ask'; readonly ask: () => void; readonly give: GiveFiles }
  /** There is no dialog but that of the page's own fields for files. */
  | { readonly kind: 'give'; readonly give: GiveFiles };

type GiveFiles = (files: readonly File[]) => void;

export const BUNDLE_WAY: BundleWay = wayOf(connection);

function wayOf(from: typeof connection): BundleWay {
  if (from.kind === 'browser') {
    return { kind: 'give', give: (files) => void openFiles(files, (file) => from.sendBundle(file)) };
  }
  const { desktop, pathOf } = from;
  return {
    kind: 'ask',
    ask: () => void chooseBundle(desktop),
    give: (files) => void openFiles(files, (file) => openDropped(desktop, pathOf(file))),
  };
}
