import type { Clock } from '../domain/clock.ts';
import { type HopLabel, NO_LABEL } from '../domain/hop-label.ts';
import { type Parsed, parsed } from '../domain/parsed.ts';
import { type AsTable, readAsTable } from '../engine/names/as-table.ts';
import { createHopNames, systemReverseLookup } from '../engine/names/hop-names.ts';
import { SystemClock } from '../engine/system-clock.ts';

/** What a person wants hops to be labelled with. Nothing by default: a lookup tells a resolver which paths are looked at. */
export interface HopNaming {
  readonly reverseDns: boolean;
  readonly asTable: AsTable | null;
}

export const NO_NAMING: HopNaming = { reverseDns: false, asTable: null };

/** @param asTableText in one of the forms that as-table.ts reads; null for none */
export function hopNaming(reverseDns: boolean, asTableText: string | null): Parsed<HopNaming> {
  if (asTableText === null) return parsed({ reverseDns, asTable: null });
  const table = readAsTable(asTableText);
  return table.kind === 'refused' ? table : parsed({ reverseDns, asTable: table.value });
}

export interface HopLabels {
  /** Labels of these addresses, those without any left out. Waits until nothing hangs before it asks a resolver; never rejects. */
  describe(addresses: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, HopLabel>>;
}

/** Labels of the hops of one trace that nothing else waits for. Never rejects. */
export function describeHops(
  naming: HopNaming,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, HopLabel>> {
  return createHopLabels(naming, { clock: new SystemClock(), mayAsk: () => true }).describe(addresses, signal);
}

/** @param mayAsk false while a request hangs */
export function createHopLabels(
  naming: HopNaming,
  options: { readonly clock: Clock; readonly mayAsk: () => boolean },
): HopLabels {
  const names = naming.reverseDns ? createHopNames({ ...options, lookup: systemReverseLookup() }) : null;
  return {
    async describe(addresses, signal) {
      const found = await names?.find(addresses, signal);
      const labels = new Map<string, HopLabel>();
      for (const address of addresses) {
        const label = { name: found?.get(address) ?? null, system: naming.asTable?.find(address) ?? null };
        if (label.name !== NO_LABEL.name || label.system !== NO_LABEL.system) labels.set(address, label);
      }
      return labels;
    },
  };
}
