import type { JsonValue } from '../../domain/json.ts';
import type { AddressAndPort } from '../../domain/target.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { proxyFor } from '../probe/proxy/proxy-choice.ts';
import type { NameResolver } from '../probe/resolve/name-resolver.ts';
import type { Capture, CaptureContext, CaptureSubject } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import { type OtherFamilyFinding, otherFamilyJson, otherFamilyText, tryOtherFamily } from './other-family.ts';
import { pause } from './pause.ts';
import { type ConnectFinding, findingText, timedConnect } from './timed-connect.ts';
import { traceDestination } from './trace-destination.ts';

const MAX_ATTEMPTS = 5;
const EVERY_MS = 1_000;
const ATTEMPT_TIMEOUT_MS = 5_000;

/**
 * New connections to the very address and port that hang: when they are quick, the old connection is at fault and not the path.
 * One a second while it hangs, at most five; each is given five seconds, and none waits for the one before. Beside them one over the
 * other address family, where the name has both.
 */
export function createFreshConnectCapture({ nameResolver }: { readonly nameResolver: NameResolver }): Capture {
  return {
    kind: 'fresh-connect',
    urgent: true,
    deadlineMs: () => MAX_ATTEMPTS * EVERY_MS + ATTEMPT_TIMEOUT_MS + 1_000,
    applies: (subject, context) => tcpDestination(subject, context) !== null,
    run: async (subject, context, emit) => {
      const to = tcpDestination(subject, context);
      if (to === null) return;
      const { clock } = context;
      const timer = new EvidenceTimer(clock);
      const tlsName = tlsNameOf(subject, context);
      const trying = tryOtherFamily(subject, context, to, nameResolver);
      const attempts: Promise<ConnectFinding>[] = [];
      do {
        attempts.push(timedConnect({ clock, to, tlsName, timeoutMs: ATTEMPT_TIMEOUT_MS, signal: context.signal }));
        if (attempts.length < MAX_ATTEMPTS) await pause(clock, EVERY_MS, subject.ended, context.signal);
      } while (attempts.length < MAX_ATTEMPTS && !subject.ended.aborted && !context.signal.aborted);
      const findings = await Promise.all(attempts);
      const other = await trying;
      const where = addressAndPortText(to);
      const lines = findings.map((finding) => `${lineStart(finding, subject)} ${where} ${findingText(finding)}`);
      if (other !== null) lines.push(`${lineStart(other.connection, subject)} ${otherFamilyText(other)}`);
      emit(
        timer.draft('fresh-connect', `new TCP${tlsName === null ? '' : ' and TLS'} connection to ${where}`, {
          status: context.signal.aborted ? 'timed-out' : 'captured',
          summary: `${summaryOf(where, findings)}${other === null ? '' : ` ${otherFamilyText(other)}.`}`,
          raw: lines.join('\n'),
          data: dataOf(to, tlsName !== null, findings, other),
        }),
      );
    },
  };
}

function tcpDestination(subject: CaptureSubject, context: CaptureContext) {
  const destination = traceDestination(subject, context);
  return destination === null || destination.protocol !== 'tcp' ? null : destination;
}

/** The name for SNI where the hung connection speaks TLS from its first byte; behind a proxy it does not. */
function tlsNameOf(subject: CaptureSubject, context: CaptureContext): string | null {
  const { spec } = subject.target;
  if (spec.kind !== 'http') return null;
  const url = URL.parse(subject.progress.exchanges.at(-1)?.url ?? spec.url);
  if (url === null || url.protocol !== 'https:') return null;
  if (spec.proxy === 'environment' && proxyFor(url, context.environment).kind !== 'direct') return null;
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** `+1.002 s`: when the attempt began, against the hung request. */
function lineStart(finding: ConnectFinding, subject: CaptureSubject): string {
  return `+${((finding.startedAtUs - subject.startedAtUs) / 1_000_000).toFixed(3)} s`;
}

/** The quickest connection at the top, for whoever wants one figure; `code` says what the last one met when none came about. */
function dataOf(
  to: AddressAndPort,
  tls: boolean,
  findings: readonly ConnectFinding[],
  other: OtherFamilyFinding | null,
): JsonValue {
  const best = quickestOf(findings);
  return {
    address: to.address,
    port: to.port,
    tls,
    connectMs: best?.connectMs ?? null,
    tlsMs: best?.tlsMs ?? null,
    code: best === undefined ? codeOf(findings.at(-1)) : null,
    attempts: findings.map((finding) => ({ ...finding })),
    otherFamily: other === null ? null : otherFamilyJson(other),
  };
}

function codeOf(finding: ConnectFinding | undefined): string | null {
  if (finding === undefined) return null;
  return finding.end === 'timed-out' || finding.end === 'called-off' ? 'timeout' : finding.end;
}

function quickestOf(findings: readonly ConnectFinding[]): ConnectFinding | undefined {
  return findings
    .filter((finding) => finding.end === 'connected')
    .toSorted((one, other) => one.totalMs - other.totalMs)[0];
}

function summaryOf(where: string, findings: readonly ConnectFinding[]): string {
  const quickest = quickestOf(findings);
  const good = findings.filter((finding) => finding.end === 'connected').length;
  if (quickest === undefined) {
    const last = findings.at(-1);
    const met = last === undefined ? '' : `: ${findingText(last)}`;
    return findings.length === 1
      ? `A new connection to ${where} did not succeed${met}.`
      : `None of ${findings.length} new connections to ${where} succeeded${met}.`;
  }
  return findings.length === 1
    ? `A new connection to ${where} succeeded: ${findingText(quickest)}.`
    : `${good} of ${findings.length} new connections to ${where} succeeded; the quickest ${findingText(quickest)}.`;
}
