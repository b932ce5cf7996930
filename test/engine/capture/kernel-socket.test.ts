import { afterEach, describe, expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import { stallId, targetId } from '../../../electron/domain/ids.ts';
import { NO_SECRETS, type TargetSpec } from '../../../electron/domain/target.ts';
import type { CaptureContext, CaptureSubject } from '../../../electron/engine/capture/capture.ts';
import { kernelSocketCapture } from '../../../electron/engine/capture/kernel-socket.ts';
import { createSocketCapture } from '../../../electron/engine/capture/socket.ts';
import { PROBE_TIMEOUT, type ProbeContext } from '../../../electron/engine/probe/prober.ts';
import { probe } from '../../../electron/engine/probe/registry.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { expectReadable } from '../../support/expect-readable.ts';
import { dnsSpec, httpSpec, newPool, probeContext, targetOf, tcpSpec } from '../../support/probe-context.ts';
import { startFullBacklogServer } from '../../support/servers/full-backlog-server.ts';
import { type Behaviour, startHttpServer } from '../../support/servers/http-server.ts';

const clock = new SystemClock();
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

/** No program may be started for this. */
const CONTEXT: CaptureContext = {
  clock,
  runProgram: async () => {
    throw new Error('a program was started');
  },
  platform: process.platform,
  environment: {},
  resolvers: [],
  controls: [],
  signal: new AbortController().signal,
};

interface Hang {
  readonly subject: CaptureSubject;
  readonly drafts: EvidenceDraft[];
  /** Starts the capture, as at the moment when the request is overdue. */
  capture(context?: CaptureContext): Promise<void>;
  giveUp(): Promise<void>;
}

/** A request of the real prober, which a capture may watch. */
function request(spec: TargetSpec, more: Partial<ProbeContext> = {}): Hang {
  const abort = new AbortController();
  const ended = new AbortController();
  const context = probeContext({ clock, signal: abort.signal, ...more });
  const { progress } = context;
  const target = targetOf(spec);
  const subject: CaptureSubject = {
    stallId: stallId(1),
    target: { ...target, id: targetId(1), origin: 'passing' },
    secrets: NO_SECRETS,
    startedAtUs: clock.utcUs(),
    startedMs: clock.monotonicMs(),
    openedBy: 'overdue',
    phaseNow: () => progress.phase,
    onMoved: () => () => {},
    progress,
    ended: ended.signal,
  };
  const running = probe(target, context).then(() => ended.abort());
  cleanUp.push(() => abort.abort('cancelled'));
  const drafts: EvidenceDraft[] = [];
  return {
    subject,
    drafts,
    capture: (where = CONTEXT) => kernelSocketCapture.run(subject, where, (draft) => drafts.push(draft)),
    giveUp: async () => {
      abort.abort(PROBE_TIMEOUT);
      await running;
    },
  };
}

async function httpServer(behaviour: Behaviour | (() => Behaviour)) {
  const server = await startHttpServer({ behaviour });
  cleanUp.push(() => server.close());
  return server;
}

const samplesOf = (draft: EvidenceDraft | undefined): readonly Record<string, unknown>[] => {
  const data = JSON.parse(JSON.stringify(draft?.data ?? null));
  return Array.isArray(data?.samples) ? data.samples : [];
};

describe.runIf(process.platform === 'linux')("the kernel's account of a hung connection", () => {
  test('is there at once, and in full when the request has ended', async () => {
    const { origin, port } = await httpServer({ kind: 'hang-in-wait', forMs: null });
    const hang = request(httpSpec(`${origin}/`));
    await expect.poll(() => hang.subject.progress.phase).toBe('wait');
    const capturing = hang.capture();
    expect(hang.drafts).toHaveLength(1);
    await expect.poll(() => samplesOf(hang.drafts[0]).length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    await hang.giveUp();
    await capturing;
    expect(hang.drafts).toHaveLength(2);
    const [, final] = hang.drafts;
    expect(final).toMatchObject({
      kind: 'socket',
      status: 'captured',
      summary: expect.stringMatching(/sent, all acknowledged; nothing received .*: the server is silent\.$/),
      data: { remoteAddress: '127.0.0.1', remotePort: port, localPort: hang.subject.progress.localPort },
    });
    expect(expectReadable(final, 'wait').reading).toMatchObject({
      state: 'established',
      phase: 'wait',
      unackedSegments: 0,
      unackedBytes: 0,
      receivedBytes: 0,
      lossTowardsUs: false,
    });
    const samples = samplesOf(final);
    expect(samples.length).toBeGreaterThan(3);
    expect(samples[0]).toMatchObject({ phase: 'connect', state: 'established', bytesSent: 0, synRetransmits: 0 });
    expect(samples.at(-1)).toMatchObject({ phase: 'wait', unackedSegments: 0, dataRetransmits: 0, bytesReceived: 0 });
    expect(final?.raw.split('\n').filter((line) => /^\s*\+/.test(line))).toHaveLength(samples.length);
    // From the connect to the end of the request.
    expect(final?.startedAtUs).toBeGreaterThanOrEqual(hang.subject.startedAtUs);
    expect((final?.endedAtUs ?? 0) - (final?.startedAtUs ?? 0)).toBeGreaterThan(1_300_000);
  });

  test('counts the connection requests that nobody answered', async () => {
    const full = await startFullBacklogServer();
    cleanUp.push(() => full.close());
    const hang = request(tcpSpec(full.address, full.port));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const capturing = hang.capture();
    // Once, unless the machine stopped for a second.
    expect(hang.drafts[0]?.summary).toMatch(/^SYN sent (once|twice|\d+ times) to 127\.0\.0\.1:\d+, no answer\.$/);
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    await hang.giveUp();
    await capturing;
    expect(hang.drafts.at(-1)?.summary).toMatch(/^SYN sent (twice|\d+ times) to 127\.0\.0\.1:\d+, no answer\.$/);
    expect(expectReadable(hang.drafts.at(-1)).reading).toMatchObject({
      state: 'syn-sent',
      phase: 'connect',
      synRetransmits: expect.any(Number),
    });
    const samples = samplesOf(hang.drafts.at(-1));
    expect(samples[0]).toMatchObject({ state: 'syn-sent', rttUs: null });
    expect(samples.at(-1)?.synRetransmits).toBeGreaterThan(0);
  });

  test('shows a body that stopped half-way', async () => {
    const { origin } = await httpServer({ kind: 'hang-in-transfer', forMs: null });
    const hang = request(httpSpec(`${origin}/`));
    await expect.poll(() => hang.subject.progress.phase).toBe('transfer');
    await new Promise((resolve) => setTimeout(resolve, 700));
    const capturing = hang.capture();
    await hang.giveUp();
    await capturing;
    expect(hang.drafts.at(-1)?.summary).toMatch(
      /bytes received, nothing more for .*: nothing more comes from the server\.$/,
    );
  });

  test('of a request that failed before anybody looked is what the prober read', async () => {
    const { origin } = await httpServer({ kind: 'reset' });
    const hang = request(httpSpec(`${origin}/`));
    await expect.poll(() => hang.subject.ended.aborted).toBe(true);
    expect(kernelSocketCapture.applies(hang.subject, CONTEXT)).toBe(true);
    await hang.capture();
    expect(hang.drafts).toHaveLength(1);
    expect(samplesOf(hang.drafts[0])).toMatchObject([{ state: 'established' }, { state: 'closed' }]);
  });

  test('begins when a connection does, if the request still waited for a name', async () => {
    const { origin } = await httpServer({ kind: 'hang-in-wait', forMs: null });
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const resolve: ProbeContext['resolver']['resolve'] = async () => {
      await answered;
      return { kind: 'resolved', addresses: ['127.0.0.1'], resolverAddress: null };
    };
    const hang = request(httpSpec(origin.replace('127.0.0.1', 'name.test')), { resolver: { resolve } });
    const capturing = hang.capture();
    expect(hang.drafts).toEqual([]);
    answer();
    await expect.poll(() => hang.drafts.length, { timeout: 5_000 }).toBe(1);
    await hang.giveUp();
    await capturing;
    expect(hang.drafts).toHaveLength(2);
  });

  test('follows a request from a kept connection that was closed to the next one', async () => {
    let answers = 0;
    const { origin } = await httpServer(() => {
      answers += 1;
      return answers === 1 ? { kind: 'ok' } : { kind: 'hang-in-wait', forMs: null };
    });
    const connections = newPool();
    cleanUp.push(() => connections.close());
    const spec = httpSpec(`${origin}/`, { connection: 'keep-alive' });
    const first = request(spec, { connections });
    await expect.poll(() => first.subject.ended.aborted).toBe(true);
    const hang = request(spec, { connections });
    await expect.poll(() => hang.subject.progress.phase).toBe('wait');
    const capturing = hang.capture();
    expect(hang.drafts[0]?.data).toMatchObject({ keptConnection: true });
    // The server gives the kept one up; the request goes on on a fresh one.
    hang.subject.progress.socket?.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await expect.poll(() => hang.drafts.length, { timeout: 5_000 }).toBe(3);
    await hang.giveUp();
    await capturing;
    expect(hang.drafts.map(({ data }) => JSON.parse(JSON.stringify(data))?.keptConnection)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('of a connection that is closed is told once, however long the request goes on', async () => {
    const { origin } = await httpServer({ kind: 'hang-in-wait', forMs: null });
    const hang = request(httpSpec(`${origin}/`));
    await expect.poll(() => hang.subject.progress.phase).toBe('wait');
    const capturing = hang.capture();
    hang.subject.progress.tcp[0]?.finish();
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    await hang.giveUp();
    await capturing;
    expect(hang.drafts.map(({ method }) => method.split(', ')[1])).toEqual([
      'as far as it had come',
      'each second to its end',
    ]);
  });

  test('stops with the engine, and hands over what it has', async () => {
    const { origin } = await httpServer({ kind: 'hang-in-wait', forMs: null });
    const hang = request(httpSpec(`${origin}/`));
    await expect.poll(() => hang.subject.progress.phase).toBe('wait');
    const stop = new AbortController();
    const capturing = hang.capture({ ...CONTEXT, signal: stop.signal });
    stop.abort();
    await capturing;
    expect(hang.drafts).toHaveLength(2);
    await hang.giveUp();
  });

  test('makes the tools of the system unnecessary', async () => {
    const { origin } = await httpServer({ kind: 'hang-in-wait', forMs: null });
    const tools = createSocketCapture(clock);
    const told = request(httpSpec(`${origin}/`));
    const untold = request(httpSpec(`${origin}/`), { tcpInfo: () => null });
    await expect.poll(() => [told, untold].map(({ subject }) => subject.progress.phase)).toEqual(['wait', 'wait']);
    expect(tools.applies(told.subject, CONTEXT)).toBe(false);
    expect(tools.applies(untold.subject, CONTEXT)).toBe(true);
    const capturing = untold.capture();
    await Promise.all([told.giveUp(), untold.giveUp()]);
    await capturing;
    expect(untold.drafts).toEqual([]);
  });
});

test('systems whose kernel does not tell, and questions by UDP, have no such account', async () => {
  const { origin } = await httpServer({ kind: 'hang-in-wait', forMs: null });
  const { subject, giveUp } = request(httpSpec(`${origin}/`));
  expect(kernelSocketCapture.applies(subject, { ...CONTEXT, platform: 'linux' })).toBe(true);
  expect(kernelSocketCapture.applies(subject, { ...CONTEXT, platform: 'darwin' })).toBe(false);
  expect(kernelSocketCapture.applies(subject, { ...CONTEXT, platform: 'win32' })).toBe(false);
  const question = { ...subject.target, spec: dnsSpec('name.test', { transport: 'udp' }) };
  const asked = { ...subject, target: question, progress: { ...subject.progress, tcp: [] } };
  expect(kernelSocketCapture.applies(asked, { ...CONTEXT, platform: 'linux' })).toBe(false);
  await giveUp();
});
