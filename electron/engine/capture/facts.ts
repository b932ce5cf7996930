import { arch, cpus, hostname, networkInterfaces, release, totalmem, type, uptime, version } from 'node:os';
import type { AddressAndPort, Target } from '../../domain/target.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { Vantage } from '../../domain/vantage.ts';
import { createNameResolver } from '../probe/resolve/create-name-resolver.ts';
import type { NameResolver } from '../probe/resolve/name-resolver.ts';
import { canonicalAddress } from './address-literal.ts';
import { boundedText } from './bounded-text.ts';
import type { CaptureContext } from './capture.ts';
import { kernelFile } from './kernel-file.ts';
import type { RouteToAddress } from './parse-route.ts';
import { TOOLS, type Tool } from './remedies.ts';
import { defaultRoute, routeTo } from './routes.ts';
import { findProgram } from './run-program.ts';
import { servicePort } from './service-port.ts';
import { timeSynchronization } from './time-synchronization.ts';
import { systemZoneSources, timeZone } from './time-zone.ts';
import { runTool, toolText } from './tool-run.ts';
import { toolVersion } from './tool-versions.ts';
import { vantageBy } from './vantage.ts';

export type FactsContext = Pick<
  CaptureContext,
  'clock' | 'runProgram' | 'platform' | 'environment' | 'resolvers' | 'signal'
> & { readonly nameResolver?: NameResolver };

export interface InterfaceFacts {
  readonly name: string;
  /** With the length of the prefix: `192.0.2.2/24`. */
  readonly addresses: readonly string[];
  readonly linkAddress: string | null;
  readonly mtu: number | null;
  /** `up`, `down`, `unknown`. */
  readonly state: string | null;
}

export interface ToolFacts {
  readonly tool: Tool;
  readonly path: string;
  readonly version: string | null;
}

/** What a tool said, for people and for the bundle. */
export interface FactsSection {
  readonly title: string;
  readonly method: string;
  readonly text: string;
}

/** What is the same for every request from this machine. JSON through and through. */
export interface MachineFacts {
  readonly collectedAt: string;
  readonly system: {
    readonly platform: string;
    readonly name: string;
    readonly kernel: string;
    readonly architecture: string;
    readonly hostName: string;
    readonly processors: number;
    readonly memoryBytes: number;
    readonly uptimeSeconds: number;
    readonly node: string;
  };
  readonly interfaces: readonly InterfaceFacts[];
  readonly resolvers: readonly AddressAndPort[];
  readonly clock: {
    readonly utc: string;
    readonly utcOffsetMinutes: number;
    readonly timeZone: string;
    /** null where the system does not tell. */
    readonly synchronized: boolean | null;
  };
  readonly tools: readonly ToolFacts[];
  readonly vantage: Vantage;
  /** The way to the target that was asked about; null without one, or where its name has no address. */
  readonly wayToTarget: (RouteToAddress & { readonly target: string; readonly address: string }) | null;
  readonly sections: readonly FactsSection[];
}

const DEADLINE_MS = 4_000;

/** The one-time facts, with the way to `target` where one is given. Nothing is sent but the lookup of the target's name. */
export async function collectFacts(context: FactsContext, target?: Target): Promise<MachineFacts> {
  const whole: CaptureContext = { ...context, controls: [] };
  const { clock, platform } = context;
  const destination = target === undefined ? null : await addressOf(target, context);
  const [time, tools, sections, route] = await Promise.all([
    timeSynchronization(whole),
    toolFacts(whole),
    systemSections(whole),
    destination === null ? defaultRoute(whole) : routeTo(destination, whole),
  ]);
  const nowUs = clock.utcUs();
  return {
    collectedAt: utcText(nowUs),
    system: {
      platform,
      name: systemName(),
      kernel: `${type()} ${release()} ${version()}`,
      architecture: arch(),
      hostName: hostname(),
      processors: cpus().length,
      memoryBytes: totalmem(),
      uptimeSeconds: Math.round(uptime()),
      node: process.version,
    },
    interfaces: interfaceFacts(platform),
    resolvers: context.resolvers.map(({ address, port }) => ({ address, port })),
    clock: {
      utc: utcText(nowUs),
      // Subtracted, because the negative of 0 is not 0 in JSON's eyes.
      utcOffsetMinutes: 0 - new Date(Math.floor(nowUs / 1_000)).getTimezoneOffset(),
      timeZone: timeZone(systemZoneSources(platform, context.environment.TZ)),
      synchronized: time?.synchronized ?? null,
    },
    tools,
    vantage: vantageBy(route),
    wayToTarget:
      target === undefined || destination === null || route === null
        ? null
        : { target: target.name, address: destination, ...route },
    sections: [...sections, ...(time === null ? [] : [{ title: 'clock', method: 'timedatectl show', text: time.raw }])],
  };
}

/** The facts as text for people and for `host/facts.txt`. */
export function factsText(facts: MachineFacts): string {
  const { system, vantage, clock } = facts;
  const offset = `${clock.utcOffsetMinutes < 0 ? '-' : '+'}${(Math.abs(clock.utcOffsetMinutes) / 60).toFixed(2)} h`;
  const synchronized =
    clock.synchronized === null ? 'synchronization unknown' : clock.synchronized ? 'synchronized' : 'NOT synchronized';
  const lines = [
    `Collected    ${facts.collectedAt} (UTC)`,
    `System       ${system.name}, ${system.kernel}, ${system.architecture}`,
    `Host         ${system.hostName}, ${system.processors} processors, ${Math.round(system.memoryBytes / 1_048_576)} MiB, up ${system.uptimeSeconds} s`,
    `Clock        ${clock.utc} (UTC), zone ${clock.timeZone} (${offset}), ${synchronized}`,
    `Vantage      ${vantage.sourceAddress ?? 'unknown address'} on ${vantage.interfaceName ?? 'unknown interface'}, gateway ${vantage.gateway ?? 'none'}${vantage.vpn ? ', a tunnel' : ''}`,
    ...(facts.wayToTarget === null
      ? []
      : [
          `Way          to ${facts.wayToTarget.target} (${facts.wayToTarget.address}) by ${facts.wayToTarget.gateway ?? 'no gateway'}`,
        ]),
    `Resolvers    ${facts.resolvers.map(addressAndPortText).join(', ') || 'none known'}`,
    ...facts.interfaces.map(
      (one) =>
        `Interface    ${one.name}: ${one.addresses.join(', ') || 'no address'}${one.mtu === null ? '' : `, MTU ${one.mtu}`}${one.state === null ? '' : `, ${one.state}`}`,
    ),
    ...facts.tools.map(
      (one) => `Tool         ${one.tool}: ${one.path}${one.version === null ? '' : ` (${one.version})`}`,
    ),
  ];
  const sections = facts.sections.map(
    (section) => `\n--- ${section.title}: ${section.method}\n${section.text.trimEnd()}`,
  );
  return `${[...lines, ...sections].join('\n')}\n`;
}

async function addressOf(target: Target, context: FactsContext): Promise<string | null> {
  if (target.spec.kind === 'dns') {
    return target.resolver.kind === 'server'
      ? canonicalAddress(target.resolver.address)
      : canonicalAddress(context.resolvers[0]?.address ?? '');
  }
  const host = servicePort(target)?.host ?? '';
  const literal = canonicalAddress(host);
  if (literal !== null || host === '') return literal;
  const resolver = context.nameResolver ?? createNameResolver({ clock: context.clock });
  const late = new AbortController();
  const cancel = context.clock.schedule(DEADLINE_MS, () => late.abort());
  const resolution = await resolver.resolve(host, {
    family: target.family,
    resolver: target.resolver,
    signal: AbortSignal.any([late.signal, context.signal]),
    asking: () => {},
  });
  cancel();
  return resolution.kind === 'resolved' ? canonicalAddress(resolution.addresses[0] ?? '') : null;
}

async function toolFacts(context: CaptureContext): Promise<readonly ToolFacts[]> {
  const found = TOOLS.flatMap((tool) => {
    const path = findProgram(tool, context.environment, context.platform);
    return path === null ? [] : [{ tool, path }];
  });
  return Promise.all(found.map(async ({ tool, path }) => ({ tool, path, version: await toolVersion(context, tool) })));
}

async function systemSections(context: CaptureContext): Promise<readonly FactsSection[]> {
  const commands: readonly (readonly [string, Tool, readonly string[]])[] =
    context.platform === 'linux'
      ? [
          ['addresses', 'ip', ['address', 'show']],
          ['routes', 'ip', ['-4', 'route', 'show']],
          ['routes of IPv6', 'ip', ['-6', 'route', 'show']],
          ['rules', 'ip', ['rule', 'show']],
          ['neighbours', 'ip', ['neigh', 'show']],
        ]
      : context.platform === 'win32'
        ? [['routes', 'route', ['print']]]
        : [['routes', 'netstat', ['-rn']]];
  const sections = await Promise.all(
    commands.map(async ([title, tool, args]) => {
      const run = await runTool(context, tool, args, { deadlineMs: DEADLINE_MS, signal: context.signal });
      return { title, method: run.method, text: boundedText(toolText(run), 16_384).text };
    }),
  );
  const resolvConf = context.platform === 'linux' ? kernelFile('/etc/resolv.conf') : null;
  const files =
    resolvConf === null
      ? []
      : [{ title: 'resolvers', method: '/etc/resolv.conf', text: boundedText(resolvConf, 8_192).text }];
  return [...sections.filter((section) => section.text !== ''), ...files];
}

function interfaceFacts(platform: NodeJS.Platform): readonly InterfaceFacts[] {
  return Object.entries(networkInterfaces()).map(([name, addresses]) => {
    // A name of the kernel's, but it becomes part of a path.
    const folder =
      platform === 'linux' && /^[\w.@-]{1,31}$/.test(name) && !name.includes('..') ? `/sys/class/net/${name}` : null;
    const mtu = folder === null ? null : kernelFile(`${folder}/mtu`);
    const state = folder === null ? null : kernelFile(`${folder}/operstate`);
    const link = addresses?.find((one) => one.mac !== '00:00:00:00:00:00')?.mac;
    return {
      name,
      addresses: (addresses ?? []).map((one) => one.cidr ?? one.address),
      linkAddress: link ?? null,
      mtu: mtu === null ? null : Number(mtu),
      state: state === null ? null : state.trim(),
    };
  });
}

function systemName(): string {
  const pretty = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(kernelFile('/etc/os-release') ?? '')?.[1];
  return boundedText(pretty ?? type(), 200).text;
}
