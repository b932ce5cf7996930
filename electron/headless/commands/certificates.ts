import { storedCertificates } from '../../service/certificates/stored-certificates.ts';
import type { CommandArguments } from '../arguments.ts';
import { endsWithin, parseDays } from '../certificate-days.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { certificateReport } from '../format/certificate-report.ts';
import { painter } from '../format/paint.ts';

const USUAL_DAYS = 30;
const DEFAULT_COLUMNS = 100;

export const certificates: Command = {
  usage: ['certificates [--days N] [--json]'],
  about: [
    'Lists the certificates that targets of the data directory showed last, the one that ends first first, with what is to be known of each and what to do. It goes by what was recorded, so it sends nothing; stallscope check asks a server now.',
    `Exit code: 0 when none has ended or ends within N days, 5 when one has or does.`,
  ],
  options: [
    { name: 'days', value: 'N', help: `warn of those that end within N days (default ${USUAL_DAYS})` },
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 0, 'certificates takes options only');
  const days = args.parsed('days', parseDays) ?? USUAL_DAYS;
  const nowUs = Date.now() * 1_000;
  const at = { nowUs, clockOffMs: null, days: days === 0 ? [] : [days] };
  const found = await storedCertificates(dataDirectory(args, context), context.environment, at);
  const { stdout } = context;
  if (args.has('json')) stdout.line(JSON.stringify(found, null, 1));
  else
    for (const line of certificateReport(found, stdout.columns ?? DEFAULT_COLUMNS, painter(stdout.colours)))
      stdout.line(line);
  return found.some(({ endsAt }) => endsWithin(Date.parse(endsAt) * 1_000, days, nowUs)) ? 5 : 0;
}
