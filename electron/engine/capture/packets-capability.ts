import type { Capability } from './capability.ts';
import { remedyForForbidden, remedyForMissing } from './remedies.ts';

/** Whether packets can be captured by any program, from what was found of each; `tools` has those that were tried. */
export function packetsCapability(tools: readonly Capability[], platform: NodeJS.Platform): Capability {
  const common = { id: 'packets', title: 'packets of a hung request' };
  // In the order in which they are used.
  const programs = ['dumpcap', 'tcpdump'].flatMap((id) => tools.find((tool) => tool.id === id) ?? []);
  const here = programs.filter(({ state }) => state !== 'not-on-this-platform');
  const ready = here.find(({ state }) => state === 'ready');
  if (ready !== undefined)
    return { ...common, state: 'ready', detail: `by ${ready.id}; off until a target asks for it`, remedy: null };
  const forbidden = here.find(({ state }) => state === 'not-permitted');
  if (forbidden !== undefined) {
    const remedy = remedyForForbidden(forbidden.id === 'dumpcap' ? 'dumpcap' : 'tcpdump', platform, null);
    return { ...common, state: 'not-permitted', detail: `${forbidden.id} may not capture for this user`, remedy };
  }
  const untested = here.find(({ state }) => state === 'untested');
  if (untested !== undefined) return { ...common, state: 'untested', detail: untested.detail, remedy: untested.remedy };
  const names = here.map(({ id }) => id).join(' nor ');
  return {
    ...common,
    state: 'missing',
    detail: here.length > 1 ? `neither ${names} is installed` : `${names} is not installed`,
    remedy: remedyForMissing('dumpcap', platform),
  };
}
