import { Collector, type Wanted } from './collecting.ts';
import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';
import { type ExportChoice, ExportReader, useExportDialog } from './export-dialog.ts';
import {
  cancelRun,
  exportDialogAfter,
  handedOver,
  revealWritten,
  wantedOf,
  writeBundle,
  writeWhenComplete,
} from './export-run.ts';
import type { ExportScope } from './export-scope.ts';
import { turnPacketsOn } from './packets.ts';

const client = connection.engine;
const reader = new ExportReader(client);
const collector = new Collector(client, ({ incident }) => {
  const { scope } = useExportDialog.getState();
  if (scope?.kind === 'incident' && scope.incident === incident) reader.again();
});

// What was begun goes on when the dialog is closed, so it is followed for as long as the page is there.
followNews({
  events(events) {
    useExportDialog.setState((state) => exportDialogAfter(state, events));
    collector.take(events);
  },
  live() {},
});

/** Begins a preview of a bundle; the returned function ends it. */
export function followExport(scope: ExportScope): () => void {
  reader.open(scope);
  const unfollow = followNews({ events() {}, live: () => reader.again() });
  return () => {
    unfollow();
    reader.close();
  };
}

export const chooseExport = (change: Partial<ExportChoice>): void => reader.choose(change);
export const readExportAgain = (): void => reader.again();

export const collectNow = (wanted: Wanted): void => void collector.collect(wanted);
export const stopCollecting = (wanted: Wanted): void => collector.stop(wanted);

/** `key` as `packetsKey` makes it. */
export const keepPackets = (target: string, key: string): void => void turnPacketsOn(client, target, key);

/** What the page can do with a bundle where it is shown. */
export type ExportWay =
  | { readonly kind: 'write'; readonly reveal: () => void }
  /** Address from which the bundle downloads as it is chosen. */
  | {
      readonly kind: 'download';
      readonly address: (scope: ExportScope, choice: ExportChoice) => string;
      readonly begun: () => void;
    };

export const EXPORT_WAY: ExportWay = wayOf(connection);

function wayOf(from: typeof connection): ExportWay {
  if (from.kind === 'app') return { kind: 'write', reveal: () => void revealWritten(from.desktop) };
  return {
    kind: 'download',
    address: (scope, choice) => from.bundleAddress({ scope, ...choice }),
    begun: handedOver,
  };
}

/** As it is now. */
export function exportNow(choice: ExportChoice = useExportDialog.getState().choice): void {
  if (connection.kind === 'app') {
    void writeBundle(connection.desktop, choice);
    return;
  }
  const { scope } = useExportDialog.getState();
  if (scope === null) return;
  download(connection.bundleAddress({ scope, ...choice }));
  handedOver();
}

/** After all that can be collected was. */
export const exportWhenComplete = (): void =>
  void writeWhenComplete(collector, wantedOf(useExportDialog.getState()), exportNow);

export const stopExport = cancelRun;

/** A browser downloads what a link leads to, also where a program presses it. */
function download(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  // The server names it.
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
