import type { JsonValue } from '../../domain/json.ts';
import { msText } from '../../domain/ms-text.ts';
import type { Phase } from '../../domain/phase.ts';
import { addressAndPortText, targetAddress } from '../../domain/target-address.ts';
import type { HttpExchange } from '../probe/prober.ts';
import { certificateLines, dnsAnswerLines } from './answer-lines.ts';
import type { Capture, CaptureSubject } from './capture.ts';
import { curlTimesLines, type Unfinished } from './curl-times.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import { pause } from './pause.ts';

/** A request that hangs longer than this gets its last transcript by then. */
const LONGEST_MS = 120_000;

/**
 * The request as `curl -v` would show it, with its phases: as far as it has come, and again when it has ended.
 * Holds no secrets, because exchanges hold `[secret]` in their place.
 */
export const transcriptCapture: Capture = {
  kind: 'transcript',
  deadlineMs: () => LONGEST_MS + 2_000,
  applies: () => true,
  run: async (subject, context, emit) => {
    const { clock } = context;
    const show = (timer: EvidenceTimer) => {
      const ended = subject.ended.aborted;
      const openMs = clock.monotonicMs() - subject.startedMs;
      emit(
        timer.draft('transcript', `transcript of the probe, ${ended ? 'final' : 'as far as it had come'}`, {
          summary: ended
            ? `The exchange up to its end (phase: ${subject.phaseNow()}).`
            : `The exchange after ${msText(openMs)}, still open (phase: ${subject.phaseNow()}).`,
          raw: transcriptText(subject, ended ? null : openMs),
          data: transcriptData(subject, ended),
        }),
      );
    };
    const first = new EvidenceTimer(clock);
    const wasOpen = !subject.ended.aborted;
    show(first);
    if (!wasOpen) return;
    await pause(clock, LONGEST_MS, subject.ended, context.signal);
    // What the prober writes on ending comes in the same turn as the signal; read after it.
    await Promise.resolve();
    show(new EvidenceTimer(clock));
  },
};

/** `openMs` is how long it has been open; null once it has ended. */
export function transcriptText(subject: CaptureSubject, openMs: number | null): string {
  const { progress, target } = subject;
  const { exchanges } = progress;
  const lines = [`* Stallscope, in the layout of curl -v: ${targetAddress(target)}`];
  if (exchanges.length === 0) lines.push(...lookupLines(subject), ...connectionLines(subject, null, openMs));
  for (const [index, exchange] of exchanges.entries()) {
    const isLast = index === exchanges.length - 1;
    if (index > 0) lines.push(`* Issue another request to this URL: '${exchange.url}'`);
    if (isLast) lines.push(...lookupLines(subject));
    lines.push(...connectionLines(subject, isLast ? null : exchange, openMs), ...exchangeLines(exchange));
    if (!isLast) lines.push(...curlTimesLines(exchange.phases, null), '');
  }
  if (progress.dnsAnswer !== null) lines.push(...dnsAnswerLines(progress.dnsAnswer));
  if (progress.failure !== null) lines.push(`* Failed (${progress.failure.code}): ${progress.failure.message}`);
  if (openMs !== null) lines.push(`* Still open after ${openMs.toFixed(0)} ms, in ${subject.phaseNow()}`);
  const last = exchanges.at(-1);
  if (last !== undefined) lines.push(...curlTimesLines(last.phases, unfinishedOf(subject, openMs)));
  return lines.join('\n');
}

function unfinishedOf({ progress, phaseNow }: CaptureSubject, openMs: number | null): Unfinished | null {
  if (openMs !== null) return { phase: phaseNow(), how: 'open' };
  return progress.failure === null ? null : { phase: progress.failure.phase, how: 'failed' };
}

/** Who was asked for the host's addresses, and which there are. */
function lookupLines({ progress, target }: CaptureSubject): readonly string[] {
  const host = hostOf(progress.exchanges.at(-1)?.url ?? targetAddress(target));
  const { resolvedAddresses, resolverAddress } = progress;
  const by = resolverAddress === null ? '' : ` by ${resolverAddress}`;
  if (target.spec.kind === 'dns') return resolverAddress === null ? [] : [`* Asking ${resolverAddress}`];
  if (resolvedAddresses.length === 0) {
    return resolverAddress === null ? [] : [`* Asking ${resolverAddress} for the addresses of ${host}`];
  }
  if (resolverAddress === null && resolvedAddresses.includes(host)) return [];
  const listed = (isSix: boolean): string =>
    resolvedAddresses.filter((address) => address.includes(':') === isSix).join(', ') || '(none)';
  return [`* Host ${host} was resolved${by}.`, `* IPv6: ${listed(true)}`, `* IPv4: ${listed(false)}`];
}

/** The connection and what was agreed on it. `earlier` is an exchange before the last one, of which less is kept. */
function connectionLines(
  { progress, target, phaseNow }: CaptureSubject,
  earlier: HttpExchange | null,
  openMs: number | null,
): readonly string[] {
  const { remoteAddress: address, remotePort: port } = earlier ?? progress;
  if (address === null || port === null || target.spec.kind === 'dns') return [];
  const trying = `*   Trying ${addressAndPortText({ address, port })}...`;
  const host = hostOf(earlier?.url ?? progress.exchanges.at(-1)?.url ?? targetAddress(target));
  const connected = `* Connected to ${host} (${address}) port ${port}`;
  if (earlier !== null) return [trying, connected];
  if (!isConnected(progress, openMs === null ? null : phaseNow())) return [trying];
  const { localAddress, localPort, certificate } = progress;
  const local =
    localAddress === null || localPort === null
      ? ''
      : ` from ${addressAndPortText({ address: localAddress, port: localPort })}`;
  return [trying, `${connected}${local}`, ...(certificate === null ? [] : certificateLines(certificate))];
}

/** @param phase that it is in now; null once it has ended */
function isConnected({ failure }: CaptureSubject['progress'], phase: Phase | null): boolean {
  const at = phase ?? failure?.phase ?? null;
  return at === null || (at !== 'resolve' && at !== 'connect');
}

const hostOf = (url: string): string => (URL.parse(url)?.hostname ?? url).replace(/^\[(.*)\]$/, '$1');

function exchangeLines(exchange: HttpExchange): readonly string[] {
  const sent = exchange.requestHead.length > 0;
  const lines = [
    ...exchange.requestHead.map((line) => `> ${line}`.trimEnd()),
    // Nothing is sent before the connection is up.
    ...(sent ? ['>'] : []),
    ...(exchange.statusLine === null ? [] : [`< ${exchange.statusLine}`]),
    ...exchange.responseHead.map((line) => `< ${line}`.trimEnd()),
  ];
  if (exchange.statusLine !== null) {
    const cut = exchange.bodyTruncated ? ', not read further' : '';
    lines.push('<', `{ [${exchange.bodyBytes} bytes data${cut}]`);
  }
  if (exchange.bodyStart !== null && exchange.bodyStart !== '') lines.push(exchange.bodyStart);
  return lines;
}

/** Header lines of an answer, so many at most, with values that open a session left out. */
const MOST_HEADERS = 60;
const SECRET_HEADER =
  /^(set-cookie2?|authorization|proxy-authorization|authentication-info|proxy-authentication-info|x-[\w-]*(token|secret|key|session)[\w-]*)\s*:/i;

function shownHead(lines: readonly string[]): readonly string[] {
  return lines
    .slice(0, MOST_HEADERS)
    .map((line) => (SECRET_HEADER.test(line) ? `${line.slice(0, line.indexOf(':'))}: [secret]` : line));
}

function transcriptData(subject: CaptureSubject, ended: boolean): JsonValue {
  const { progress } = subject;
  return {
    ended,
    phase: subject.phaseNow(),
    exchanges: progress.exchanges.map((exchange) => ({
      url: exchange.url,
      version: exchange.version,
      statusLine: exchange.statusLine,
      responseHead: shownHead(exchange.responseHead),
      bodyBytes: exchange.bodyBytes,
      phases: { ...exchange.phases },
      remoteAddress: exchange.remoteAddress,
      remotePort: exchange.remotePort,
    })),
  };
}
