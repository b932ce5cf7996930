import type { ApiParts, MethodsNamed } from './api-parts.ts';

export function createCertificateMethods({ guards }: ApiParts): MethodsNamed<'certificates.list'> {
  return { 'certificates.list': async () => ({ certificates: guards.certificates.list() }) };
}
