import type { ExportScopeJson } from '../../electron/contract/bundle-shapes.ts';

/** What a bundle is about. */
export type ExportScope = ExportScopeJson;

/** The same for the same scope. */
export const scopeKey = (scope: ExportScope): string =>
  scope.kind === 'incident'
    ? `incident ${scope.incident}`
    : JSON.stringify([scope.from, scope.to, scope.targets === null ? null : scope.targets.toSorted()]);

export const isSameScope = (one: ExportScope | null, other: ExportScope | null): boolean =>
  one === other || (one !== null && other !== null && scopeKey(one) === scopeKey(other));
