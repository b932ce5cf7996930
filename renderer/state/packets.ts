import { create } from 'zustand';
import { type EngineClient, failureText } from '../api/engine-client.ts';

/** What came of switching packets on for a target. */
export type PacketsStage =
  | { readonly kind: 'asking' }
  | { readonly kind: 'on' }
  | { readonly kind: 'refused'; readonly message: string };

/** By name of the target; those for which nobody asked are not in it. */
export const usePackets = create<{ readonly stages: ReadonlyMap<string, PacketsStage> }>(() => ({ stages: new Map() }));

/** From now on the headers of a target's packets are kept while it hangs. Answers whether that is so. */
export async function turnPacketsOn(client: EngineClient, target: string): Promise<boolean> {
  const put = (stage: PacketsStage): void =>
    usePackets.setState(({ stages }) => ({ stages: new Map(stages).set(target, stage) }));
  put({ kind: 'asking' });
  const result = await client.call('targets.setPackets', { target, packets: 'headers' });
  put(result.ok ? { kind: 'on' } : { kind: 'refused', message: failureText(result.failure) });
  return result.ok;
}
