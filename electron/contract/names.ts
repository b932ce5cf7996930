import type { MethodName } from './contract.ts';
import type { DesktopMethodName } from './window-bridge.ts';

/**
 * The names of the methods without their shapes, for the bridge into the window: it must be small, and checks nothing. The compiler
 * refuses a name that the contracts do not have, and one that is missing.
 */
const METHODS = {
  overview: true,
  'overview.figures': true,
  'overview.sparks': true,
  'targets.list': true,
  'targets.add': true,
  'targets.remove': true,
  'targets.form': true,
  'targets.define': true,
  'targets.import': true,
  'targets.export': true,
  'targets.certificate': true,
  'targets.setSecrets': true,
  'targets.setPackets': true,
  'targets.pause': true,
  'targets.resume': true,
  'incidents.list': true,
  'incidents.show': true,
  'incidents.note': true,
  'incidents.remove': true,
  'bundle.profiles': true,
  'bundle.preview': true,
  'bundle.collect': true,
  'bundles.list': true,
  'bundles.close': true,
  'compare.run': true,
  'targets.vary': true,
  'evidence.raw': true,
  'samples.recent': true,
  'samples.between': true,
  'samples.window': true,
  'paths.strip': true,
  'paths.now': true,
  'paths.at': true,
  'paths.lastGood': true,
  'paths.list': true,
  'paths.changes': true,
  'paths.focus': true,
  'paths.run': true,
  'hops.describe': true,
  doctor: true,
  facts: true,
  'settings.show': true,
  'settings.change': true,
  'resolvers.try': true,
} as const satisfies Readonly<Record<MethodName, true>>;

const DESKTOP_METHODS = {
  'desktop.state': true,
  'desktop.change': true,
  'desktop.exportBundle': true,
  'desktop.openBundle': true,
  'desktop.revealBundle': true,
  'desktop.saveTargets': true,
  'desktop.tryNotification': true,
} as const satisfies Readonly<Record<DesktopMethodName, true>>;

export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];
export const DESKTOP_METHOD_NAMES = Object.keys(DESKTOP_METHODS) as readonly DesktopMethodName[];
