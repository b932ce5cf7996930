/** The phases of a request by the one name that they have wherever a person reads of them. */
export type PhaseName = 'resolve' | 'connect' | 'tls' | 'wait' | 'transfer';

export const PHASE_LABELS: Readonly<Record<PhaseName, string>> = {
  resolve: 'resolve',
  connect: 'connect',
  tls: 'TLS',
  wait: 'wait',
  transfer: 'transfer',
};

/** What a phase is, for whoever points at its name. */
export const PHASE_MEANINGS: Readonly<Record<PhaseName, string>> = {
  resolve: 'Asking for the address of the name',
  connect: 'Opening the connection',
  tls: 'Agreeing on encryption',
  wait: 'From the request until the first byte of the reply',
  transfer: 'From the first byte of the reply to the last',
};

const WAITING_FOR: Readonly<Record<PhaseName, string>> = {
  resolve: 'for the name',
  connect: 'to connect',
  tls: 'for TLS',
  wait: 'for the first byte',
  transfer: 'for the rest',
};

/** "waiting 2.3 s for TLS" */
export const waitingText = (phase: PhaseName, elapsed: string): string => `waiting ${elapsed} ${WAITING_FOR[phase]}`;
