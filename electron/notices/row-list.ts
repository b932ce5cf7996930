/**
 * A list that is replaced by another with one row changed, and shares the rest with it: of a thousand rows about sixty
 * references are copied. There are hundreds of samples a second where a thousand targets are watched.
 */
export interface RowList<Row> {
  readonly length: number;
  readonly chunks: readonly (readonly Row[])[];
}

const CHUNK = 32;

export function rowList<Row>(rows: readonly Row[]): RowList<Row> {
  const chunks: (readonly Row[])[] = [];
  for (let start = 0; start < rows.length; start += CHUNK) chunks.push(rows.slice(start, start + CHUNK));
  return { length: rows.length, chunks };
}

/** undefined where there is no such row. */
export function rowAt<Row>(list: RowList<Row>, index: number): Row | undefined {
  return list.chunks[Math.floor(index / CHUNK)]?.[index % CHUNK];
}

/** The list with another row at `index`; the same list when it is the same row, or when there is no such place. */
export function withRow<Row>(list: RowList<Row>, index: number, row: Row): RowList<Row> {
  const place = Math.floor(index / CHUNK);
  const chunk = list.chunks[place];
  if (chunk === undefined || index % CHUNK >= chunk.length || chunk[index % CHUNK] === row) return list;
  return { length: list.length, chunks: list.chunks.with(place, chunk.with(index % CHUNK, row)) };
}

export function* eachRow<Row>(list: RowList<Row>): Generator<Row> {
  for (const chunk of list.chunks) yield* chunk;
}
