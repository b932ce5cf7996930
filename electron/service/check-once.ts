import type { CertificateShown } from '../domain/certificate-shown.ts';
import { outcomeOf } from '../domain/classify.ts';
import { targetId } from '../domain/ids.ts';
import type { Sample } from '../domain/sample.ts';
import { readKnownAuthorities } from '../engine/certificates/known-authorities.ts';
import { readCertificate } from '../engine/certificates/read-certificate.ts';
import { factsForSample } from '../engine/probe/facts-for-sample.ts';
import { PROBE_TIMEOUT, type ProbeResult } from '../engine/probe/prober.ts';
import { newProgress } from '../engine/probe/progress.ts';
import { probe } from '../engine/probe/registry.ts';
import { rcodeName } from '../engine/probe/resolve/dns-message.ts';
import { SystemClock } from '../engine/system-clock.ts';
import { createProbeTools } from './probe-tools.ts';
import type { CheckedCertificate, CheckResult, DnsFindings } from './service.ts';
import type { TargetInput } from './target-input.ts';

/** A target that is probed once has no number. */
const UNNUMBERED = targetId(0);

function findingsOf(answer: ProbeResult['dnsAnswer']): DnsFindings | null {
  if (answer === null) return null;
  const { rcode, answers, bytes } = answer;
  return { rcode: rcodeName(rcode), records: answers, rawBase64: bytes.toString('base64') };
}

async function readClosely(
  shown: readonly CertificateShown[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly CheckedCertificate[]> {
  if (shown.length === 0) return [];
  const authorities = await readKnownAuthorities(environment);
  return shown.map((one) => ({
    host: one.host,
    facts: one.certificate,
    reading: readCertificate(one, authorities),
  }));
}

/** One probe with the target's own thresholds; `signal` ends it early. Nothing is stored. */
export async function checkOnce(
  input: TargetInput,
  options: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): Promise<CheckResult> {
  const clock = new SystemClock();
  const { resolver, connections, tcpInfo } = createProbeTools(clock);
  const { definition, secrets } = input;
  const abort = new AbortController();
  const end = (): void => abort.abort('stopped');
  options.signal.addEventListener('abort', end, { once: true });
  const cancelTimeout = clock.schedule(definition.thresholds.timeoutMs, () => abort.abort(PROBE_TIMEOUT));
  const startedAtUs = clock.utcUs();
  const progress = newProgress(clock.monotonicMs());
  try {
    const result = await probe(definition, {
      clock,
      signal: abort.signal,
      secrets,
      environment: options.environment,
      resolver,
      connections,
      tcpInfo,
      progress,
    });
    const outcome = outcomeOf(result.totalMs, result.failure, definition.thresholds.slowAfterMs);
    const sample: Sample = {
      targetId: UNNUMBERED,
      startedAtUs,
      ...factsForSample(result, outcome),
      latenessMs: 0,
      observer: { eventLoopDelayMs: 0, suspect: null },
    };
    const certificates = await readClosely(progress.shown, options.environment);
    return { sample, certificate: result.certificate, certificates, dnsAnswer: findingsOf(result.dnsAnswer) };
  } finally {
    cancelTimeout();
    options.signal.removeEventListener('abort', end);
    connections.close();
  }
}
