import type { JsonValue } from '../../domain/json.ts';
import { msText } from '../../domain/ms-text.ts';
import type { Phases } from '../../domain/phase.ts';
import { addressAndPortText, targetAddress } from '../../domain/target-address.ts';
import type { HttpExchange } from '../probe/prober.ts';
import { certificateLines, dnsAnswerLines } from './answer-lines.ts';
import type { Capture, CaptureSubject } from './capture.ts';
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
  const lines = [`* ${targetAddress(target)}`];
  if (progress.resolvedAddresses.length > 0) {
    const by = progress.resolverAddress === null ? '' : ` (asked ${progress.resolverAddress})`;
    lines.push(`* Addresses: ${progress.resolvedAddresses.join(', ')}${by}`);
  } else if (progress.resolverAddress !== null) lines.push(`* Asking ${progress.resolverAddress}`);
  if (progress.remoteAddress !== null && progress.remotePort !== null) {
    const remote = addressAndPortText({ address: progress.remoteAddress, port: progress.remotePort });
    const local =
      progress.localAddress === null || progress.localPort === null
        ? ''
        : ` from ${addressAndPortText({ address: progress.localAddress, port: progress.localPort })}`;
    lines.push(`* Connection to ${remote}${local}`);
  }
  if (progress.certificate !== null) lines.push(...certificateLines(progress.certificate));
  for (const exchange of progress.exchanges) lines.push(...exchangeLines(exchange));
  if (progress.dnsAnswer !== null) lines.push(...dnsAnswerLines(progress.dnsAnswer));
  if (progress.failure !== null) lines.push(`* Failed (${progress.failure.code}): ${progress.failure.message}`);
  if (openMs !== null) lines.push(`* Still open after ${openMs.toFixed(0)} ms, in ${subject.phaseNow()}`);
  return lines.join('\n');
}

function exchangeLines(exchange: HttpExchange): readonly string[] {
  const lines = [
    ...exchange.requestHead.map((line) => `> ${line}`.trimEnd()),
    // Nothing is sent before the connection is up.
    ...(exchange.requestHead.length === 0 ? [] : ['>']),
    ...(exchange.statusLine === null ? [] : [`< ${exchange.statusLine}`]),
    ...exchange.responseHead.map((line) => `< ${line}`.trimEnd()),
  ];
  if (exchange.statusLine !== null)
    lines.push('<', `{ [${exchange.bodyBytes} bytes of body${exchange.bodyTruncated ? ', not read further' : ''}]`);
  if (exchange.bodyStart !== null && exchange.bodyStart !== '') lines.push(exchange.bodyStart);
  lines.push(`* Phases: ${phasesText(exchange.phases)}`);
  return lines;
}

function phasesText(phases: Phases): string {
  const parts = [
    ['resolve', phases.resolveMs],
    ['connect', phases.connectMs],
    ['tls', phases.tlsMs],
    ['wait', phases.waitMs],
    ['transfer', phases.transferMs],
  ] as const;
  const reached = parts.filter(([, ms]) => ms !== null).map(([name, ms]) => `${name} ${msText(ms ?? 0)}`);
  return reached.length === 0 ? 'none reached' : reached.join(', ');
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
      bodyBytes: exchange.bodyBytes,
      phases: { ...exchange.phases },
      remoteAddress: exchange.remoteAddress,
      remotePort: exchange.remotePort,
    })),
  };
}
