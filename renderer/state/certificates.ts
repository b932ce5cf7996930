import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { WatchedCertificateJson } from '../../electron/contract/guard-shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';

export type WatchedCertificate = WatchedCertificateJson;

export interface CertificatesState {
  /** The one that ends first first; null until they were read. */
  readonly certificates: readonly WatchedCertificate[] | null;
  /** Why they could not be read last, in one sentence. */
  readonly refusal: string | null;
}

export const useCertificates = create<CertificatesState>(() => ({ certificates: null, refusal: null }));

export async function readCertificates(client: EngineClient, signal: AbortSignal): Promise<void> {
  const answer = await client.call('certificates.list', {}, signal);
  if (signal.aborted) return;
  if (!answer.ok) {
    useCertificates.setState({ refusal: failureText(answer.failure) });
    return;
  }
  useCertificates.setState(({ certificates }) => ({
    certificates: certificatesWith(certificates ?? [], answer.value.certificates),
    refusal: null,
  }));
}

/** Those that did not change are the same objects, so that they are not drawn again. */
export function certificatesWith(
  known: readonly WatchedCertificate[],
  read: readonly WatchedCertificate[],
): readonly WatchedCertificate[] {
  const before = new Map(known.map((one) => [one.fingerprint, one]));
  return read.map((one) => {
    const same = before.get(one.fingerprint);
    return same !== undefined && JSON.stringify(same) === JSON.stringify(one) ? same : one;
  });
}

/** Targets that come and go take theirs along. */
const CHANGES: ReadonlySet<ContractEvent['type']> = new Set([
  'certificates.changed',
  'targets.changed',
  'target.renamed',
]);

export const mayChangeCertificates = (events: readonly ContractEvent[]): boolean =>
  events.some(({ type }) => CHANGES.has(type));
