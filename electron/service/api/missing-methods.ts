import { ContractError } from '../../contract/errors.ts';
import type { MethodsNamed } from './api-parts.ts';

const missing = async (): Promise<never> => {
  throw new ContractError('internal', 'This version of the engine cannot do that yet.', {});
};

type Missing = 'bundle.profiles' | 'bundle.preview';

/** Methods that nobody has written yet: whoever writes one takes its name out here. */
export const missingMethods: MethodsNamed<Missing> = {
  'bundle.profiles': missing,
  'bundle.preview': missing,
};
