import { msText } from '../../domain/ms-text.ts';
import { parseProgramPath } from '../../domain/notice/receiver-rules.ts';
import { cut } from '../../notices/short-text.ts';
import type { Delivery } from '../delivery.ts';
import { messageOf } from '../message.ts';
import { secretMask } from '../secret-mask.ts';
import type { SenderParts, SendOver } from '../sender.ts';
import { type CommandOutcome, runCommand } from './run-command.ts';

const TIMEOUT_MS = 30_000;
/** `EX_TEMPFAIL` of sysexits.h: whoever called is to try again later. */
const TRY_LATER = 75;
/** Values of variables with such names are not shown, should the program print them. */
const SECRET_NAME = /token|secret|key|pass|pwd|credential|auth|cookie|url|webhook|dsn/i;
const LEAST_SECRET = 6;

/** To a program of this machine, with the message as JSON on its standard input and the environment of Stallscope. */
export function createCommandSender({ clock, environment, platform, zone }: SenderParts): SendOver<'command'> {
  return async (way, { digest, nowUs, mayBeRepeat, signal }) => {
    const program = parseProgramPath(way.program);
    if (program.kind === 'refused') return failed('never', `Not run: ${program.reason}.`);
    const outcome = await runCommand(
      {
        program: program.value,
        args: way.args,
        environment,
        platform,
        input: `${JSON.stringify(messageOf({ digest, nowUs, mayBeRepeat, zone: zone() }))}\n`,
        timeoutMs: TIMEOUT_MS,
        signal,
      },
      clock,
    );
    const secrets = Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && value.length >= LEAST_SECRET && SECRET_NAME.test(name) ? [value] : [],
    );
    return judgeCommand(outcome, cut(program.value, 120), (text) => secretMask(secrets).quote(text));
  };
}

function judgeCommand(outcome: CommandOutcome, name: string, quote: (text: string) => string | null): Delivery {
  switch (outcome.kind) {
    case 'ended': {
      const { exitCode, output } = outcome;
      if (exitCode === 0) return { kind: 'delivered', says: `${name} took it (exit code 0).` };
      const quoted = quote(output);
      const said = quoted === null ? '' : ` and said ${quoted}`;
      if (exitCode === TRY_LATER) return failed('later', `${name} asked to try later (exit code 75)${said}.`);
      return failed('never', `${name} failed with exit code ${exitCode}${said}.`);
    }
    case 'killed':
      return unknown(`${name} was ended by ${outcome.by}.`);
    case 'too-long':
      return unknown(`${name} had not ended after ${msText(TIMEOUT_MS)} and was stopped.`);
    case 'stopped':
      return unknown(`${name} was stopped because Stallscope ended.`);
    case 'not-started':
      return failed('later', `${name} could not be started: ${startWords(outcome.code)}.`);
  }
}

function startWords(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such program, or the interpreter that it names is missing';
    case 'EACCES':
      return 'it may not be executed';
    default:
      return code === '' ? 'the system did not say why' : `the system said ${code}`;
  }
}

const failed = (again: 'later' | 'never', says: string): Extract<Delivery, { kind: 'failed' }> => ({
  kind: 'failed',
  again,
  afterMs: null,
  unreached: false,
  says,
});

/** It had the message, and may have dealt with it. */
const unknown = (says: string): Delivery => ({ ...failed('later', says), mayHaveArrived: true });
