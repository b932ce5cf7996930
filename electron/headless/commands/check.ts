import { sampleJson } from '../../contract/convert.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import { utcText } from '../../domain/utc-text.ts';
import { checkOnce } from '../../service/check-once.ts';
import type { CheckResult } from '../../service/service.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { checkReport } from '../format/check-report.ts';
import { painter } from '../format/paint.ts';
import { refuseMissingVariables, targetOfWord } from '../given-targets.ts';
import { UsageError } from '../usage-error.ts';

export const check: Command = {
  usage: ['check TARGET [--json]'],
  about: [
    'Probes the target once and shows how long each phase took, the addresses, the certificate and what the edge of a CDN says of itself. Nothing is stored.',
    'Exit code: 0 when it was well, 3 when it was slow (over 2 s), 4 when it failed or could not be sent.',
  ],
  options: [JSON_OPTION],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const [word] = args.positionals;
  if (word === undefined) throw new UsageError('check needs a target.');
  noMoreThan(args, 1, 'check takes one target');
  const input = targetOfWord(word, null);
  refuseMissingVariables([input], context.environment);
  const result = await checkOnce(input, { environment: context.environment, signal: context.signal });
  if (args.has('json')) {
    context.stdout.line(JSON.stringify(checkJson(input.definition.name, result)));
  } else {
    for (const line of checkReport(input.definition, result, painter(context.stdout.colours)))
      context.stdout.line(line);
  }
  switch (result.sample.outcome) {
    case 'ok':
      return 0;
    case 'slow':
      return 3;
    case 'failed':
    case 'skipped':
      return 4;
  }
}

/** The sample as everywhere, and the facts of the connection beside it. */
function checkJson(name: string, { sample, certificate, dnsAnswer }: CheckResult) {
  return {
    ...sampleJson(sample, name),
    totalMs: sample.totalMs === null ? null : roundedMs(sample.totalMs),
    remotePort: sample.remotePort,
    localAddress: sample.localAddress,
    localPort: sample.localPort,
    reusedConnection: sample.reusedConnection,
    edge: sample.edge,
    dnsAnswer,
    certificate:
      certificate === null
        ? null
        : {
            subject: certificate.subject,
            issuer: certificate.issuer,
            names: [...certificate.names],
            validFrom: utcText(certificate.validFromUs),
            validTo: utcText(certificate.validToUs),
            fingerprintSha256: certificate.fingerprintSha256,
            protocol: certificate.protocol,
            cipher: certificate.cipher,
            alpn: certificate.alpn,
          },
  };
}
