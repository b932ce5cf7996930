import { tmpdir } from 'node:os';
import { oneLine } from './bounded-text.ts';
import type { Capability, DoctorContext } from './capability.ts';
import { createMachineLock, type MachineLock } from './machine-lock.ts';
import { nativeCapabilities } from './native-capabilities.ts';
import { observerCapabilities } from './observer-capabilities.ts';
import { packetsCapability } from './packets-capability.ts';
import { remedyForMissing, type Tool } from './remedies.ts';
import { lastWords, obstacle, runTool } from './tool-run.ts';
import { toolVersion } from './tool-versions.ts';

interface ToolCheck {
  readonly id: string;
  readonly title: string;
  readonly tool: Tool;
  readonly platforms: readonly NodeJS.Platform[] | null;
  /** A harmless run on this machine alone that fails where the real one would. */
  args(platform: NodeJS.Platform): readonly string[];
  /** Traces take their turn in the machine's queue. */
  readonly isTrace: boolean;
}

const DEADLINE_MS = 6_000;
const LOOPBACK = '127.0.0.1';
const UNIX: readonly NodeJS.Platform[] = ['linux', 'darwin', 'freebsd', 'openbsd'];
const MTR = ['--report', '--report-cycles', '1', '--gracetime', '1', '--no-dns'];
const countFlag = (platform: NodeJS.Platform) => (platform === 'win32' ? '-n' : '-c');
const loopbackInterface = (platform: NodeJS.Platform) => (platform === 'linux' ? 'lo' : 'lo0');

const TOOL_CHECKS: readonly ToolCheck[] = [
  check('mtr-tcp', 'mtr to the port (TCP)', 'mtr', UNIX, () => [...MTR, '--tcp', '--port', '9', LOOPBACK], true),
  check('mtr-icmp', 'mtr by ICMP', 'mtr', UNIX, () => [...MTR, LOOPBACK], true),
  check(
    'traceroute-tcp',
    'traceroute to the port (TCP)',
    'traceroute',
    UNIX,
    (platform) => [...(platform === 'linux' ? ['-T'] : ['-P', 'tcp', '-e']), ...shortTrace('9')],
    true,
  ),
  check('traceroute-udp', 'traceroute by UDP', 'traceroute', UNIX, () => shortTrace('33434'), true),
  check('tracert', 'tracert', 'tracert', ['win32'], () => ['-d', '-h', '1', '-w', '500', LOOPBACK], true),
  check('ip', 'routes and neighbours', 'ip', ['linux'], () => ['-j', 'route', 'get', LOOPBACK], false),
  check('ss', 'the hung socket', 'ss', ['linux'], () => ['-tinmoe', 'dport', '=', ':9'], false),
  check('netstat', 'the hung socket', 'netstat', ['darwin', 'win32'], () => ['-an'], false),
  check('ping', 'the gateway by ping', 'ping', null, (platform) => [countFlag(platform), '1', LOOPBACK], false),
  check(
    'tcpdump',
    'packets by tcpdump',
    'tcpdump',
    UNIX,
    (platform) => ['-i', loopbackInterface(platform), '-L'],
    false,
  ),
  check(
    'dumpcap',
    'packets by dumpcap',
    'dumpcap',
    null,
    (platform) => ['-i', platform === 'win32' ? '1' : loopbackInterface(platform), '-L'],
    false,
  ),
];

function check(
  id: string,
  title: string,
  tool: Tool,
  platforms: readonly NodeJS.Platform[] | null,
  args: ToolCheck['args'],
  isTrace: boolean,
): ToolCheck {
  return { id, title, tool, platforms, args, isTrace };
}

function shortTrace(port: string): readonly string[] {
  return ['-p', port, '-n', '-m', '1', '-q', '1', '-w', '1', LOOPBACK];
}

/**
 * What this machine can capture, and how to enable the rest. Each tool is tried for good, against this machine itself; nothing
 * leaves it. Takes a few seconds. `traceLock` is where traces meet; that of the machine unless it is given.
 */
export async function examineMachine(context: DoctorContext, traceLock?: MachineLock): Promise<readonly Capability[]> {
  const lock =
    traceLock ?? createMachineLock({ clock: context.clock, platform: context.platform, directory: tmpdir() });
  const traces = examineTraces(
    TOOL_CHECKS.filter((one) => one.isTrace),
    context,
    lock,
  );
  const others = Promise.all(TOOL_CHECKS.filter((one) => !one.isTrace).map((one) => examineTool(one, context)));
  const observer = observerCapabilities(context);
  const tools = await others;
  return [
    ...nativeCapabilities(context),
    ...(await traces),
    ...tools,
    packetsCapability(tools, context.platform),
    ...(await observer),
  ];
}

async function examineTraces(
  checks: readonly ToolCheck[],
  context: DoctorContext,
  lock: MachineLock,
): Promise<readonly Capability[]> {
  const attempt = await lock.tryTake();
  try {
    const found: Capability[] = [];
    for (const one of checks) {
      found.push(attempt.kind === 'taken' ? untested(one, context) : await examineTool(one, context));
    }
    return found;
  } finally {
    if (attempt.kind === 'held') await attempt.lock.release();
  }
}

function untested({ id, title, platforms }: ToolCheck, { platform }: DoctorContext): Capability {
  if (platforms !== null && !platforms.includes(platform)) return elsewhere(id, title);
  return {
    id,
    title,
    state: 'untested',
    detail: 'another trace is running on this machine, and one would disturb it',
    remedy: 'try again in a minute',
  };
}

function elsewhere(id: string, title: string): Capability {
  return { id, title, state: 'not-on-this-platform', detail: null, remedy: null };
}

async function examineTool(one: ToolCheck, context: DoctorContext): Promise<Capability> {
  const { id, title, tool, platforms } = one;
  const { platform } = context;
  if (platforms !== null && !platforms.includes(platform)) return elsewhere(id, title);
  const whole = { ...context, controls: [] };
  const options = { deadlineMs: DEADLINE_MS, signal: context.signal };
  const [run, version] = await Promise.all([
    runTool(whole, tool, one.args(platform), options),
    toolVersion(whole, tool),
  ]);
  const blocked = obstacle(run, platform);
  if (blocked?.status === 'missing-tool') {
    return { id, title, state: 'missing', detail: null, remedy: remedyForMissing(tool, platform) };
  }
  if (blocked?.status === 'not-permitted') {
    return { id, title, state: 'not-permitted', detail: version, remedy: blocked.remedy };
  }
  if (run.outcome.kind === 'ended' && run.outcome.exitCode === 0) {
    return { id, title, state: 'ready', detail: version, remedy: null };
  }
  const words = blocked?.summary ?? oneLine(lastWords(run.outcome));
  return { id, title, state: 'untested', detail: words, remedy: `see what this says: ${run.method}` };
}
