import { monitorEventLoopDelay } from 'node:perf_hooks';
import { addressAndPortText } from '../../domain/target-address.ts';
import type { Capability, DoctorContext } from './capability.ts';
import { kernelFile } from './kernel-file.ts';
import { pause } from './pause.ts';
import { timeSynchronization } from './time-synchronization.ts';

const EVENT_LOOP_WATCH_MS = 300;
/** Later than this, and the loop's own delay would be seen in latencies. */
const EVENT_LOOP_BAD_MS = 50;
const FEW_DESCRIPTORS = 1_024;
/** Bit of CAP_NET_RAW in capability sets (capabilities(7)). */
const CAP_NET_RAW = 13n;

/** What does not hang on a program: resolvers, permissions, clocks, the event loop, limits. */
export async function observerCapabilities(context: DoctorContext): Promise<readonly Capability[]> {
  const [loop, time] = await Promise.all([eventLoop(context), timeSync(context)]);
  return [
    resolvers(context),
    rawSockets(context.platform),
    monotonicClock(context),
    loop,
    descriptors(context.platform),
    time,
  ];
}

function resolvers({ resolvers: found }: DoctorContext): Capability {
  const common = { id: 'resolvers', title: 'resolvers side by side' };
  if (found.length > 0)
    return { ...common, state: 'ready', detail: found.map(addressAndPortText).join(', '), remedy: null };
  return {
    ...common,
    state: 'missing',
    detail: 'the system names none',
    remedy: 'name some under `resolvers` in the configuration',
  };
}

function rawSockets(platform: NodeJS.Platform): Capability {
  const common = { id: 'raw-sockets', title: 'raw sockets of its own' };
  if (platform === 'win32') return { ...common, state: 'untested', detail: 'Windows does not tell', remedy: null };
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(kernelFile('/proc/self/status') ?? '')?.[1];
  const allowed =
    effective === undefined ? process.getuid?.() === 0 : ((BigInt(`0x${effective}`) >> CAP_NET_RAW) & 1n) === 1n;
  if (allowed)
    return { ...common, state: 'ready', detail: process.getuid?.() === 0 ? 'as root' : 'by capability', remedy: null };
  return {
    ...common,
    state: 'not-permitted',
    detail: 'mtr and ping usually have their own permission',
    remedy: 'run Stallscope with sudo, or permit the tools above that lack it',
  };
}

function monotonicClock({ clock }: DoctorContext): Capability {
  let stepMs = Number.POSITIVE_INFINITY;
  let last = clock.monotonicMs();
  for (let count = 0; count < 2_000; count += 1) {
    const now = clock.monotonicMs();
    if (now > last) stepMs = Math.min(stepMs, now - last);
    last = now;
  }
  const boot = clock.sinceBootMs() === null ? 'sleep cannot be told from a standstill' : 'sleep is noticed';
  const step = Number.isFinite(stepMs) ? `steps of ${(stepMs * 1_000).toFixed(1)} µs` : 'steps unknown';
  return { id: 'monotonic-clock', title: 'monotonic clock', state: 'ready', detail: `${step}; ${boot}`, remedy: null };
}

async function eventLoop({ clock, signal }: DoctorContext): Promise<Capability> {
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  histogram.enable();
  await pause(clock, EVENT_LOOP_WATCH_MS, signal);
  histogram.disable();
  const worstMs = histogram.max / 1e6;
  const common = { id: 'event-loop', title: 'event loop', state: 'ready' } as const;
  if (worstMs < EVENT_LOOP_BAD_MS)
    return { ...common, detail: `late by ${worstMs.toFixed(1)} ms at most`, remedy: null };
  return {
    ...common,
    detail: `late by ${worstMs.toFixed(0)} ms while nothing was going on`,
    remedy: 'give this machine more CPU: what it measures now is marked as suspect',
  };
}

function descriptors(platform: NodeJS.Platform): Capability {
  const common = { id: 'descriptors', title: 'open files and sockets' };
  const limit = /^Max open files\s+(\S+)/m.exec(kernelFile('/proc/self/limits') ?? '')?.[1];
  if (limit === undefined)
    return { ...common, state: platform === 'win32' ? 'not-on-this-platform' : 'untested', detail: null, remedy: null };
  if (limit === 'unlimited' || Number(limit) >= FEW_DESCRIPTORS)
    return { ...common, state: 'ready', detail: `at most ${limit}`, remedy: null };
  return { ...common, state: 'ready', detail: `at most ${limit}, little for many targets`, remedy: 'ulimit -n 4096' };
}

async function timeSync(context: DoctorContext): Promise<Capability> {
  const found = await timeSynchronization({ ...context, controls: [] });
  const common = { id: 'time', title: 'synchronized time' };
  if (found === null) return { ...common, state: 'untested', detail: 'the system does not tell', remedy: null };
  if (found.synchronized) return { ...common, state: 'ready', detail: found.by, remedy: null };
  return {
    ...common,
    state: 'ready',
    detail: 'the clock is not synchronized',
    remedy: 'sudo timedatectl set-ntp true: desks compare times',
  };
}
