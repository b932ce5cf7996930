import { troubleMessage } from './sqlite-trouble.ts';
import type { StoreHealth, TroubleCode } from './store.ts';
import { FIRST_RETRY_MS, LONGEST_RETRY_MS } from './write-limits.ts';

interface State {
  readonly code: TroubleCode;
  readonly message: string;
  readonly sinceUs: number;
  readonly retryMs: number;
}

/** Since when the disk takes nothing, why, and how long to wait before the next attempt. */
export class WriteTrouble {
  readonly #directory: string;
  #state: State | null = null;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get isOn(): boolean {
    return this.#state !== null;
  }

  get retryMs(): number {
    return this.#state?.retryMs ?? FIRST_RETRY_MS;
  }

  /** A write failed. `isNew` when it is another trouble than before. */
  begin(code: TroubleCode, error: unknown, nowUs: number): { readonly isNew: boolean; readonly retryMs: number } {
    const before = this.#state;
    const retryMs = before === null ? FIRST_RETRY_MS : Math.min(before.retryMs * 2, LONGEST_RETRY_MS);
    const message = troubleMessage(code, this.#directory, error);
    this.#state = { code, message, sinceUs: before?.sinceUs ?? nowUs, retryMs };
    return { isNew: before?.code !== code, retryMs };
  }

  end(): void {
    this.#state = null;
  }

  health(pendingSamples: number, droppedSamples: number): StoreHealth {
    if (this.#state === null) return { kind: 'fine' };
    const { code, message, sinceUs } = this.#state;
    return { kind: 'trouble', code, message, sinceUs, pendingSamples, droppedSamples };
  }
}
