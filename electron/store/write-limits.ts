/** Leaves room for a late timer within the second that may be lost. */
export const BATCH_MS = 750;
/** Noted even when nothing is recorded, so that a gap after a crash begins where it began. */
export const HEARTBEAT_MS = 5_000;
/** More than this in one transaction would hold the event loop for long; the rest follows in the next turn. */
export const SAMPLES_AT_ONCE = 5_000;
/** The next attempt after a failed one. */
export const SAMPLES_IN_TROUBLE = 500;
export const RECORDS_IN_TROUBLE = 10;
/** So many are written without waiting for the timer, to bound memory; who flushes waits anyway, so they are one transaction. */
export const FULL_BATCH_SAMPLES = 50_000;
export const FULL_BATCH_RECORDS = 20_000;
export const FIRST_RETRY_MS = 1_000;
export const LONGEST_RETRY_MS = 30_000;
/** Between two steps of retention while there is something to delete, and between two rounds. */
export const RETENTION_STEP_MS = 100;
export const RETENTION_ROUND_MS = 60_000;
export const WAL_BYTES_BROUGHT_IN = 4 * 1_048_576;
/** Were the worker that far behind, the log would eat the disk: the writer then waits and does it itself. */
export const WAL_BYTES_LIMIT = 256 * 1_048_576;
/** A database that is damaged again this soon means that the disk is at fault, and another new file would not help. */
export const SET_ASIDE_AGAIN_MS = 60_000;
/** Summing up begins when a start has settled, and goes on once a minute. */
export const FIRST_SUMMING_MS = 20_000;
export const SUMMING_MS = 60_000;
/** Between two pieces of what is summed up, so that probes get their turns while a large database is caught up on. */
export const PIECE_MS = 4;
export const PIECE_ROWS = 32;
export const PIECE_ROWS_LEAST = 8;
export const PIECE_ROWS_MOST = 64;
/** A piece that takes longer is followed by smaller ones; the goal is 5 ms. */
export const PIECE_LONG_MS = 2;
export const PIECE_SHORT_MS = 0.7;
/** Later than its timeout a sample is written at most by so much, unless the disk takes nothing for a while. */
export const HORIZON_SLACK_MS = 10_000;
