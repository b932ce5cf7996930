import type { Rule } from './rule.ts';
import { applicationRule } from './rules/application.ts';
import { cdnOriginRule } from './rules/cdn-origin.ts';
import { destinationRule } from './rules/destination.ts';
import { ispRule } from './rules/isp.ts';
import { localNetworkRule } from './rules/local-network.ts';
import { observerRule } from './rules/observer.ts';
import { pathRule } from './rules/path.ts';
import { resolverRule } from './rules/resolver.ts';
import { tlsRule } from './rules/tls.ts';
import { transferRule } from './rules/transfer.ts';

/** All rules, the observer first and then outwards. A new file of rules/ gets a line here. */
export const RULES: readonly Rule[] = [
  observerRule,
  localNetworkRule,
  ispRule,
  resolverRule,
  pathRule,
  destinationRule,
  tlsRule,
  applicationRule,
  transferRule,
  cdnOriginRule,
];
