import type { ContractEvent } from '../../contract/contract.ts';
import type { TargetJson } from '../../contract/shapes.ts';
import { durationText, parseDurationMs } from '../../domain/duration.ts';
import { printable } from '../../domain/printable.ts';
import { parsePublicAddress } from '../../domain/public-address.ts';
import { type Door, openDoor } from '../../service/door/open-door.ts';
import type { HopNaming } from '../../service/hop-labels.ts';
import type { ConfiguredNotices } from '../../service/notices/configured-notices.ts';
import type { Reconfiguration } from '../../service/reconfigure.ts';
import type { RunningService } from '../../service/service.ts';
import { startService } from '../../service/start-service.ts';
import type { TargetInput } from '../../service/target-input.ts';
import { type ServiceManager, serviceManagerFor, withoutManager } from '../../service/watchdog/service-manager.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, PLAIN_PORT_OPTION, plainPort } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { counted } from '../format/counted.ts';
import { painter } from '../format/paint.ts';
import { programText } from '../format/program-text.ts';
import { shellWord } from '../format/shell-word.ts';
import { WatchNarrator } from '../format/watch-narrator.ts';
import { givenTargets } from '../given-targets.ts';
import { givenHopNaming, HOP_NAMING_OPTIONS } from '../hop-naming.ts';
import { looksLikeUiAddress, parseUiAddress, type UiAddress } from '../server/ui-address.ts';
import { UsageError } from '../usage-error.ts';
import { HangUps } from '../watch/hang-ups.ts';
import { createReread } from '../watch/reread.ts';
import { startServers, type WatchServers } from '../watch/start-servers.ts';

/** A reader that does not keep up must not make this process grow until it dies: it loses lines, and is told how many. */
const MAX_WAITING_BYTES = 32_000_000;

export const watch: Command = {
  usage: ['watch [TARGET…] [OPTION…]'],
  about: [
    'Probes the targets until it is told to end, stores every sample, and records what happens while a request hangs. It prints a line only for what matters: stalls, slow and failed requests, recoveries.',
    'TARGET is https://…, http://…, tcp://host:port, host:port, or dns://name?type=A&resolver=ADDRESS; a plain host is probed by HTTPS. “-” reads one a line from standard input. Without a target and without --config the stored ones are watched.',
    'On SIGHUP it reads the file of --config again: what differs is changed, all else goes on undisturbed, and a file with a mistake is refused as a whole.',
  ],
  options: [
    ...HOP_NAMING_OPTIONS,
    { name: 'config', value: 'FILE', help: 'read targets, and what goes with them, from this YAML file' },
    DATA_DIRECTORY_OPTION,
    { name: 'duration', value: 'D', help: 'end after this time, such as 10m' },
    {
      name: 'ui',
      value: 'HOST:PORT',
      takesNext: looksLikeUiAddress,
      help: 'serve the page and print its address (default: 127.0.0.1 and the first free port from 7878 on)',
    },
    {
      name: 'metrics',
      value: 'HOST:PORT',
      takesNext: looksLikeUiAddress,
      help: 'serve /metrics for Prometheus (default: 127.0.0.1:7978); with STALLSCOPE_METRICS_TOKEN set, to those who know it',
    },
    PLAIN_PORT_OPTION,
    {
      name: 'public-address',
      value: 'ADDR',
      help: 'the address under which servers see this computer, for bundles (default: the one that is kept)',
    },
    { ...JSON_OPTION, help: 'print every event as a line of JSON' },
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const durationMs = args.parsed('duration', parseDurationMs);
  const uiAddress = args.has('ui') ? args.parsed('ui', parseUiAddress) : null;
  const metricsAddress = args.has('metrics') ? args.parsed('metrics', parseUiAddress) : null;
  const publicAddress = args.parsed('public-address', parsePublicAddress);
  const file = args.text('config');
  const read = () =>
    givenTargets(
      { words: args.positionals, configurationFile: file, plainPort: plainPort(args), needsVariables: true },
      context,
    );
  const hangUps = new HangUps(context);
  const given = await read();
  const naming = await givenHopNaming(args, context);
  const namesTargets = args.positionals.length > 0 || args.has('config');
  if (namesTargets && given.inputs.length === 0) {
    throw new UsageError('there is no target to watch; name one, or give a configuration that has some', 'content');
  }
  for (const note of given.notes) context.stderr.line(`stallscope: ${note}`);
  const configurationAgain = async (): Promise<Reconfiguration> => {
    const now = await read();
    return { ...now, targets: now.inputs, publicAddress: publicAddress ?? now.publicAddress };
  };
  return watchTargets(
    {
      inputs: namesTargets ? given.inputs : null,
      notices: given.notices,
      hangUps,
      again: file === null || [...args.positionals, file].includes('-') ? null : configurationAgain,
      resolvers: given.resolvers,
      publicAddress: publicAddress ?? given.publicAddress,
      naming,
      durationMs,
      uiAddress,
      metricsAddress,
      args,
    },
    context,
  );
}

interface WatchRequest {
  /** null for those that are stored. */
  readonly inputs: readonly TargetInput[] | null;
  readonly notices: ConfiguredNotices | null;
  readonly hangUps: HangUps;
  /** Reads all of it again; null where there is no file, or standard input was read, which is over. */
  readonly again: (() => Promise<Reconfiguration>) | null;
  readonly resolvers: Parameters<typeof startService>[0]['resolvers'];
  /** null for the one that is kept. */
  readonly publicAddress: string | null;
  readonly naming: HopNaming;
  readonly durationMs: number | null;
  readonly uiAddress: UiAddress | null;
  readonly metricsAddress: UiAddress | null;
  readonly args: CommandArguments;
}

async function watchTargets(request: WatchRequest, context: CommandContext): Promise<ExitCode> {
  const directory = dataDirectory(request.args, context);
  const stuck = new AbortController();
  const start = startService({
    directory,
    environment: withoutManager(context.environment),
    platform: context.platform,
    targets: request.inputs,
    resolvers: request.resolvers,
    publicAddress: request.publicAddress,
    notices: request.notices,
    hopNaming: request.naming,
    onStuck: () => stuck.abort(),
    log: (line) => context.stderr.line(line),
  });
  if (start.kind === 'refused') {
    context.stderr.line(`stallscope: ${start.error.message}`);
    return 1;
  }
  const { service } = start;
  const startedMs = performance.now();
  const json = request.args.has('json');
  const tell = json ? jsonTeller(context) : humanTeller(context, request.args.text('data-dir'));
  const unsubscribe = service.api.subscribe(tell.event);
  const manager = serviceManagerFor(service.guards, {
    ...context,
    log: (line) => context.stderr.line(`stallscope: ${line}`),
  });
  let servers: WatchServers | null = null;
  let door: Door | null = null;
  try {
    for (const note of start.notes) context.stderr.line(`stallscope: ${note}`);
    const { targets } = await service.api['targets.list']({});
    if (targets.length === 0 && request.uiAddress === null) {
      throw new UsageError(
        'no target is stored yet; name one, such as stallscope watch https://example.com/',
        'content',
      );
    }
    tell.started(targets, directory);
    const { platform } = context;
    door = await openDoor({
      directory,
      platform,
      api: service.api,
      log: (line) => context.stderr.line(`stallscope: ${line}`),
    });
    request.hangUps.become(hangUpOf(request, service, manager, context));
    servers = await startServers({ ui: request.uiAddress, metrics: request.metricsAddress }, service, context);
    for (const line of servers.announcement) (json ? context.stderr : context.stdout).line(line);
    manager.ready();
    await untilEnd(AbortSignal.any([context.signal, stuck.signal]), request.durationMs);
  } finally {
    request.hangUps.end();
    manager.stopping();
    await Promise.all([servers?.close(), door?.close()]);
    await service.stop();
    manager.close();
    unsubscribe();
  }
  tell.ended(performance.now() - startedMs);
  // Whoever supervises this process starts it anew.
  return stuck.signal.aborted ? 1 : 0;
}

/** What a hang-up does in this run. */
function hangUpOf(
  request: WatchRequest,
  service: RunningService,
  manager: ServiceManager,
  context: CommandContext,
): () => Promise<void> {
  const say = (line: string) => context.stderr.line(`stallscope: ${line}`);
  if (request.again !== null) {
    const reread = createReread({ read: request.again, configuration: service.configuration, say });
    return async () => {
      manager.reloading();
      try {
        await reread();
      } finally {
        manager.ready();
      }
    };
  }
  const why = request.args.has('config')
    ? 'standard input cannot be read a second time'
    : 'this run has no --config FILE; what is kept is changed by stallscope targets and notify, or on the page';
  return async () => say(`There is nothing to read again: ${why}.`);
}

/** Resolves when the signal aborts or the time is over. */
function untilEnd(signal: AbortSignal, durationMs: number | null): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    // Timers hold at most 2^31 ms, so a longer duration is waited for in pieces.
    let leftMs = durationMs ?? Number.POSITIVE_INFINITY;
    let timer: NodeJS.Timeout | null = null;
    const end = () => {
      if (timer !== null) clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const next = () => {
      if (leftMs <= 0) {
        end();
        return;
      }
      const pieceMs = Math.min(leftMs, 2_000_000_000);
      leftMs -= pieceMs;
      timer = setTimeout(next, pieceMs);
    };
    signal.addEventListener('abort', end, { once: true });
    next();
  });
}

interface Teller {
  readonly started: (targets: readonly TargetJson[], directory: string) => void;
  readonly event: (event: ContractEvent) => void;
  readonly ended: (watchedMs: number) => void;
}

function jsonTeller({ stdout, stderr }: CommandContext): Teller {
  let lost = 0;
  return {
    started: () => {},
    event(event) {
      if (stdout.waitingBytes() > MAX_WAITING_BYTES) {
        lost += 1;
        return;
      }
      if (lost > 0) {
        stderr.line(
          `stallscope: ${counted(lost, 'event')} before seq ${event.seq} were not printed, because nothing read them in time`,
        );
        lost = 0;
      }
      stdout.line(JSON.stringify(event));
    },
    ended: () => {},
  };
}

/** `folder`: the data directory that was named; null: the usual one. */
function humanTeller(context: CommandContext, folder: string | null): Teller {
  const { stdout, platform } = context;
  const sameData = folder === null ? [] : ['--data-dir', shellWord(printable(folder), platform)];
  const paint = painter(stdout.colours);
  let narrator: WatchNarrator | null = null;
  return {
    started(targets, directory) {
      narrator = new WatchNarrator(paint, () => new Date().toISOString(), targets);
      const intervals = [...new Set(targets.map((target) => target.intervalMs))];
      const every = intervals.length === 1 ? ` every ${durationText(intervals[0] ?? 0)}` : '';
      const paused = targets.filter((target) => target.paused).length;
      const watched = `Watching ${counted(targets.length, 'target')}${every}${paused === 0 ? '' : `, ${paused} paused`}`;
      stdout.line(`${targets.length === 0 ? 'No target yet, add one on the page' : watched}; stored in ${directory}`);
      stdout.line('Times are UTC. While all is well only the status is printed, every ten minutes; Ctrl+C ends.');
    },
    event(event) {
      if (stdout.waitingBytes() > MAX_WAITING_BYTES) return;
      for (const line of narrator?.lines(event) ?? []) stdout.line(line);
    },
    ended(watchedMs) {
      for (const line of narrator?.summary(watchedMs, programText(context), sameData) ?? []) stdout.line(line);
    },
  };
}
