import type { Database } from 'better-sqlite3';
import { ChartQuery } from './chart-query.ts';
import { ComparedQuery } from './compared-query.ts';
import { FiguresQuery } from './figures-query.ts';
import { SummaryReading } from './summary-reading.ts';
import { TargetCounts } from './target-counts.ts';

/** One file open to be read, with what answers questions over it. */
export class ReadingRoom {
  readonly database: Database;
  readonly file: string;
  /** Changes when the database was replaced: numbers of words then mean something else. */
  readonly generation: number;
  readonly charts: ChartQuery;
  readonly figures: FiguresQuery;
  readonly counts: TargetCounts;
  readonly compared: ComparedQuery;

  /** Takes over the connection. Throws SqliteError when the file lacks a table. */
  constructor(database: Database, file: string, generation: number) {
    this.database = database;
    this.file = file;
    this.generation = generation;
    const reading = new SummaryReading(database);
    this.charts = new ChartQuery(database, reading);
    this.figures = new FiguresQuery(database, reading);
    this.counts = new TargetCounts(database, reading);
    this.compared = new ComparedQuery(database, reading);
  }

  close(): void {
    this.database.close();
  }
}
