import type { EventData } from '../../contract/contract.ts';
import { printable } from '../../domain/printable.ts';

/** One sentence on where it is measured from now. */
export function vantageText(vantage: EventData<'vantage.changed'>): string {
  const { interfaceName, sourceAddress, gateway, vpn } = vantage;
  if (sourceAddress === null && gateway === null) {
    return 'No network: this computer has no route to anywhere; what fails meanwhile tells nothing about the targets.';
  }
  const from = sourceAddress === null ? '' : ` from ${printable(sourceAddress)}`;
  const on = interfaceName === null ? '' : ` on ${printable(interfaceName)}${vpn ? ' (VPN)' : ''}`;
  const by = gateway === null ? '' : ` by ${printable(gateway)}`;
  return `Now measuring${from}${on}${by}.`;
}
