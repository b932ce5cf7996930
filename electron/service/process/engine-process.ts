import { homedir } from 'node:os';
import { parentPortOf } from './parent-port.ts';
import { runEngineProcess } from './run-engine-process.ts';

const NOT_STARTED_BY_THE_APP = 2;

/** A log whose reader is gone is no reason to end. */
process.stderr.on('error', () => {});
process.stdout.on('error', () => {});
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const port = parentPortOf(process);
if (port === null) {
  log('This is a part of the Stallscope app and is started by it.');
  process.exit(NOT_STARTED_BY_THE_APP);
}
const running = runEngineProcess({
  port,
  environment: process.env,
  platform: process.platform,
  homeDirectory: homedir(),
  log,
  exit: (code) => process.exit(code),
});

process.on('SIGTERM', () => running.end());
// A terminal sends these to all of its processes. The app decides when this one ends, and takes it along where it cannot decide any more.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('uncaughtException', (error) => running.crash(error));
process.on('unhandledRejection', (reason) => running.crash(reason));
