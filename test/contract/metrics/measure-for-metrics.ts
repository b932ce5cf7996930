import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTargetText } from '../../../electron/domain/target-text.ts';
import type { RunningService } from '../../../electron/service/service.ts';
import { startService } from '../../../electron/service/start-service.ts';
import type { TargetInput } from '../../../electron/service/target-input.ts';
import { createTestAuthority } from '../../support/certificates.ts';
import { startHttpServer } from '../../support/servers/http-server.ts';
import { NEVER_SLOW, QUICK } from '../../support/watched-service.ts';

export interface MeasuredForMetrics {
  readonly service: RunningService;
  readonly directory: string;
  readonly stop: () => Promise<void>;
}

/**
 * The real service over real servers, with something for each metric to tell: one target answers, one hangs for 700 ms and brings its
 * group down, one shows a certificate, and a dead man's switch is told of it.
 */
export async function measureForMetrics(): Promise<MeasuredForMetrics> {
  const authority = createTestAuthority();
  const issued = authority.issue({ label: 'shown', alternativeNames: ['IP:127.0.0.1'] });
  const well = await startHttpServer();
  const hanging = await startHttpServer({ behaviour: { kind: 'hang-in-wait', forMs: 700 } });
  const secret = await startHttpServer({ tls: { key: issued.key, cert: issued.cert } });
  const receiver = await startHttpServer();
  const directory = await mkdtemp(join(tmpdir(), 'stallscope-test-'));
  const start = startService({
    directory,
    environment: { ...process.env, SSL_CERT_FILE: authority.caFile },
    platform: process.platform,
    targets: [
      named('well', `${well.origin}/`, 'shop', NEVER_SLOW),
      named('hanging', `${hanging.origin}/`, 'shop', QUICK),
      named('with “quotes", \\ and é', `${secret.origin}/`, null, NEVER_SLOW),
    ],
    resolvers: [],
    log: (line) => process.stderr.write(`${line}\n`),
  });
  if (start.kind === 'refused') throw new Error(start.error.message);
  const { service } = start;
  await service.api['heartbeat.change']({
    enabled: true,
    url: `${receiver.origin}/ping/6a2f4d5e-7b1c-4e0d-9a3f-0123456789ab`,
    everyMs: 10_000,
  });
  return {
    service,
    directory,
    stop: async () => {
      await service.stop();
      for (const server of [well, hanging, secret, receiver]) await server.close();
      authority.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function named(name: string, url: string, group: string | null, thresholds: typeof QUICK): TargetInput {
  const read = parseTargetText(url);
  if (read.kind === 'refused') throw new Error(read.reason);
  return { ...read.value, definition: { ...read.value.definition, name, group, thresholds } };
}
