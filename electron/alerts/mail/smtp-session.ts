import type { Socket } from 'node:net';
import type { Trust } from '../http/authorities.ts';
import type { Mail } from './compose-mail.ts';

export interface SmtpLogin {
  readonly user: string;
  readonly password: string;
}

export interface SmtpOrder {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly trust: Trust;
  readonly login: SmtpLogin | null;
  readonly mail: Mail;
  /** To whom of `mail.to` it goes this time. */
  readonly recipients: readonly string[];
}

/** One address that the server would not have. */
export interface Refusal {
  readonly address: string;
  /** RFC 5321, 4.2.1: 4xx for now, 5xx for good; null where the server told none. */
  readonly status: number | null;
  readonly reply: string;
}

export type SmtpStep = 'connection' | 'tls' | 'login' | 'addresses' | 'message';

export type SmtpOutcome =
  /** The server took it for at least one address. */
  | { readonly kind: 'taken'; readonly accepted: readonly string[]; readonly refused: readonly Refusal[] }
  /** `status` null: it did not come as far as an answer. `code`: of the library or of the system. */
  | {
      readonly kind: 'failed';
      readonly during: SmtpStep;
      readonly status: number | null;
      readonly reply: string;
      readonly code: string;
      readonly refused: readonly Refusal[];
    };

/** Speaks SMTP over an open connection until the server took the message, refused it or broke off. Never rejects; closes the socket. */
export async function smtpSession(socket: Socket, order: SmtpOrder): Promise<SmtpOutcome> {
  // Read when the first mail is sent: most of us never send one.
  const [{ default: SmtpConnection }, { default: MailComposer }] = await Promise.all([
    import('nodemailer/lib/smtp-connection'),
    import('nodemailer/lib/mail-composer'),
  ]);
  const { mail, security, host, login, trust } = order;
  const composed = new MailComposer({
    from: mail.from,
    to: [...mail.to],
    subject: mail.subject,
    text: mail.text,
    messageId: mail.messageId,
    date: mail.date,
    ...(mail.references === null ? {} : { references: mail.references }),
    // RFC 3834, 5.2: nobody's holiday note answers it.
    headers: { 'auto-submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  }).compile();
  const message = await composed.build();
  const sender = composed.getEnvelope().from;
  const connection = new SmtpConnection({
    host,
    port: order.port,
    connection: socket,
    secure: security === 'tls',
    secured: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { secureContext: trust.context, rejectUnauthorized: true },
    logger: false,
    maxResponseSize: 65_536,
  });
  return await new Promise<SmtpOutcome>((resolve) => {
    let during: SmtpStep = 'connection';
    let settled = false;
    // Stays for what still goes wrong after all is decided, which must not end the process.
    connection.on('error', (error) => fail(error));
    const finish = (outcome: SmtpOutcome) => {
      if (settled) return;
      settled = true;
      if (outcome.kind === 'taken') connection.quit();
      else connection.close();
      resolve(outcome);
    };
    const fail = (error: unknown) => {
      if (settled) return;
      const { status, reply, code } = toldBy(error);
      const refused = refusalsOf(error);
      const at = code === 'ETLS' || connection.upgrading === true ? 'tls' : refused.length > 0 ? 'addresses' : during;
      finish({ kind: 'failed', during: at, status, reply, code, refused });
    };
    const send = () => {
      during = 'message';
      connection.send({ from: sender, to: [...order.recipients] }, message, (error, info) => {
        if (error !== null || info === undefined) return fail(error);
        finish({ kind: 'taken', accepted: info.accepted, refused: refusalsOf(info) });
      });
    };
    connection.once('end', () => fail(null));
    connection.connect((error) => {
      if (error !== undefined && error !== null) return fail(error);
      if (login === null || !connection.allowsAuth) return send();
      during = 'login';
      connection.login({ user: login.user, pass: login.password }, (refusal) => {
        if (refusal !== null) return fail(refusal);
        send();
      });
    });
  });
}

function toldBy(error: unknown): { readonly status: number | null; readonly reply: string; readonly code: string } {
  const nothing = { status: null, reply: '', code: '' };
  if (typeof error !== 'object' || error === null) return nothing;
  return {
    status: 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : null,
    reply: 'response' in error && typeof error.response === 'string' ? error.response : '',
    code: causeOf(error),
  };
}

/** The system's code where the library has put its own over it. */
function causeOf(error: object): string {
  if ('originalCode' in error && typeof error.originalCode === 'string') return error.originalCode;
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function refusalsOf(from: unknown): readonly Refusal[] {
  if (typeof from !== 'object' || from === null || !('rejectedErrors' in from)) return [];
  const { rejectedErrors } = from;
  if (!Array.isArray(rejectedErrors)) return [];
  return rejectedErrors.map((error: unknown) => {
    const address =
      typeof error === 'object' && error !== null && 'recipient' in error && typeof error.recipient === 'string'
        ? error.recipient
        : '';
    const { status, reply } = toldBy(error);
    return { address, status, reply };
  });
}
