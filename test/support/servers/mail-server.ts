import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Need, program, ROOT } from '../needs.ts';

/** Exim refuses to work for root, and to work for others than its own user with a configuration of theirs. */
export const MAIL_SERVER_NEEDS: readonly Need[] = [
  ROOT,
  program('exim4', 'exim4-daemon-light'),
  program('openssl', 'openssl'),
];

export const MAIL_USER = 'stallscope';
export const MAIL_PASSWORD = 'correct horse battery staple';

export interface MailServer {
  readonly port: number;
  /** What has arrived so far, in its order; whole messages as they lie in the mailbox. */
  arrived(): readonly string[];
  /** Waits for so many in all. */
  arrivals(amount: number): Promise<readonly string[]>;
  log(): string;
  /** From now on addresses that begin with `grey` are taken. */
  endGreylisting(): void;
  stop(): Promise<void>;
}

/**
 * Debian's Exim on loopback, with a spool of its own. Takes mail for everybody, but never for `nobody@…`, and not yet for `grey@…`.
 * Says `554` to whatever is from `banned@…`. With `login` it takes mail only from who has logged in, which is offered inside of TLS alone.
 */
export async function startMailServer(options: {
  readonly certFile: string | null;
  readonly keyFile: string | null;
  readonly tlsFromTheStart?: boolean;
  readonly login?: boolean;
}): Promise<MailServer> {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-mail-'));
  const port = await freePort();
  const uid = Number(execFileSync('id', ['-u', 'Debian-exim'], { encoding: 'utf8' }));
  const gid = Number(execFileSync('id', ['-g', 'Debian-exim'], { encoding: 'utf8' }));
  for (const name of ['.', 'spool', 'log', 'mail']) {
    mkdirSync(join(folder, name), { recursive: true });
    chownSync(join(folder, name), uid, gid);
  }
  const own = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    chownSync(join(folder, name), uid, gid);
    chmodSync(join(folder, name), 0o600);
  };
  if (options.certFile !== null && options.keyFile !== null) {
    own('cert.pem', readFileSync(options.certFile, 'utf8'));
    own('key.pem', readFileSync(options.keyFile, 'utf8'));
  }
  own('exim.conf', configuration(folder, port, options));
  const child = spawn('exim4', ['-C', join(folder, 'exim.conf'), '-bdf'], {
    uid,
    gid,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  await listening(port, child, () => complaints);
  const mailbox = join(folder, 'mail', 'new');
  const arrived = (): readonly string[] => {
    try {
      return readdirSync(mailbox)
        .sort()
        .map((name) => readFileSync(join(mailbox, name), 'utf8'));
    } catch {
      // Made with the first message.
      return [];
    }
  };
  return {
    port,
    arrived,
    async arrivals(amount) {
      await expect.poll(() => arrived().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(amount);
      return arrived();
    },
    log: () => {
      try {
        return readFileSync(join(folder, 'log', 'mainlog'), 'utf8');
      } catch {
        return '';
      }
    },
    endGreylisting: () => own('known', ''),
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await delivered(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(
  folder: string,
  port: number,
  { certFile, tlsFromTheStart = false, login = false }: Parameters<typeof startMailServer>[0],
): string {
  const tls =
    certFile === null
      ? ['tls_advertise_hosts =']
      : [
          `tls_certificate = ${folder}/cert.pem`,
          `tls_privatekey = ${folder}/key.pem`,
          'tls_advertise_hosts = *',
          ...(tlsFromTheStart ? [`tls_on_connect_ports = ${port}`] : []),
        ];
  return [
    'primary_hostname = mail.test',
    `spool_directory = ${folder}/spool`,
    `log_file_path = ${folder}/log/%slog`,
    `pid_file_path = ${folder}/exim.pid`,
    `daemon_smtp_ports = ${port}`,
    'local_interfaces = 127.0.0.1',
    // Nobody's resolver is asked for anything.
    'host_lookup =',
    'rfc1413_query_timeout = 0s',
    'keep_environment =',
    'deliver_drop_privilege = true',
    `auth_advertise_hosts = ${expanded('if def:tls_in_cipher {*}{}')}`,
    'acl_smtp_mail = acl_mail',
    'acl_smtp_rcpt = acl_rcpt',
    ...tls,
    'begin acl',
    'acl_mail:',
    '  deny senders = ^banned@',
    '       message = 554 Nothing from you',
    '  accept',
    'acl_rcpt:',
    '  deny local_parts = nobody',
    '       message = There is no such person here',
    '  defer local_parts = grey',
    `        condition = \${if !exists{${folder}/known}}`,
    '        message = Come back later',
    ...(login ? ['  deny !authenticated = *', '       message = Log in first'] : []),
    '  accept',
    'begin routers',
    'all:',
    '  driver = accept',
    '  transport = file',
    'begin transports',
    'file:',
    '  driver = appendfile',
    `  directory = ${folder}/mail`,
    '  maildir_format',
    '  create_directory = true',
    '  envelope_to_add = true',
    '  delivery_date_add = false',
    'begin authenticators',
    'plain:',
    '  driver = plaintext',
    '  public_name = PLAIN',
    `  server_condition = \${if and{{eq{$auth2}{${MAIL_USER}}}{eq{$auth3}{${MAIL_PASSWORD}}}}}`,
    '',
  ].join('\n');
}

/** Exim's own substitution. */
const expanded = (text: string): string => `$${'{'}${text}}`;

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Deliveries are processes of their own, of the group of the server, and would make its folders again. */
async function delivered({ pid }: ChildProcess): Promise<void> {
  for (let round = 0; round < 100 && pid !== undefined; round += 1) {
    try {
      process.kill(-pid, round < 50 ? 0 : 'SIGKILL');
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function listening(port: number, child: ChildProcess, complaints: () => string): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    if (child.exitCode !== null) throw new Error(`exim4 ended: ${complaints()}`);
    const socket = connect({ host: '127.0.0.1', port });
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`exim4 does not listen: ${complaints()}`);
}
