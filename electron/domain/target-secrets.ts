import type { TargetSecrets, TargetSpec } from './target.ts';

/** A secret value that a target's requests need. Its name is `credentials`, or that of the header in lower case. */
export interface SecretNeeded {
  readonly of: 'credentials' | 'header';
  readonly name: string;
  readonly isHeld: boolean;
}

/** What is withheld from the target's definition, and which of it is among the values at hand. */
export function secretsNeeded(spec: TargetSpec, held: TargetSecrets): readonly SecretNeeded[] {
  if (spec.kind !== 'http') return [];
  const needed: SecretNeeded[] = [];
  if (spec.credentials?.kind === 'withheld') {
    needed.push({ of: 'credentials', name: 'credentials', isHeld: held.credentials !== null });
  }
  for (const { name, value } of spec.headers) {
    if (value.kind !== 'withheld') continue;
    const lower = name.toLowerCase();
    needed.push({ of: 'header', name: lower, isHeld: secretHeader(held, lower) !== null });
  }
  return needed;
}

/** The value of a header by its lower-case name; null when it is not at hand. */
export function secretHeader(held: TargetSecrets, name: string): string | null {
  // Headers may be called like what every object has: `constructor` is a token (RFC 9110, 5.6.2).
  return Object.hasOwn(held.headers, name) ? (held.headers[name] ?? null) : null;
}
