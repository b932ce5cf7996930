import { type Contract, type ContractEvent, contract } from '../../../../electron/contract/contract.ts';
import type { DesktopShowJson } from '../../../../electron/contract/desktop-contract.ts';
import { ContractError } from '../../../../electron/contract/errors.ts';
import { type HostContract, hostContract } from '../../../../electron/contract/host-contract.ts';
import type { AppParts } from '../../../../electron/main/app-parts.ts';
import type { EngineHost, EngineState } from '../../../../electron/main/engine/engine-host.ts';
import type { AppSettings, SettingsPatch } from '../../../../electron/main/settings/settings-store.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

type WithoutNumber<Event> = Event extends ContractEvent ? Omit<Event, 'seq'> : never;
type Input<Name extends keyof Methods> = Methods[Name]['input']['_output'];
type Output<Name extends keyof Methods> = Methods[Name]['output']['_output'];
type Methods = Contract['methods'] & HostContract['methods'];
const SHAPES: Methods = { ...contract.methods, ...hostContract.methods };

export const RUNNING: EngineState = { kind: 'running', directory: '/data' };

/** An engine that answers what a test lays down, checked by the contract like the real one's answers. */
export class FakeEngine implements EngineHost {
  readonly calls: { readonly method: string; readonly input: unknown }[] = [];
  readonly #answers = new Map<string, (input: never) => unknown>();
  readonly #stateListeners = new Set<(state: EngineState) => void>();
  readonly #eventListeners = new Set<(event: ContractEvent) => void>();
  readonly #lostListeners = new Set<() => void>();
  #state: EngineState = RUNNING;
  #seq = 0;

  readonly call = (async (name: keyof Methods & string, input: unknown) => {
    this.calls.push({ method: name, input: SHAPES[name].input.parse(input) });
    if (this.#state.kind !== 'running') throw new ContractError('engine-unavailable', 'The engine is not running.');
    const answer = this.#answers.get(name);
    if (answer === undefined) throw new ContractError('internal', `The test lays down no answer to ${name}.`);
    return SHAPES[name].output.parse(await answer(input as never));
  }) as EngineHost['call'];

  readonly events: EngineHost['events'] = {
    after: () => {
      throw new Error('not asked for here');
    },
    subscribe: () => () => {},
  };

  answer<Name extends keyof Methods & string>(
    name: Name,
    answer: (input: Input<Name>) => Output<Name> | Promise<Output<Name>>,
  ): void {
    this.#answers.set(name, answer as (input: never) => unknown);
  }

  methods(): string[] {
    return this.calls.map((call) => call.method);
  }

  state(): EngineState {
    return this.#state;
  }

  become(state: EngineState): void {
    this.#state = state;
    for (const listener of [...this.#stateListeners]) listener(state);
  }

  onState(listener: (state: EngineState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Number of the newest event. */
  get seq(): number {
    return this.#seq;
  }

  /** Tells an event as the engine would, with the next number. */
  tell(event: WithoutNumber<ContractEvent>): void {
    this.#seq += 1;
    const whole = { ...event, seq: this.#seq } as unknown as ContractEvent;
    for (const listener of [...this.#eventListeners]) listener(whole);
  }

  onEvent(listener: (event: ContractEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  get eventListeners(): number {
    return this.#eventListeners.size;
  }

  onLost(listener: () => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  /** Events went by that nobody saw. */
  lose(): void {
    for (const listener of [...this.#lostListeners]) listener();
  }

  async stop(): Promise<void> {
    this.become({ kind: 'stopped' });
  }
}

const FIRST_SETTINGS: AppSettings = {
  startAtLogin: false,
  theme: 'system',
  notices: { enabled: true, recovery: true, muted: [] },
  withoutKeyring: 'memory',
  dataDirectory: null,
  window: null,
  said: [],
  exportFolder: null,
};

export interface FakeAppParts extends AppParts {
  readonly engine: FakeEngine;
  readonly clock: FakeClock;
  readonly notes: string[];
  readonly logged: string[];
  readonly shown: (DesktopShowJson | undefined)[];
  /** How often a window was asked to wait in the taskbar. */
  waiting: number;
  visible: boolean;
  quits: number;
}

export function fakeAppParts(changed: SettingsPatch = {}): FakeAppParts {
  let settings = merged(FIRST_SETTINGS, changed);
  const listeners = new Set<(settings: AppSettings) => void>();
  const said = new Set<string>();
  const parts: FakeAppParts = {
    engine: new FakeEngine(),
    clock: new FakeClock(),
    notes: [],
    logged: [],
    shown: [],
    waiting: 0,
    visible: false,
    quits: 0,
    settings: {
      get: () => settings,
      change: (patch) => {
        settings = merged(settings, patch);
        for (const listener of [...listeners]) listener(settings);
        return settings;
      },
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    windows: {
      show: (what) => parts.shown.push(what),
      waitInTaskbar: () => {
        parts.waiting += 1;
      },
      isVisible: () => parts.visible,
    },
    quit: () => {
      parts.quits += 1;
    },
    log: (line) => parts.logged.push(line),
    note: (sentence, onceKey) => {
      if (onceKey !== undefined && said.has(onceKey)) return;
      if (onceKey !== undefined) said.add(onceKey);
      parts.notes.push(sentence);
    },
  };
  return parts;
}

const merged = (settings: AppSettings, patch: SettingsPatch): AppSettings => ({
  ...settings,
  ...patch,
  notices: { ...settings.notices, ...patch.notices },
});
