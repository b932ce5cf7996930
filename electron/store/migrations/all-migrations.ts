import { firstTables } from './0001-first-tables.ts';
import { paths } from './0002-paths.ts';
import { notesAndSettings } from './0003-notes-and-settings.ts';
import { summaries } from './0004-summaries.ts';
import { bundles } from './0005-bundles.ts';
import { clocks } from './0006-clocks.ts';
import { notices } from './0007-notices.ts';
import type { Migration } from './migration.ts';

/** Every step from an empty file to the newest format, in order. Append only. */
export const ALL_MIGRATIONS: readonly Migration[] = [
  firstTables,
  paths,
  notesAndSettings,
  summaries,
  bundles,
  clocks,
  notices,
];
