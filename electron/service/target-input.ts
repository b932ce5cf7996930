import type { TargetDefinition, TargetSecrets } from '../domain/target.ts';

/** A target as it was asked for, with the secret values that came along. */
export interface TargetInput {
  readonly definition: TargetDefinition;
  readonly secrets: TargetSecrets;
}
