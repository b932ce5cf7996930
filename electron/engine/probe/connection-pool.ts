/** Placeholder until the prober's room is furnished. */
export interface ConnectionPool {
  /** Closes all kept connections. */
  close(): void;
}
