import { dirname, isAbsolute, resolve } from 'node:path';
import { ContractError } from '../../contract/errors.ts';
import { EventReplay } from '../../contract/event-replay.ts';
import type { HostInput, HostOutput } from '../../contract/host-contract.ts';
import { exportScope } from '../api/export-scope.ts';
import { defaultDataDirectory } from '../data-directory.ts';
import { type Door, openDoor } from '../door/open-door.ts';
import type { RunningService } from '../service.ts';
import { startService } from '../start-service.ts';

/** Main follows at once and asks for all; this is what may go by while it is busy. */
const REPLAY_CAPACITY = 2_048;

export interface HostedEngineOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  readonly log: (line: string) => void;
  /** Requests are not started any more, and only a new process helps. */
  readonly onStuck: (says: string) => void;
}

type Stage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly service: RunningService }
  /** Settles when the store is flushed and closed. */
  | { readonly kind: 'ended'; readonly whenStopped: Promise<void> };

/** The one service of this process, from the order to start to the order to stop. Methods reject with ContractError. */
export class HostedEngine {
  readonly events = new EventReplay(REPLAY_CAPACITY);
  readonly #options: HostedEngineOptions;
  readonly #stopping = new AbortController();
  readonly #exports = new Set<Promise<unknown>>();
  #stage: Stage = { kind: 'idle' };
  #door: Promise<Door> | null = null;

  constructor(options: HostedEngineOptions) {
    this.#options = options;
  }

  /** Throws `engine-unavailable` before the start and after the stop. */
  service(): RunningService {
    if (this.#stage.kind === 'running') return this.#stage.service;
    const message = this.#stage.kind === 'idle' ? 'The engine has not been started.' : 'The engine is stopping.';
    throw new ContractError('engine-unavailable', message, {});
  }

  start({
    directory,
    secrets,
    noticeSecrets = [],
    afterOutage = false,
  }: HostInput<'host.start'>): HostOutput<'host.start'> {
    if (this.#stage.kind === 'running') {
      throw new ContractError('invalid-input', 'The engine was started already.', {});
    }
    if (this.#stage.kind === 'ended') this.service();
    const chosen = this.#directory(directory);
    const { environment, platform, log, onStuck } = this.#options;
    const start = startService({
      directory: chosen,
      targets: null,
      secrets,
      noticeSecrets,
      afterOutage,
      resolvers: [],
      environment,
      platform,
      log,
      onStuck,
    });
    if (start.kind === 'refused') {
      const { code, message, context } = start.error;
      throw new ContractError(code, message, { directory: chosen, ...context });
    }
    const { service } = start;
    this.#stage = { kind: 'running', service };
    service.api.subscribe((event) => this.events.add(event));
    this.#door = openDoor({ directory: chosen, platform, api: service.api, log });
    return { directory: chosen };
  }

  /** Ends probing and exports under way, flushes and closes the store. May be called again, and before the start. */
  stop(): Promise<void> {
    if (this.#stage.kind === 'ended') return this.#stage.whenStopped;
    const whenStopped = this.#stopAll(this.#stage.kind === 'running' ? this.#stage.service : null);
    this.#stage = { kind: 'ended', whenStopped };
    return whenStopped;
  }

  async #stopAll(service: RunningService | null): Promise<void> {
    this.#stopping.abort();
    await (await this.#door)?.close();
    await service?.stop();
    // What they had written is removed by then.
    await Promise.allSettled(this.#exports);
  }

  async exportBundle(
    request: HostInput<'host.exportBundle'>,
    leaving: AbortSignal,
  ): Promise<HostOutput<'host.exportBundle'>> {
    const written = this.#export(request, AbortSignal.any([leaving, this.#stopping.signal]));
    this.#exports.add(written);
    try {
      return await written;
    } catch (thrown) {
      // Whichever of its parts noticed the end first.
      if (!this.#stopping.signal.aborted) throw thrown;
      throw new ContractError(
        'cancelled',
        'The engine was stopped before the bundle was complete; nothing was written.',
        {},
      );
    } finally {
      this.#exports.delete(written);
    }
  }

  async openBundle(path: string, leaving: AbortSignal): Promise<HostOutput<'host.openBundle'>> {
    if (!isAbsolute(path)) {
      throw new ContractError('invalid-input', 'The place must be named with its whole path.', { path });
    }
    return this.service().openBundle({
      path,
      fileName: null,
      signal: AbortSignal.any([leaving, this.#stopping.signal]),
    });
  }

  async #export(
    { scope, profile, redact, destination }: HostInput<'host.exportBundle'>,
    signal: AbortSignal,
  ): Promise<HostOutput<'host.exportBundle'>> {
    const { archive, flush } = this.service();
    const path = destination.kind === 'zip' ? destination.file : destination.directory;
    if (!isAbsolute(path)) {
      throw new ContractError('invalid-input', 'The place must be named with its whole path.', { path });
    }
    flush();
    const { bytes, files, completeness, missing, ...written } = await archive.exportBundle({
      scope: exportScope(scope),
      profile,
      redact,
      destination: destination.kind === 'zip' ? { ...destination, directory: dirname(path) } : destination,
      signal,
    });
    return { path: written.path, bytes, files, completeness, missing: [...missing] };
  }

  #directory(asked: string | null): string {
    if (asked === '') throw new ContractError('invalid-input', 'The data directory has no name.', {});
    if (asked !== null) return resolve(asked);
    const { platform, environment, homeDirectory } = this.#options;
    return defaultDataDirectory(platform, environment, homeDirectory);
  }
}
