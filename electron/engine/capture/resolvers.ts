import { isIP } from 'node:net';
import type { Clock } from '../../domain/clock.ts';
import type { JsonValue } from '../../domain/json.ts';
import { isLocalhost } from '../../domain/localhost.ts';
import { msText } from '../../domain/ms-text.ts';
import type { AddressAndPort, DnsRecordType } from '../../domain/target.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { canonicalAddress } from './address-literal.ts';
import type { Capture, CaptureContext, CaptureSubject } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import { answerText, askResolver, type ResolverAnswer } from './resolver-answer.ts';
import { SharedWork } from './shared-work.ts';

const MAX_RESOLVERS = 12;
const TIMEOUT_MS = 5_000;
const FRESH_MS = 800;

interface Question {
  readonly name: string;
  readonly types: readonly DnsRecordType[];
  readonly transport: 'udp' | 'tcp';
}

interface Round {
  readonly timer: EvidenceTimer;
  readonly answers: readonly ResolverAnswer[];
}

/** The name of the hung request at every configured resolver, side by side: one slow or wrong one stands out. */
export function createResolversCapture(clock: Clock): Capture {
  const rounds = new SharedWork<Round>(clock, FRESH_MS);
  return {
    kind: 'resolvers',
    deadlineMs: () => TIMEOUT_MS + 2_000,
    applies: (subject, context) => questionOf(subject) !== null && serversFor(subject, context).length > 0,
    run: async (subject, context, emit) => {
      const question = questionOf(subject);
      if (question === null) return;
      const servers = serversFor(subject, context);
      const key = [question.name, question.transport, ...question.types, ...servers.map(addressAndPortText)].join(' ');
      const { timer, answers } = await rounds.get(key, () => askAll(question, servers, context));
      emit(
        timer.draft(
          'resolvers',
          `${question.types.join(' and ')} of ${question.name}, asked over ${question.transport.toUpperCase()} at each resolver`,
          {
            status: context.signal.aborted ? 'timed-out' : 'captured',
            summary: summaryOf(answers),
            raw: answers.map((answer) => answerText(answer, question.name)).join('\n\n'),
            data: { name: question.name, resolvers: answers.map((answer) => jsonOf(answer, question.name)) },
          },
        ),
      );
    },
  };
}

async function askAll(question: Question, servers: readonly AddressAndPort[], context: CaptureContext): Promise<Round> {
  const timer = new EvidenceTimer(context.clock);
  const answers = await Promise.all(
    servers.flatMap((server) =>
      question.types.map((type) =>
        askResolver({
          clock: context.clock,
          server,
          name: question.name,
          type,
          transport: question.transport,
          timeoutMs: TIMEOUT_MS,
          signal: context.signal,
        }),
      ),
    ),
  );
  return { timer, answers };
}

/** What the request had to look up: the host that it asks now, after redirects; null for addresses and pinned targets. */
function questionOf(subject: CaptureSubject): Question | null {
  const { spec, family } = subject.target;
  if (spec.kind === 'dns') return { name: spec.name, types: [spec.type], transport: spec.transport };
  if (spec.connectTo !== null) return null;
  const url = spec.kind === 'http' ? URL.parse(subject.progress.exchanges.at(-1)?.url ?? spec.url) : null;
  const name = spec.kind === 'tcp' ? spec.host : (url?.hostname ?? '').replace(/^\[(.*)\]$/, '$1');
  if (name === '' || isIP(name) !== 0 || isLocalhost(name)) return null;
  return { name, types: family === 'auto' ? ['A', 'AAAA'] : [family === 6 ? 'AAAA' : 'A'], transport: 'udp' };
}

/** The target's own server first, then all that are configured, each once. */
function serversFor(subject: CaptureSubject, context: CaptureContext): readonly AddressAndPort[] {
  const { resolver } = subject.target;
  const own = resolver.kind === 'server' ? [{ address: resolver.address, port: resolver.port }] : [];
  const servers = new Map<string, AddressAndPort>();
  for (const { address, port } of [...own, ...context.resolvers]) {
    const literal = canonicalAddress(address);
    if (literal !== null) servers.set(addressAndPortText({ address: literal, port }), { address: literal, port });
  }
  return [...servers.values()].slice(0, MAX_RESOLVERS);
}

function jsonOf(answer: ResolverAnswer, name: string): JsonValue {
  return {
    address: answer.server.address,
    port: answer.server.port,
    name,
    type: answer.type,
    queryMs: answer.queryMs,
    asked: answer.asked,
    rcode: answer.rcode,
    transport: answer.transport,
    messageId: answer.header?.messageId ?? null,
    flags: answer.header?.flags ?? [],
    sizeBytes: answer.header?.sizeBytes ?? null,
    answers: answer.records.map((record) => ({ ...record })),
    authorities: answer.authorities.map((record) => ({ ...record })),
    additional: answer.additional,
    error: answer.error,
    text: answerText(answer, name),
  };
}

function summaryOf(answers: readonly ResolverAnswer[]): string {
  const parts = answers.map((answer) => {
    const server = `${addressAndPortText(answer.server)} ${answer.type}`;
    if (answer.queryMs === null) return `${server}: ${answer.error ?? 'silent'}`;
    return `${server}: ${answer.rcode} in ${msText(answer.queryMs)}`;
  });
  const answered = answers.filter((answer) => answer.queryMs !== null).length;
  return `${answered} of ${answers.length} questions were answered (${parts.slice(0, 6).join('; ')}${parts.length > 6 ? '; …' : ''}).`;
}
