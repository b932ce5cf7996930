import type { CaptureContext } from './capture.ts';
import {
  parseBsdRouteGet,
  parseIpDefaultRoute,
  parseIpRouteGet,
  parseWindowsRoutes,
  type RouteToAddress,
} from './parse-route.ts';
import { runTool, toolText } from './tool-run.ts';

const DEADLINE_MS = 4_000;

/** The way to an address as the system's own tool tells it; null where it does not. */
export async function routeTo(address: string, context: CaptureContext): Promise<RouteToAddress | null> {
  const options = { deadlineMs: DEADLINE_MS, signal: context.signal };
  const six = address.includes(':');
  switch (context.platform) {
    case 'linux':
      return parseIpRouteGet(
        toolText(await runTool(context, 'ip', ['-j', six ? '-6' : '-4', 'route', 'get', address], options)),
      );
    case 'win32':
      return parseWindowsRoutes(
        toolText(await runTool(context, 'route', ['print', six ? '-6' : '-4'], options)),
        address,
      );
    default:
      return parseBsdRouteGet(
        toolText(await runTool(context, 'route', ['-n', 'get', ...(six ? ['-inet6'] : []), address], options)),
      );
  }
}

/** The way out of here, of IPv4 first; null where there is none, or no tool tells it. */
export async function defaultRoute(context: CaptureContext): Promise<RouteToAddress | null> {
  const options = { deadlineMs: DEADLINE_MS, signal: context.signal };
  switch (context.platform) {
    case 'linux':
      for (const family of ['-4', '-6']) {
        const route = parseIpDefaultRoute(
          toolText(await runTool(context, 'ip', ['-j', family, 'route', 'show', 'default'], options)),
        );
        if (route !== null) return route;
      }
      return null;
    case 'win32':
      return routeTo('0.0.0.0', context);
    default:
      return parseBsdRouteGet(toolText(await runTool(context, 'route', ['-n', 'get', 'default'], options)));
  }
}
