import type { Clock } from '../../domain/clock.ts';
import { msRange } from '../../domain/ms-text.ts';
import type { Capture, CaptureContext } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import { type PingReport, parsePing } from './parse-ping.ts';
import {
  type Neighbour,
  parseArp,
  parseBsdRouteGet,
  parseIpNeighbour,
  parseIpRouteGet,
  parseWindowsRoutes,
  type RouteToAddress,
} from './parse-route.ts';
import type { Tool } from './remedies.ts';
import { SharedWork } from './shared-work.ts';
import { obstacle, runTool, type ToolRun, toolText, unreadable } from './tool-run.ts';
import { traceDestination } from './trace-destination.ts';

const PINGS = 3;
const DEADLINE_MS = 5_000;
const FRESH_MS = 800;
const NO_WAY = /unreachable|not in table|no route|prohibited|invalid argument/i;

interface Commands {
  readonly route: readonly [Tool, readonly string[]];
  parseRoute(text: string): RouteToAddress | null;
  neighbour(gateway: string, route: RouteToAddress): readonly [Tool, readonly string[]];
  parseNeighbour(text: string, gateway: string): Neighbour | null;
  ping(gateway: string, route: RouteToAddress): readonly string[];
}

interface GatewayState {
  readonly timer: EvidenceTimer;
  readonly runs: readonly ToolRun[];
  readonly neighbour: Neighbour | null;
  readonly ping: PingReport | null;
}

/** The first step out: which gateway leads to the hung address, whether the link layer knows it, and how fast it answers. */
export function createGatewayCapture(clock: Clock): Capture {
  const routes = new SharedWork<{ readonly timer: EvidenceTimer; readonly run: ToolRun }>(clock, FRESH_MS);
  const states = new SharedWork<GatewayState>(clock, FRESH_MS);
  return {
    kind: 'gateway',
    deadlineMs: () => 2 * DEADLINE_MS + 2_000,
    applies: (subject, context) => traceDestination(subject, context) !== null,
    run: async (subject, context, emit) => {
      const destination = traceDestination(subject, context);
      if (destination === null) return;
      const commands = commandsFor(destination.address, context.platform);
      const asked = await routes.get(destination.address, async () => {
        const timer = new EvidenceTimer(context.clock);
        return { timer, run: await run(context, commands.route) };
      });
      const route = commands.parseRoute(toolText(asked.run));
      const method = `${asked.run.method}; neighbour; ping`;
      if (route === null) {
        const noWay = { status: 'failed', summary: `The system knows no way to ${destination.address}.` } as const;
        const why =
          obstacle(asked.run, context.platform) ??
          (saysNoWay(toolText(asked.run), context.platform) ? noWay : unreadable(asked.run));
        emit(asked.timer.draft('gateway', asked.run.method, { ...why, raw: transcript([asked.run]) }));
        return;
      }
      const next = route.gateway ?? destination.address;
      const state = await states.get(`${next} ${route.interfaceName}`, () => examine(next, route, commands, context));
      emit(
        asked.timer.draft('gateway', method, {
          status: context.signal.aborted ? 'timed-out' : 'captured',
          summary: summaryOf(next, route, state),
          raw: transcript([asked.run, ...state.runs]),
          data: {
            destination: destination.address,
            gateway: route.gateway,
            interface: route.interfaceName,
            sourceAddress: route.sourceAddress,
            neighbour: state.neighbour === null ? null : { ...state.neighbour },
            ping: state.ping === null ? null : { ...state.ping },
          },
        }),
      );
    },
  };
}

/** Windows prints its whole IPv4 table, and the way is not in it; the others say so. What says neither was no answer. */
function saysNoWay(text: string, platform: NodeJS.Platform): boolean {
  return (platform === 'win32' ? /^\s*[\d.]+\s+[\d.]+\s/m : NO_WAY).test(text);
}

async function examine(
  next: string,
  route: RouteToAddress,
  commands: Commands,
  context: CaptureContext,
): Promise<GatewayState> {
  const timer = new EvidenceTimer(context.clock);
  const ping = await run(context, ['ping', commands.ping(next, route)]);
  // Asked after the ping: only then does the link layer say whether the gateway answered it just now.
  const neighbour = await run(context, commands.neighbour(next, route));
  return {
    timer,
    runs: [ping, neighbour],
    neighbour: commands.parseNeighbour(toolText(neighbour), next),
    ping: obstacle(ping, context.platform) === null ? parsePing(toolText(ping), PINGS) : null,
  };
}

function run(context: CaptureContext, [tool, args]: readonly [Tool, readonly string[]]): Promise<ToolRun> {
  return runTool(context, tool, args, { deadlineMs: DEADLINE_MS, signal: context.signal });
}

function commandsFor(address: string, platform: NodeJS.Platform): Commands {
  const family = address.includes(':') ? '-6' : '-4';
  const count = String(PINGS);
  switch (platform) {
    case 'linux':
      return {
        route: ['ip', ['-j', family, 'route', 'get', address]],
        parseRoute: parseIpRouteGet,
        neighbour: (gateway, route) => [
          'ip',
          ['-j', 'neigh', 'show', 'to', gateway, ...(route.interfaceName === null ? [] : ['dev', route.interfaceName])],
        ],
        parseNeighbour: parseIpNeighbour,
        ping: (gateway, route) => ['-c', count, '-n', '-W', '1', '-i', '0.2', withZone(gateway, route)],
      };
    case 'win32':
      return {
        route: ['route', ['print', family]],
        parseRoute: (text) => parseWindowsRoutes(text, address),
        neighbour: (gateway) => ['arp', ['-a', gateway]],
        parseNeighbour: parseArp,
        ping: (gateway) => ['-n', count, '-w', '1000', gateway],
      };
    default:
      return {
        route: ['route', ['-n', 'get', ...(family === '-6' ? ['-inet6'] : []), address]],
        parseRoute: parseBsdRouteGet,
        neighbour: (gateway) => (gateway.includes(':') ? ['ndp', ['-n', gateway]] : ['arp', ['-n', gateway]]),
        parseNeighbour: parseArp,
        // Milliseconds here, seconds on Linux.
        ping: (gateway, route) => [
          '-c',
          count,
          '-n',
          ...(gateway.includes(':') ? [] : ['-W', '1000']),
          '-i',
          '0.2',
          withZone(gateway, route),
        ],
      };
  }
}

/** Link-local addresses need the interface; its name is checked before it comes here. */
function withZone(address: string, route: RouteToAddress): string {
  return /^fe80:/i.test(address) && route.interfaceName !== null ? `${address}%${route.interfaceName}` : address;
}

function transcript(runs: readonly ToolRun[]): string {
  return runs.map((one) => `$ ${one.method}\n${toolText(one).trimEnd()}`).join('\n\n');
}

function summaryOf(next: string, route: RouteToAddress, state: GatewayState): string {
  const through = route.interfaceName === null ? '' : ` on ${route.interfaceName}`;
  const who =
    route.gateway === null
      ? `No gateway on the way: ${next} is reached directly${through}`
      : `Gateway ${next}${through}`;
  const link = state.neighbour === null ? '' : `, link layer ${state.neighbour.state}`;
  if (state.ping === null) return `${who}${link}; it could not be pinged.`;
  const { sent, received, rttMs } = state.ping;
  const range = msRange(rttMs);
  return `${who}${link}; ${route.gateway === null ? 'it ' : ''}answered ${received} of ${sent} pings${range === null ? '' : ` in ${range}`}.`;
}
