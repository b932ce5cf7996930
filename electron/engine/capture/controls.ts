import type { Clock } from '../../domain/clock.ts';
import type { JsonValue } from '../../domain/json.ts';
import { msText } from '../../domain/ms-text.ts';
import type { AddressAndPort, Target } from '../../domain/target.ts';
import { addressAndPortText, targetAddress } from '../../domain/target-address.ts';
import type { NameResolver } from '../probe/resolve/name-resolver.ts';
import { canonicalAddress } from './address-literal.ts';
import type { Capture, CaptureContext } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import { servicePort } from './service-port.ts';
import { SharedWork } from './shared-work.ts';
import { type ConnectFinding, findingText, timedConnect } from './timed-connect.ts';

const MAX_CONTROLS = 8;
const TIMEOUT_MS = 5_000;
/** Stalls that open within this time look at the same controls once. */
const FRESH_MS = 800;

interface ControlFinding {
  readonly name: string;
  readonly target: string;
  readonly to: AddressAndPort | null;
  readonly resolveMs: number | null;
  readonly connection: ConnectFinding | null;
  /** Why no connection was tried. */
  readonly obstacle: string | null;
}

interface ControlRound {
  readonly timer: EvidenceTimer;
  readonly findings: readonly ControlFinding[];
}

/** Whether well-known services can be reached at this moment: when they cannot, the fault is wider than the target. */
export function createControlsCapture(options: {
  readonly clock: Clock;
  readonly nameResolver: NameResolver;
}): Capture {
  const rounds = new SharedWork<ControlRound>(options.clock, FRESH_MS);
  return {
    kind: 'controls',
    deadlineMs: () => 2 * TIMEOUT_MS + 2_000,
    applies: (subject, context) => controlsFor(subject.target, context).length > 0,
    run: async (subject, context, emit) => {
      const controls = controlsFor(subject.target, context);
      const round = await rounds.get(controls.map((control) => control.id).join(), () =>
        lookAround(controls, context, options.nameResolver),
      );
      const { findings } = round;
      const reached = findings.filter((finding) => finding.connection?.end === 'connected').length;
      emit(
        round.timer.draft('controls', 'new connection to each control target', {
          status: context.signal.aborted ? 'timed-out' : 'captured',
          summary: `${reached} of ${findings.length} control targets could be reached.`,
          raw: findings.map(lineOf).join('\n'),
          data: { reached, controls: findings.map(jsonOf) },
        }),
      );
    },
  };
}

function controlsFor(target: Target, context: CaptureContext): readonly Target[] {
  return context.controls
    .filter((control) => control.id !== target.id && control.spec.kind !== 'dns')
    .slice(0, MAX_CONTROLS);
}

async function lookAround(
  controls: readonly Target[],
  context: CaptureContext,
  nameResolver: NameResolver,
): Promise<ControlRound> {
  const timer = new EvidenceTimer(context.clock);
  const findings = await Promise.all(controls.map((control) => tryControl(control, context, nameResolver)));
  return { timer, findings };
}

async function tryControl(
  control: Target,
  context: CaptureContext,
  nameResolver: NameResolver,
): Promise<ControlFinding> {
  const { clock } = context;
  const about = { name: control.name, target: targetAddress(control) };
  const service = servicePort(control);
  if (service === null) return { ...about, to: null, resolveMs: null, connection: null, obstacle: 'it has no port' };
  const startedMs = clock.monotonicMs();
  let address = canonicalAddress(service.host);
  let resolveMs: number | null = null;
  if (address === null) {
    const tooLong = new AbortController();
    const cancel = clock.schedule(TIMEOUT_MS, () => tooLong.abort());
    const resolution = await nameResolver.resolve(service.host, {
      family: control.family,
      resolver: control.resolver,
      signal: AbortSignal.any([context.signal, tooLong.signal]),
      asking: () => {},
    });
    cancel();
    resolveMs = clock.monotonicMs() - startedMs;
    if (resolution.kind === 'failed') {
      return { ...about, to: null, resolveMs, connection: null, obstacle: resolution.failure.message };
    }
    address = resolution.addresses[0] ?? null;
    if (address === null)
      return { ...about, to: null, resolveMs, connection: null, obstacle: 'its name has no address' };
  }
  const to = { address, port: service.port };
  const connection = await timedConnect({
    clock,
    to,
    tlsName: service.tlsName,
    timeoutMs: TIMEOUT_MS,
    signal: context.signal,
  });
  return { ...about, to, resolveMs, connection, obstacle: null };
}

function lineOf(finding: ControlFinding): string {
  const resolved = finding.resolveMs === null ? '' : `name found in ${msText(finding.resolveMs)}, `;
  const where = finding.to === null ? finding.target : addressAndPortText(finding.to);
  const outcome = finding.connection === null ? (finding.obstacle ?? '') : findingText(finding.connection);
  return `${finding.name} (${where}): ${finding.connection === null ? '' : resolved}${outcome}`;
}

function jsonOf(finding: ControlFinding): JsonValue {
  return {
    name: finding.name,
    target: finding.target,
    address: finding.to?.address ?? null,
    port: finding.to?.port ?? null,
    resolveMs: finding.resolveMs,
    connection: finding.connection === null ? null : { ...finding.connection },
    obstacle: finding.obstacle,
  };
}
