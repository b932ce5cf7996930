import type { CommandContext } from '../command.ts';

/** Hang-ups from the first moment on; one that comes before there is anything to do for it waits. */
export class HangUps {
  readonly #context: Pick<CommandContext, 'onHangUp' | 'stderr'>;
  readonly #off: () => void;
  #work: (() => Promise<void>) | null = null;
  #isWaiting = false;

  constructor(context: Pick<CommandContext, 'onHangUp' | 'stderr'>) {
    this.#context = context;
    this.#off = context.onHangUp(() => this.#hangUp());
  }

  become(work: () => Promise<void>): void {
    this.#work = work;
    if (this.#isWaiting) this.#hangUp();
  }

  end(): void {
    this.#off();
  }

  #hangUp(): void {
    if (this.#work === null) {
      this.#isWaiting = true;
      return;
    }
    this.#isWaiting = false;
    this.#work().catch((thrown: unknown) => {
      this.#context.stderr.line(
        `stallscope: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
      );
    });
  }
}
