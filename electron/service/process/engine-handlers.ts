import { type Contract, contract, type MethodName } from '../../contract/contract.ts';
import { type HostContract, hostContract } from '../../contract/host-contract.ts';
import type { HandlersOf } from '../../contract/method-table.ts';
import { exportScope } from '../api/export-scope.ts';
import type { HostedEngine } from './hosted-engine.ts';

export type EngineProcessTable = Contract['methods'] & HostContract['methods'];

/** All that the process which started this one may ask. */
export const ENGINE_PROCESS_TABLE: EngineProcessTable = { ...contract.methods, ...hostContract.methods };

/** `onStopped` is called when the store is closed, before that is answered. */
export function engineHandlers(engine: HostedEngine, onStopped: () => void): HandlersOf<EngineProcessTable> {
  const passedOn = Object.fromEntries(
    Object.keys(contract.methods).map((name) => [
      name,
      // The table has checked the input by this very name, which the compiler cannot follow.
      (input: never, signal?: AbortSignal) => engine.service().api[name as MethodName](input, signal),
    ]),
  ) as HandlersOf<Contract['methods']>;
  return {
    ...passedOn,
    'host.start': async (input) => engine.start(input),
    async 'host.suspend'() {
      await engine.service().suspend();
      return {};
    },
    async 'host.resume'() {
      engine.service().resume();
      return {};
    },
    'host.exportBundle': (input, signal = new AbortController().signal) => engine.exportBundle(input, signal),
    'host.openBundle': ({ path }, signal = new AbortController().signal) => engine.openBundle(path, signal),
    async 'host.bundleName'({ scope, profile, redact }, signal = new AbortController().signal) {
      const { archive, flush } = engine.service();
      flush();
      return archive.bundleName({ scope: exportScope(scope), profile, redact, signal });
    },
    async 'host.secrets'() {
      const service = engine.service();
      const noticeSecrets = service.noticeSecrets().map(({ owner, values }) => ({ owner, values: { ...values } }));
      return { secrets: [...service.secrets()], noticeSecrets };
    },
    async 'host.stop'() {
      await engine.stop();
      onStopped();
      return {};
    },
  };
}
