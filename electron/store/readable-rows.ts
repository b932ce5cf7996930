import { ShapeError } from './checked-json.ts';

/** Keeps what can be read: one row that was damaged must not hide the others. */
export function readable<Row, Value>(rows: readonly Row[], read: (row: Row) => Value): Value[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return [];
    }
  });
}
