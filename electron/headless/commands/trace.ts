import { hostname } from 'node:os';
import { parseHost, parsePort } from '../../domain/host.ts';
import { msText } from '../../domain/ms-text.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import type { TraceProtocol } from '../../domain/trace.ts';
import { traceOnce } from '../../service/trace-once.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { traceJson } from '../format/trace-json.ts';
import { traceReport } from '../format/trace-report.ts';
import { UsageError } from '../usage-error.ts';

const DEFAULT_PORT = 443;
const DEFAULT_MAX_HOPS = 30;
const MOST_HOPS = 64;

export const trace: Command = {
  usage: ['trace HOST [--port N] [--protocol tcp|udp|icmp] [--max-hops N] [--json]'],
  about: [
    'Traces the path to the host once and shows it as mtr does: a line for each hop, with its loss and round trips.',
  ],
  options: [
    { name: 'port', value: 'N', help: `port for tcp and udp (default ${DEFAULT_PORT})` },
    { name: 'protocol', value: 'NAME', help: 'tcp, udp or icmp (default tcp)' },
    { name: 'max-hops', value: 'N', help: `how far to look (default ${DEFAULT_MAX_HOPS})` },
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
  const outcome = await traceOnce({
    host: host.value.text,
    port: args.parsed('port', parsePort) ?? DEFAULT_PORT,
    protocol: args.parsed('protocol', parseProtocol) ?? 'tcp',
    maxHops: args.parsed('max-hops', parseMaxHops) ?? DEFAULT_MAX_HOPS,
    signal: context.signal,
  });
  switch (outcome.kind) {
    case 'impossible':
      context.stderr.line(`stallscope: ${outcome.message}`);
      if (outcome.remedy !== null) context.stderr.line(`stallscope: ${outcome.remedy}`);
      return 1;
    case 'traced': {
      const { trace: path, method } = outcome;
      if (args.has('json')) {
        context.stdout.line(JSON.stringify(traceJson(path)));
        return 0;
      }
      const end = path.reached ? 'reached' : 'not reached';
      const port = path.port === null ? '' : ` port ${path.port}`;
      context.stdout.line(
        `Trace to ${path.destination}${port} by ${path.protocol}: ${end}, ${msText(path.durationMs)} (${method})`,
      );
      for (const line of traceReport(path, hostname())) context.stdout.line(line);
      return 0;
    }
  }
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
