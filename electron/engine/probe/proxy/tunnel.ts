import type { Socket } from 'node:net';
import type { AddressAndPort } from '../../../domain/target.ts';
import { type Attempt, failed } from '../attempt.ts';
import type { ProbeRun } from '../probe-run.ts';
import type { HttpProxy } from './proxy-choice.ts';

export async function openTunnel(
  _run: ProbeRun,
  _tcp: Socket,
  _proxy: HttpProxy,
  _destination: AddressAndPort,
): Promise<Attempt<null>> {
  return failed('connect', 'proxy-refused', 'not there yet');
}
