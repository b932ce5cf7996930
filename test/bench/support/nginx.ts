import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestAuthority } from '../../support/certificates.ts';

export interface Nginx {
  readonly url: string;
  readonly address: string;
  readonly port: number;
  readonly caFile: string;
  /** What nginx itself measured for each request, in milliseconds, by the client's port. */
  requestTimesMs(): ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

/** A real nginx on a high port of loopback: TLS with an ECDSA P-256 certificate, a small answer. null where nginx is not installed. */
export async function startNginx(): Promise<Nginx | null> {
  if (spawnSync('nginx', ['-v']).error !== undefined) return null;
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-nginx-'));
  const authority = createTestAuthority();
  const { certFile, keyFile } = authority.issue({ label: 'bench', alternativeNames: ['IP:127.0.0.1'] });
  const port = await freePort();
  const config = join(directory, 'nginx.conf');
  const log = join(directory, 'access.log');
  writeFileSync(
    config,
    `daemon off; master_process off; worker_processes 1; pid ${join(directory, 'nginx.pid')};
error_log ${join(directory, 'error.log')} crit;
events { worker_connections 4096; }
http {
  log_format times '$remote_port $request_time';
  access_log ${log} times;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${join(directory, kind)};`).join(' ')}
  server {
    listen 127.0.0.1:${port} ssl backlog=4096;
    ssl_certificate ${certFile};
    ssl_certificate_key ${keyFile};
    location / { default_type text/plain; return 200 "${'0123456789abcdef'.repeat(64)}"; }
  }
}
`,
  );
  const child = spawn('nginx', ['-p', directory, '-c', config], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await reachable(port);
  return {
    url: `https://127.0.0.1:${port}/`,
    address: '127.0.0.1',
    port,
    caFile: authority.caFile,
    requestTimesMs: () =>
      new Map(
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.split(' '))
          .map(([client, seconds]) => [Number(client), Number(seconds) * 1_000]),
      ),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(directory, { recursive: true, force: true });
      authority.remove();
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      server.close(() =>
        bound !== null && typeof bound === 'object' ? resolve(bound.port) : reject(new Error('no port')),
      );
    });
  });
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nginx did not start');
}
