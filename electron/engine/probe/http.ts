import type { Failure } from '../../domain/failure.ts';
import type { EdgeFacts } from '../../domain/sample.ts';
import type { HttpSpec } from '../../domain/target.ts';
import { decodeBody } from './body-decoding.ts';
import { edgeFacts } from './edge-facts.ts';
import { bodyMismatch, unexpectedStatus } from './expectation.ts';
import { type HopOutcome, runHop } from './http-hop.ts';
import type { HttpRequest } from './http-request.ts';
import type { AnswerRead } from './http1/exchange.ts';
import type { PhaseTimer } from './phase-timer.ts';
import { probeResult } from './probe-result.ts';
import { ProbeRun } from './probe-run.ts';
import type { ProbeResult, Prober } from './prober.ts';
import { proxyFields, proxyFor } from './proxy/proxy-choice.ts';
import { toldTime } from './read-told-time.ts';
import type { RecordedExchange } from './recorded-exchange.ts';
import { nextRequest, requestKey } from './redirects.ts';
import { requestFields } from './request-headers.ts';
import { type SecretMask, secretMask } from './secret-mask.ts';
import { trustContext } from './trust.ts';

/** Asks for a URL, follows redirects where the target says so, and checks what it expects. */
export const probeHttp: Prober<HttpSpec> = async (target, context) => {
  const { spec } = target;
  // Reading the authorities takes tens of milliseconds the first time; that must not count as the server's.
  const trust = spec.url.startsWith('https:') ? trustContext(context.environment) : null;
  const run = new ProbeRun(target, context);
  try {
    if (run.aborted) return notStarted(run, run.abortFailure('resolve'));
    if (trust?.kind === 'failed') return notStarted(run, trust.failure);
    const fields = requestFields(spec, context);
    if (fields.kind === 'failed') return notStarted(run, fields.failure);
    const toProxies = spec.proxy === 'environment' ? proxyFields(context.environment) : [];
    run.mask = secretMask([...fields.value, ...toProxies]);
    return await followHops(run, spec, { method: spec.method, url: new URL(spec.url), fields: fields.value });
  } finally {
    run.release();
  }
};

async function followHops(run: ProbeRun, spec: HttpSpec, first: HttpRequest): Promise<ProbeResult> {
  const timers: PhaseTimer[] = [];
  const seen: string[] = [];
  let request = first;
  /** Others that it was sent on to, and proxies, have clocks of their own. */
  const isItself = (url: URL): boolean =>
    url.host === first.url.host &&
    (spec.proxy !== 'environment' || proxyFor(url, run.context.environment).kind === 'direct');
  for (;;) {
    seen.push(requestKey(request.method, request.url));
    const hop: HopOutcome = await runHop(run, spec, request, first.url.origin, timers);
    const result = (failure: Failure | null, answer: AnswerRead | null, edge: EdgeFacts | null) =>
      probeResult(run, failure === null ? null : { ...failure, message: run.mask(failure.message) }, timers, {
        status: answer?.head.status ?? null,
        reusedConnection: hop.reusedConnection,
        edge: edge === null ? null : maskedEdge(edge, run.mask),
        told: answer === null || !isItself(request.url) ? null : toldTime(request.url, answer),
      });
    const { outcome } = hop;
    if (outcome.kind === 'failed') return result(outcome.failure, null, null);
    const edge = edgeFacts(outcome.head.headers);
    const next = nextRequest(spec, request, outcome.head, seen);
    if (next.kind === 'failed') return result(next.failure, outcome, edge);
    if (next.value === null) return result(await judge(spec, outcome, hop.recorded), outcome, edge);
    request = next.value;
  }
}

/** Decodes what needs it and holds the final answer against the expectation. Takes place after the clock has stopped. */
async function judge(spec: HttpSpec, answer: AnswerRead, recorded: RecordedExchange): Promise<Failure | null> {
  const { head, bodyBytes } = answer;
  const codings = head.headers.list('content-encoding');
  let { bodyParts, capped } = answer;
  let undecodable: Failure | null = null;
  if (codings.length > 0 && bodyBytes > 0) {
    const decoded = await decodeBody(bodyParts, codings, capped, spec.bodyCapBytes);
    switch (decoded.kind) {
      case 'decoded':
        ({ parts: bodyParts, capped } = decoded);
        break;
      case 'undecodable':
        bodyParts = [];
        undecodable = { phase: 'transfer', code: 'body-undecodable', message: `The body ${decoded.reason}.` };
        break;
    }
    recorded.body = bodyParts;
    recorded.bodyTruncated = capped;
  }
  const wrongStatus = unexpectedStatus(spec.expect, head.status);
  if (wrongStatus !== null) return wrongStatus;
  if (undecodable !== null) return undecodable;
  if (spec.expect.body === null) return null;
  return bodyMismatch(spec.expect, Buffer.concat(bodyParts), head.headers.first('content-type'), capped);
}

function maskedEdge({ server, requestId, colo, via, cacheStatus }: EdgeFacts, mask: SecretMask): EdgeFacts {
  const masked = (text: string | null) => (text === null ? null : mask(text));
  return {
    server: masked(server),
    requestId: masked(requestId),
    colo: masked(colo),
    via: masked(via),
    cacheStatus: masked(cacheStatus),
  };
}

function notStarted(run: ProbeRun, failure: Failure): ProbeResult {
  return probeResult(run, failure, []);
}
