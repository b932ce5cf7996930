import type { VantageJson } from '../../contract/shapes.ts';
import { printable } from '../../domain/printable.ts';

/** No network at all. */
export function isNowhere({ interfaceName, sourceAddress, gateway }: VantageJson): boolean {
  return interfaceName === null && sourceAddress === null && gateway === null;
}

/** One sentence on where it is measured from now. */
export function vantageText(vantage: VantageJson): string {
  const { interfaceName, sourceAddress, gateway, vpn, publicAddress } = vantage;
  if (isNowhere(vantage)) {
    return 'No network: this computer has no address and no way out, so what fails meanwhile tells nothing of the targets.';
  }
  const from = sourceAddress === null ? '' : ` from ${printable(sourceAddress)}`;
  const on = interfaceName === null ? '' : ` on ${printable(interfaceName)}${vpn ? ' (VPN)' : ''}`;
  const by = gateway === null ? '' : ` by ${printable(gateway)}`;
  const seenAs = publicAddress === null ? '' : `, seen by servers as ${printable(publicAddress)}`;
  return `Now measuring${from}${on}${by}${seenAs}.`;
}
