import { create } from 'zustand';
import { type EngineClient, failureText } from '../api/engine-client.ts';
import { type ExportScope, scopeKey } from './export-scope.ts';

/** What came of switching packets on for a target. */
export type PacketsStage =
  | { readonly kind: 'asking' }
  | { readonly kind: 'on' }
  | { readonly kind: 'refused'; readonly message: string };

/** By the place where it was asked for; the others are not in it. */
export const usePackets = create<{ readonly stages: ReadonlyMap<string, PacketsStage> }>(() => ({ stages: new Map() }));

/** Of an item of a checklist, as `stages` has it. The answer stays there when the checklist is read again. */
export const packetsKey = (scope: ExportScope, item: string): string => `${item} ${scopeKey(scope)}`;

/** From now on the headers of a target's packets are kept while it hangs. */
export async function turnPacketsOn(client: EngineClient, target: string, key: string): Promise<void> {
  const put = (stage: PacketsStage): void =>
    usePackets.setState(({ stages }) => ({ stages: new Map(stages).set(key, stage) }));
  put({ kind: 'asking' });
  const result = await client.call('targets.setPackets', { target, packets: 'headers' });
  put(result.ok ? { kind: 'on' } : { kind: 'refused', message: failureText(result.failure) });
}
