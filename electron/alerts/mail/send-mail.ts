import { parseHost } from '../../domain/host.ts';
import { msText } from '../../domain/ms-text.ts';
import type { ChannelWay } from '../../domain/notice/channel.ts';
import { parseMailAddress } from '../../domain/notice/receiver-rules.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import type { Delivery, SendOrder } from '../delivery.ts';
import { filled, missing } from '../filled.ts';
import { type Step, unreachedWords } from '../http/unreached.ts';
import { secretMask } from '../secret-mask.ts';
import type { SenderParts, SendOver } from '../sender.ts';
import { composeMail } from './compose-mail.ts';
import { judgeMail } from './judge-mail.ts';
import { openSocket } from './open-socket.ts';
import { SettledAddresses } from './settled-addresses.ts';
import { type SmtpLogin, smtpSession } from './smtp-session.ts';

/** For all of it. Servers that distrust a stranger take half a minute to greet it. */
const TIMEOUT_MS = 50_000;
/** A server that was told goodbye and does not hang up is not waited for. */
const GOODBYE_MS = 2_000;

type MailWay = Extract<ChannelWay, { kind: 'mail' }>;

/** By SMTP to the server that the channel names, which passes it on. */
export function createMailSender(parts: SenderParts): SendOver<'mail'> {
  const settled = new SettledAddresses();
  return async (way, order) => {
    const { secrets, digest, channel } = order;
    const checked = checkedWay(way);
    if (checked.kind === 'refused') return failed('never', false, `Not sent: ${checked.reason}.`);
    const password = way.password === null ? '' : filled(way.password, secrets, 'password');
    if (way.password !== null && password === null) return missing(way.password, 'the password');
    const login = way.user === null || password === null ? null : { user: way.user, password };
    const message = `${channel.id}\0${digest.id}`;
    const has = settled.of(message);
    const recipients = checked.value.filter((address) => !has.has(address));
    const { delivery, now } = await attempt(parts, way, order, login, recipients, has.size);
    if (delivery.kind === 'failed' && delivery.again === 'later') settled.add(message, now);
    else settled.forget(message);
    return delivery;
  };
}

async function attempt(
  { clock, trust, zone }: SenderParts,
  way: MailWay,
  { digest, nowUs, mayBeRepeat, signal }: SendOrder,
  login: SmtpLogin | null,
  recipients: readonly string[],
  before: number,
): Promise<{ readonly delivery: Delivery; readonly now: readonly string[] }> {
  const { host, port, security } = way;
  const server = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const trusted = trust();
  if (trusted.kind === 'refused') {
    return { delivery: failed('later', false, `${server} was not asked: ${trusted.reason}.`), now: [] };
  }
  const ending = new AbortController();
  const stopping = AbortSignal.any([signal, ending.signal]);
  let step: Step = 'resolve';
  const cancelDeadline = clock.schedule(TIMEOUT_MS, () => ending.abort());
  try {
    const opened = await openSocket(host, port, security === 'tls' ? trusted.value : null, stopping, (next) => {
      step = next;
    });
    if (opened.kind === 'failed') {
      const code = opened.code === 'cancelled' && ending.signal.aborted ? 'timeout' : opened.code;
      const more = code === 'timeout' ? msText(TIMEOUT_MS) : opened.more;
      return { delivery: failed('later', true, unreachedWords(code, server, step, more)), now: [] };
    }
    const { socket } = opened;
    const onAbort = () => socket.destroy();
    stopping.addEventListener('abort', onAbort, { once: true });
    if (stopping.aborted) onAbort();
    const mail = composeMail(way.from, way.to, { digest, nowUs, mayBeRepeat, zone: zone() });
    const outcome = await smtpSession(socket, {
      host,
      port,
      security,
      trust: trusted.value,
      login,
      mail,
      recipients,
    });
    stopping.removeEventListener('abort', onAbort);
    clock.schedule(GOODBYE_MS, () => socket.destroy());
    if (outcome.kind === 'failed' && stopping.aborted) {
      const code = ending.signal.aborted ? 'timeout' : 'cancelled';
      const words = unreachedWords(code, server, 'wait', code === 'timeout' ? msText(TIMEOUT_MS) : null);
      const unsure = outcome.during === 'message' ? { mayHaveArrived: true as const } : {};
      return { delivery: { ...failed('later', false, words), ...unsure }, now: [] };
    }
    const secrets = login === null ? [] : [login.password, `${login.user}\0${login.password}`];
    const { delivery, settled } = judgeMail(outcome, server, before, secretMask(secrets));
    return { delivery, now: settled };
  } finally {
    cancelDeadline();
  }
}

/** The bare addresses of all who get it; refused where something could become a command or a header of its own. */
function checkedWay({ host, from, to }: MailWay): Parsed<readonly string[]> {
  const server = parseHost(host);
  if (server.kind === 'refused') return server;
  const sender = parseMailAddress(from);
  if (sender.kind === 'refused') return sender;
  const addresses = new Set<string>();
  for (const text of to) {
    const address = parseMailAddress(text);
    if (address.kind === 'refused') return address;
    addresses.add(/<([^<>]*)>$/.exec(address.value)?.[1] ?? address.value);
  }
  return addresses.size === 0 ? refused('there is nobody to send it to') : parsed([...addresses]);
}

const failed = (again: 'later' | 'never', unreached: boolean, says: string): Extract<Delivery, { kind: 'failed' }> => ({
  kind: 'failed',
  again,
  afterMs: null,
  unreached,
  says,
});
