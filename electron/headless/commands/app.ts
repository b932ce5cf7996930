import { type CommandArguments, parseArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, noMoreThan } from '../common-options.ts';
import { type AppStart, decideAppStart, displayHindrance } from '../desktop/app-start.ts';
import { FETCH_LIMIT_MS, fetchElectron } from '../desktop/fetch-electron.ts';
import { type ElectronSearch, findElectron, hasOwnSqlite } from '../desktop/find-electron.ts';
import { type AppEnd, runElectron } from '../desktop/run-electron.ts';
import type { ExitCode } from '../exit-code.ts';
import { watch } from './watch.ts';

export const app: Command = {
  usage: ['app [OPTION…]'],
  about: [
    'Opens the desktop app: the window, and the tray icon that stays when it is closed. One runs at a time; starting it again shows its window.',
    'Where no window can be shown, or no Electron can be had, it says so in one line and serves the same page to a browser, as watch --ui does.',
  ],
  options: [
    DATA_DIRECTORY_OPTION,
    { name: 'hidden', value: null, help: 'start without a window; the tray icon opens it' },
  ],
  run,
};

/** What a shell or a loader ends with when a program cannot be loaded, such as for want of a library. */
const CANNOT_BE_LOADED = 127;

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 0, 'targets are pasted into the window');
  const start = await chooseStart(args, context);
  if (context.signal.aborted) return 0;
  if (start.kind === 'page') return servePage(start.reason, args, context);
  for (const note of start.notes) context.stderr.line(`stallscope: ${note}`);
  const end = await runElectron(start.program, start.args, context.environment, context.signal);
  return afterwards(end, start.program, args, context);
}

async function chooseStart(args: CommandArguments, context: CommandContext): Promise<AppStart> {
  const { platform, environment, packageDirectory } = context;
  const hindrance = displayHindrance(platform, environment);
  if (hindrance !== null) return { kind: 'page', reason: hindrance };
  const search = await electronOrFetched(context);
  switch (search.kind) {
    case 'missing':
      return { kind: 'page', reason: search.reason };
    case 'not-fetched':
      return {
        kind: 'page',
        reason: `Electron ${search.version} is not where its installer leaves it; run npx install-electron.`,
      };
    case 'found':
      return decideAppStart({
        platform,
        environment,
        isRoot: process.getuid?.() === 0,
        electron: search.electron,
        hasOwnSqlite: hasOwnSqlite(packageDirectory),
        packageDirectory,
        dataDirectory: args.has('data-dir') ? dataDirectory(args, context) : null,
        hidden: args.has('hidden'),
      });
  }
}

/** The package of Electron brings its runtime on first use only, so this may be the moment for it. */
async function electronOrFetched(context: CommandContext): Promise<ElectronSearch> {
  const { packageDirectory, platform, environment, signal, stderr } = context;
  const search = findElectron(packageDirectory, platform, environment);
  if (search.kind !== 'not-fetched') return search;
  const minutes = FETCH_LIMIT_MS / 60_000;
  stderr.line(
    `stallscope: Fetching Electron ${search.version} (about 110 MB, once); this takes at most ${minutes} minutes.`,
  );
  const fetched = await fetchElectron(search.installer, FETCH_LIMIT_MS, signal);
  if (fetched.kind === 'done') return findElectron(packageDirectory, platform, environment);
  return {
    kind: 'missing',
    reason: `Electron ${search.version} could not be fetched (${fetched.reason}); try npx install-electron again where its download site can be reached, or name an unpacked one in ELECTRON_OVERRIDE_DIST_PATH.`,
  };
}

async function afterwards(
  end: AppEnd,
  program: string,
  args: CommandArguments,
  context: CommandContext,
): Promise<ExitCode> {
  switch (end.kind) {
    case 'not-started':
      return servePage(`${program} could not be started: ${end.reason}.`, args, context);
    case 'exited':
      if (end.code === CANNOT_BE_LOADED) {
        return servePage(`${program} could not be loaded; install the library that it names above.`, args, context);
      }
      return end.code === 0 ? 0 : 1;
    case 'killed':
      if (context.signal.aborted) return 0;
      context.stderr.line(
        `stallscope: the app was ended by ${end.signal}; stallscope watch --ui serves the same to a browser.`,
      );
      return 1;
  }
}

function servePage(reason: string, args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  context.stderr.line(`stallscope: ${reason} Meanwhile a browser can show the same, at the address below:`);
  const folder = args.text('data-dir');
  const words = ['--ui', ...(folder === null ? [] : [`--data-dir=${folder}`])];
  return watch.run(parseArguments(words, watch.options), context);
}
