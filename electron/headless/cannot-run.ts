/** Something outside stands in the way: a port that is taken, an address that is not ours. Said in words; exit code 1. */
export class CannotRun extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CannotRun';
  }
}
