/** What a bundle may cost at most. Our own stay far below; a bomb does not. */
export interface ReadLimits {
  /** Of the zip itself. */
  readonly archiveBytes: number;
  readonly entries: number;
  /** Of one file, and of all together, when unpacked. */
  readonly fileBytes: number;
  readonly totalBytes: number;
  /** Unpacked to packed size of one file, asked of files above `ratioFromBytes`. DEFLATE itself ends at 1032. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  readonly folderDepth: number;
  /** Of manifest.json and incident.json: they are read as a whole. */
  readonly jsonBytes: number;
  readonly jsonDepth: number;
  /** Commas and brackets: what memory is spent on. */
  readonly jsonValues: number;
  /** One line of samples.csv, and one of evidence-raw.json, in characters. */
  readonly recordCharacters: number;
  readonly lineCharacters: number;
}

const MB = 1_000_000;

export const READ_LIMITS: ReadLimits = {
  archiveBytes: 2_000 * MB,
  entries: 100_000,
  fileBytes: 2_000 * MB,
  totalBytes: 4_000 * MB,
  ratio: 300,
  ratioFromBytes: 4 * MB,
  folderDepth: 8,
  jsonBytes: 64 * MB,
  jsonDepth: 100,
  jsonValues: 4 * MB,
  recordCharacters: 200_000,
  lineCharacters: 64 * MB,
};
