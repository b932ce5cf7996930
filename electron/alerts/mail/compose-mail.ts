import { createHash } from 'node:crypto';
import type { Change, Digest } from '../../domain/notice/digest.ts';
import { digestText } from '../../notices/digest/digest-text.ts';
import { digestTitle } from '../../notices/digest/digest-title.ts';
import type { Sending } from '../message.ts';

/** The fields of a mail, before anything is encoded; texts are in one line but `text`. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** With its brackets. The same whenever this message is sent, so that receivers can drop a repeat. */
  readonly messageId: string;
  /** Of a message that was never sent: what mails about one thing have in common, so that programs show them as one thread. */
  readonly references: string | null;
  readonly date: Date;
}

/** `from` and `to` as parseMailAddress takes them. */
export function composeMail(
  from: string,
  to: readonly string[],
  { digest, nowUs, mayBeRepeat, zone }: Sending & { readonly zone: string },
): Mail {
  const domain = domainOf(from);
  const thread = threadOf(digest);
  return {
    from,
    to,
    subject: `[Stallscope] ${digestTitle(digest, nowUs, zone)}`,
    text: digestText(digest, nowUs, { zone, mayBeRepeat }),
    messageId: messageIdOf('message', `${digest.vantage}\0${digest.id}`, domain),
    references: thread === null ? null : messageIdOf('thread', `${digest.vantage}\0${thread}`, domain),
    date: new Date(Math.floor(nowUs / 1_000)),
  };
}

/** What all changes are about; null where they are about several things. */
function threadOf({ changes }: Digest): string | null {
  const threads = new Set(changes.map(threadOfChange));
  const [only] = threads;
  return threads.size === 1 && only !== undefined ? only : null;
}

function threadOfChange(change: Change): string {
  if ('trouble' in change) return `subject ${change.trouble.subject.key}`;
  switch (change.kind) {
    case 'blind':
    case 'seeing':
      return 'sight';
    case 'certificate':
    case 'certificate-settled':
      return `certificate ${change.target}`;
    case 'heartbeat-missed':
      return 'heartbeat';
    case 'channel-silent':
    case 'channel-heard':
      return `channel ${change.id}`;
    case 'test':
      return 'test';
  }
}

/** RFC 5322, 3.6.4: unique, and of signs that need no quoting. */
function messageIdOf(what: string, text: string, domain: string): string {
  const hash = createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 40);
  return `<${what}.${hash}@${domain}>`;
}

function domainOf(address: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?$/.exec(address)?.[1];
  return domain ?? 'stallscope.invalid';
}
