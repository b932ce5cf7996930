import { ContractError } from '../../contract/errors.ts';
import type { MethodsNamed } from './api-parts.ts';

const missing = async (): Promise<never> => {
  throw new ContractError('internal', 'This version of the engine cannot do that yet.', {});
};

type Missing =
  | 'targets.form'
  | 'targets.define'
  | 'targets.import'
  | 'targets.export'
  | 'bundle.profiles'
  | 'bundle.preview'
  | 'facts'
  | 'settings.show'
  | 'settings.change'
  | 'resolvers.try';

/** Methods that nobody has written yet: whoever writes one takes its name out here. */
export const missingMethods: MethodsNamed<Missing> = {
  'targets.form': missing,
  'targets.define': missing,
  'targets.import': missing,
  'targets.export': missing,
  'bundle.profiles': missing,
  'bundle.preview': missing,
  facts: missing,
  'settings.show': missing,
  'settings.change': missing,
  'resolvers.try': missing,
};
