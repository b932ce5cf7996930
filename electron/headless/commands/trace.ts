import { hostname } from 'node:os';
import { parseHost, parsePort } from '../../domain/host.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { printable } from '../../domain/printable.ts';
import { quoted } from '../../domain/quoted.ts';
import { addressesOf, type TraceProtocol } from '../../domain/trace.ts';
import { describeHops } from '../../service/hop-labels.ts';
import { traceOnce } from '../../service/trace-once.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { tracedJson } from '../format/trace-json.ts';
import { traceReport } from '../format/trace-report.ts';
import { givenHopNaming, HOP_NAMING_OPTIONS } from '../hop-naming.ts';
import type { TextOutput } from '../text-output.ts';
import { UsageError } from '../usage-error.ts';

const DEFAULT_PORT = { tcp: 443, udp: 33_434, icmp: 443 } as const satisfies Record<TraceProtocol, number>;
const DEFAULT_MAX_HOPS = 30;
const MOST_HOPS = 64;
const MOST_CYCLES = 1_000;
const LEAST_BYTES = 64;
const MOST_BYTES = 65_535;

export const trace: Command = {
  usage: ['trace HOST [--port N] [--protocol NAME] [--max-hops N] [--cycles N] [--json]'],
  about: [
    'Traces the path to the host and shows it as mtr does: a line for each hop, with its loss and round trips. Needs no privilege; ICMP does where the system lets nobody open ping sockets.',
    'Three probes go to each hop, all hops at once, and at most three of them connect to the host. With --cycles one probe goes to each hop every second; Ctrl+C ends that early and shows what there is.',
    'Ends with 0 when the host was reached, with 1 when it was not.',
  ],
  options: [
    { name: 'port', value: 'N', help: `port (default ${DEFAULT_PORT.tcp} for tcp, ${DEFAULT_PORT.udp} for udp)` },
    { name: 'protocol', value: 'NAME', help: 'tcp, udp or icmp (default tcp)' },
    { name: 'max-hops', value: 'N', help: `how far to look, up to ${MOST_HOPS} (default ${DEFAULT_MAX_HOPS})` },
    { name: 'size', value: 'N', help: 'whole packets of N bytes, unfragmented, by udp or icmp: finds where less fits' },
    { name: 'cycles', value: 'N', help: `trace for N seconds, once a second, up to ${MOST_CYCLES}` },
    ...HOP_NAMING_OPTIONS,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const [word] = args.positionals;
  if (word === undefined) throw new UsageError('trace needs a host.');
  noMoreThan(args, 1, 'trace takes one host');
  const host = parseHost(word);
  if (host.kind === 'refused') throw new UsageError(`${host.reason}.`);
  const naming = await givenHopNaming(args, context);
  const protocol = args.parsed('protocol', parseProtocol) ?? 'tcp';
  const sizeBytes = args.parsed('size', parseSize);
  if (sizeBytes !== null && protocol === 'tcp')
    throw new UsageError('--size needs --protocol udp or icmp: a connection request has no size to choose.');
  const cycles = args.parsed('cycles', parseCycles);
  const progress = cycles === null ? null : cycleProgress(cycles, context.stderr);
  const outcome = await traceOnce({
    host: host.value.text,
    port: args.parsed('port', parsePort) ?? DEFAULT_PORT[protocol],
    protocol,
    maxHops: args.parsed('max-hops', parseMaxHops) ?? DEFAULT_MAX_HOPS,
    sizeBytes,
    cycles,
    onCycle: (done) => progress?.show(done),
    signal: context.signal,
  });
  progress?.clear();
  const say = (text: string) => context.stderr.line(`stallscope: ${printable(text)}`);
  switch (outcome.kind) {
    case 'impossible':
      for (const { message, remedy } of outcome.reasons) {
        say(message);
        if (remedy !== null) say(`what helps: ${remedy}`);
      }
      return 1;
    case 'traced': {
      const labels = await describeHops(naming, addressesOf(outcome.trace), context.signal);
      if (outcome.hindrances.length > 0) say(outcome.hindrances.join(' '));
      if (args.has('json')) context.stdout.line(JSON.stringify(tracedJson(outcome, labels)));
      else for (const line of traceReport(outcome, host.value.text, hostname(), labels)) context.stdout.line(line);
      return outcome.trace.reached ? 0 : 1;
    }
  }
}

/** One line that counts, on a terminal; elsewhere nothing. */
function cycleProgress(cycles: number, output: TextOutput) {
  let shown = '';
  const overwrite = (text: string): void => {
    if (!output.isTerminal) return;
    output.write(`\r${text.padEnd(shown.length)}`);
    shown = text;
  };
  return {
    show: (done: number) => overwrite(`${done} of ${cycles} cycles, Ctrl+C ends early`),
    clear() {
      overwrite('');
      if (output.isTerminal) output.write('\r');
    },
  };
}

function parseProtocol(text: string): Parsed<TraceProtocol> {
  switch (text) {
    case 'tcp':
    case 'udp':
    case 'icmp':
      return parsed(text);
    default:
      return refused(`${quoted(text)} is no protocol to trace with; there are tcp, udp and icmp`);
  }
}

function parseMaxHops(text: string): Parsed<number> {
  const hops = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return hops >= 1 && hops <= MOST_HOPS
    ? parsed(hops)
    : refused(`${quoted(text)} is not a number of hops from 1 to ${MOST_HOPS}`);
}

/** From the smallest packet that holds a probe over IPv6 to the largest there is. */
function parseSize(text: string): Parsed<number> {
  const bytes = /^\d{2,5}$/.test(text) ? Number(text) : 0;
  return bytes >= LEAST_BYTES && bytes <= MOST_BYTES
    ? parsed(bytes)
    : refused(`${quoted(text)} is not a size from ${LEAST_BYTES} to ${MOST_BYTES} bytes`);
}

function parseCycles(text: string): Parsed<number> {
  const cycles = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return cycles >= 1 && cycles <= MOST_CYCLES
    ? parsed(cycles)
    : refused(`${quoted(text)} is not a number of cycles from 1 to ${MOST_CYCLES}`);
}
