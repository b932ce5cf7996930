import type { ApplicationOrder } from './application.ts';
import { makeCertificates } from './certificates.ts';
import type { GateOrder } from './connection-gate.ts';
import { DNSMASQ_PORT, startDnsmasq } from './dnsmasq.ts';
import { type Faults, keepTrackingConnections, makeFaults } from './faults.ts';
import { openLongWay } from './long-way.ts';
import type { ForwarderOrder } from './name-forwarder.ts';
import { buildNetwork } from './network.ts';
import { CONTROL, HOSTS, type LabResolver, type Place, RESOLVERS, SHOWN_HOSTS } from './network-plan.ts';
import { NGINX_TLS_PORT, startNginx } from './nginx.ts';
import {
  type HelperProcess,
  type PlaceProcess,
  type PlaceProcessOptions,
  startAt,
  startHelper,
} from './place-process.ts';
import { makeLabFolder, namespaceOf, removeRun, sweepDeadRuns } from './remains.ts';
import { runTool, type ToolResult } from './run-tool.ts';

const APPLICATION_PORT = 9_000;
const HOLDING_PORT = 4_443;
const RESETTING_PORT = 4_444;
const JAMMED_PORT = 4_445;
/** So many connections wait at the jammed port, and one more; the next request is dropped. */
const JAMMED_BACKLOG = 2;
const READY_WITHIN_MS = 60_000;
/** Ends what hangs; on a machine on which much else runs, a program may take many times what it takes alone. */
const PATIENCE_MS = 60_000;

/** The lab, standing. See network-plan.ts for who stands where. */
export interface Lab {
  /** Folder for files of this run; removed with the lab. */
  readonly folder: string;
  /** Environment for programs in the lab: search path, a home in the lab's folder, the lab's authority in `SSL_CERT_FILE`. */
  readonly clientEnvironment: NodeJS.ProcessEnv;
  readonly faults: Faults;
  /** Name of a place's namespace, for `ip netns exec`. */
  namespaceOf(place: Place): string;
  /** Runs a program in a place to its end, whatever its exit code. */
  run(place: Place, program: string, args: readonly string[], deadlineMs?: number): Promise<ToolResult>;
  /** Starts a program in a place; it is stopped with the lab, if not before. */
  start(place: Place, program: string, args: readonly string[], options?: PlaceProcessOptions): PlaceProcess;
  /** Takes all of it down. Never fails half-way; calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * Builds the lab; needs LAB_NEEDS and takes about three seconds. One a process at a time. What it builds goes away with `close`, when
 * building fails, on SIGINT, SIGTERM and exit; after a SIGKILL the next lab on this machine sweeps it away.
 */
export async function openLab(): Promise<Lab> {
  sweepDeadRuns();
  const guard = guardAgainstExit();
  try {
    return await build(guard);
  } catch (error) {
    guard.remove();
    throw error;
  }
}

async function build(guard: ExitGuard): Promise<Lab> {
  const folder = makeLabFolder();
  const names = [...Object.values(HOSTS), CONTROL, ...Object.values(SHOWN_HOSTS)].map((host) => host.name);
  const [certificates] = await Promise.all([makeCertificates(folder, names), buildNetwork()]);
  await keepTrackingConnections();

  const processes: PlaceProcess[] = [
    await startDnsmasq('resolver1', folder),
    await startDnsmasq('resolver2', folder),
    await startNginx('server', folder, certificates, APPLICATION_PORT),
    await startNginx('control', folder, certificates, null),
  ];
  const forwarders = new Map<string, HelperProcess<ForwarderOrder>>();
  const resolvers: readonly LabResolver[] = Object.values(RESOLVERS);
  const helpers = await Promise.all([
    startHelper<ApplicationOrder>('server', 'application.ts', [String(APPLICATION_PORT)]),
    startHelper<GateOrder>('server', 'connection-gate.ts', [HOLDING_PORT, RESETTING_PORT, NGINX_TLS_PORT].map(String)),
    startHelper('server', 'full-backlog.ts', [JAMMED_PORT, JAMMED_BACKLOG, NGINX_TLS_PORT].map(String)),
    ...resolvers.map((resolver) => startForwarder(resolver)),
  ] as const);
  const [application, gate, jammed, ...forwarderList] = helpers;
  resolvers.forEach((resolver, index) => {
    const forwarder = forwarderList[index];
    if (forwarder !== undefined) forwarders.set(resolver.address4, forwarder);
  });
  processes.push(...helpers, ...(await openLongWay()));

  // Nothing else of the machine's own: other trust settings, proxies and Node switches would bend what is tested.
  const clientEnvironment = {
    PATH: process.env.PATH,
    HOME: folder,
    SSL_CERT_FILE: certificates.authorityFile,
  };
  const run: Lab['run'] = (place, program, args, deadlineMs = PATIENCE_MS) =>
    runTool('ip', ['netns', 'exec', namespaceOf(place), program, ...args], {
      deadlineMs,
      environment: clientEnvironment,
    });
  await ready(run, processes);

  return {
    folder,
    clientEnvironment,
    faults: makeFaults({
      application,
      gate,
      holdingPort: HOLDING_PORT,
      resettingPort: RESETTING_PORT,
      jammed: { process: jammed, port: JAMMED_PORT, backlog: JAMMED_BACKLOG },
      forwarderOf: (resolver) => {
        const forwarder = forwarders.get(resolver.address4);
        if (forwarder === undefined) throw new Error(`the lab has no resolver at ${resolver.address4}`);
        return forwarder;
      },
    }),
    namespaceOf: (place) => namespaceOf(place),
    run,
    start: (place, program, args, options) => {
      const started = startAt(place, program, args, { environment: clientEnvironment, ...options });
      processes.push(started);
      return started;
    },
    close: async () => {
      await Promise.all(processes.map((running) => running.stop()));
      guard.remove();
    },
  };
}

function startForwarder(resolver: LabResolver): Promise<HelperProcess<ForwarderOrder>> {
  const addresses = [resolver.address4, resolver.address6];
  return startHelper<ForwarderOrder>(resolver.place, 'name-forwarder.ts', [String(DNSMASQ_PORT), ...addresses]);
}

/** Waits until the client gets an answer from both web servers and all resolvers. */
async function ready(run: Lab['run'], processes: readonly PlaceProcess[]): Promise<void> {
  const checks: readonly (readonly [string, ...string[]])[] = [
    ...[HOSTS.healthy, CONTROL].flatMap(({ name }) =>
      ['-4', '-6'].map((family) => ['curl', family, '-sSf', '-m', '2', `https://${name}/`] as const),
    ),
    ...Object.values(RESOLVERS).flatMap(({ address4, address6 }) =>
      [address4, address6].map(
        (address) => ['dig', '+time=1', '+tries=1', '+short', `@${address}`, HOSTS.healthy.name] as const,
      ),
    ),
  ];
  const deadline = performance.now() + READY_WITHIN_MS;
  for (const [program, ...args] of checks) {
    for (;;) {
      const result = await run('client', program, args, 5_000);
      if (result.exitCode === 0) break;
      if (performance.now() > deadline) {
        const errors = processes.map((running) => running.errorText()).join('');
        throw new Error(`lab not ready: ${program} ${args.join(' ')}: ${result.stderr}${result.stdout} ${errors}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

interface ExitGuard {
  /** Removes the run's remains, and the guard itself. */
  remove(): void;
}

function guardAgainstExit(): ExitGuard {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onExit = (): void => removeRun(process.pid);
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    // Ours is gone from the listeners, so the signal now does what it would have done without us.
    process.kill(process.pid, signal);
  };
  const remove = (): void => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
    removeRun(process.pid);
  };
  process.on('exit', onExit);
  for (const signal of signals) process.on(signal, onSignal);
  return { remove };
}
