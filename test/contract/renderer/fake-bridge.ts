import { contract } from '../../../electron/contract/contract.ts';
import { desktopContract } from '../../../electron/contract/desktop-contract.ts';
import type {
  BridgeAnswer,
  BridgeCall,
  BridgeListener,
  WindowBridge,
} from '../../../electron/contract/window-bridge.ts';

export interface FakeCall {
  readonly name: string;
  readonly input: unknown;
  cancelled: boolean;
  readonly answer: (answer: BridgeAnswer) => void;
}

/** Stands in for the preload script: all that passes is a structured clone, and only functions of plain objects pass. */
export class FakeBridge {
  readonly calls: FakeCall[] = [];
  readonly followedAfter: number[] = [];
  listening = 0;
  #listener: BridgeListener | null = null;
  #desktop: ((event: unknown) => void) | null = null;

  readonly bridge: WindowBridge = {
    // Every name of both tables is there, which the compiler cannot see through the list of entries.
    call: Object.fromEntries(
      [...Object.keys(contract.methods), ...Object.keys(desktopContract.methods)].map((name) => [
        name,
        (input: unknown) => this.#begin(name, input),
      ]),
    ) as WindowBridge['call'],
    follow: (after, listener) => {
      this.followedAfter.push(after);
      this.#listener = { ...listener };
      this.listening += 1;
      return () => {
        this.listening -= 1;
      };
    },
    pathOf: (file) => `/home/ada/${file.name}`,
    onDesktop: (listener) => {
      this.#desktop = listener;
      this.listening += 1;
      return () => {
        this.listening -= 1;
      };
    },
  };

  get last(): FakeCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('Nothing was called so far.');
    return call;
  }

  #begin(name: string, input: unknown): BridgeCall {
    const { promise, resolve } = Promise.withResolvers<BridgeAnswer>();
    const call: FakeCall = {
      name,
      input: structuredClone(input),
      cancelled: false,
      answer: (answer) => resolve(structuredClone(answer)),
    };
    this.calls.push(call);
    return {
      answer: promise,
      cancel: () => {
        call.cancelled = true;
      },
    };
  }

  tellOpened(): void {
    this.#listener?.opened();
  }

  tellEvent(event: unknown): void {
    this.#listener?.event(structuredClone(event));
  }

  tellOutrun(): void {
    this.#listener?.outrun();
  }

  tellLost(): void {
    this.#listener?.lost();
  }

  tellDesktop(event: unknown): void {
    this.#desktop?.(structuredClone(event));
  }
}
