import type { ExportScopeJson } from '../../contract/bundle-shapes.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { ExportScope } from '../service.ts';
import { stretchOf } from './contract-times.ts';

/** Throws ContractError `invalid-input` for a range that ends before it begins. */
export function exportScope(scope: ExportScopeJson): ExportScope {
  if (scope.kind === 'incident') return scope;
  return { kind: 'range', ...stretchOf(scope.from, scope.to), targets: scope.targets };
}

export function exportScopeJson(scope: ExportScope): ExportScopeJson {
  if (scope.kind === 'incident') return { kind: 'incident', incident: scope.incident };
  const { fromUs, toUs, targets } = scope;
  return {
    kind: 'range',
    from: utcText(fromUs),
    to: utcText(toUs),
    targets: targets === null ? null : [...targets],
  };
}
