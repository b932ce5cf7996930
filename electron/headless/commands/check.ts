import { sampleJson } from '../../contract/convert.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import { utcText } from '../../domain/utc-text.ts';
import { checkOnce } from '../../service/check-once.ts';
import type { CheckResult } from '../../service/service.ts';
import type { CommandArguments } from '../arguments.ts';
import { endsWithin, parseDays } from '../certificate-days.ts';
import type { Command, CommandContext } from '../command.ts';
import { JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { type CertificateFound, certificatesFound } from '../format/certificates-found.ts';
import { checkReport } from '../format/check-report.ts';
import { painter } from '../format/paint.ts';
import { refuseMissingVariables, targetOfWord } from '../given-targets.ts';
import { UsageError } from '../usage-error.ts';

/** As the certificate watch warns first. */
const USUAL_CERT_DAYS = 30;
const DEFAULT_COLUMNS = 100;

export const check: Command = {
  usage: ['check TARGET [--cert-days N] [--json]'],
  about: [
    'Probes the target once and shows how long each phase took, the addresses, the certificate and what the edge of a CDN says of itself. Nothing is stored.',
    'Exit code: 0 when it was well, 3 when it was slow (over 2 s), 4 when it failed or could not be sent. With --cert-days N, 5 when it did not fail and a certificate that was shown ends within N days.',
  ],
  options: [{ name: 'cert-days', value: 'N', help: 'end with 5 when a certificate ends within N days' }, JSON_OPTION],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const [word] = args.positionals;
  if (word === undefined) throw new UsageError('check needs a target.');
  noMoreThan(args, 1, 'check takes one target');
  const certDays = args.parsed('cert-days', parseDays);
  const input = targetOfWord(word, null);
  refuseMissingVariables([input], context.environment);
  const { spec } = input.definition;
  if (certDays !== null && (spec.kind !== 'http' || !spec.url.startsWith('https:'))) {
    throw new UsageError('--cert-days needs a target that shows a certificate, which is one with https://.');
  }
  const result = await checkOnce(input, { environment: context.environment, signal: context.signal });
  const nowUs = Date.now() * 1_000;
  const findings = certificatesFound(result, [certDays ?? USUAL_CERT_DAYS], nowUs);
  const { stdout } = context;
  if (args.has('json')) {
    stdout.line(JSON.stringify(checkJson(input.definition.name, result, findings)));
  } else {
    const columns = stdout.columns ?? DEFAULT_COLUMNS;
    for (const line of checkReport(input.definition, result, findings, columns, painter(stdout.colours)))
      stdout.line(line);
  }
  const { outcome } = result.sample;
  if (outcome === 'failed' || outcome === 'skipped') return 4;
  if (certDays !== null && findings.some(({ endsAtUs }) => endsWithin(endsAtUs, certDays, nowUs))) return 5;
  return outcome === 'slow' ? 3 : 0;
}

/** The sample as everywhere, and the facts of the connection beside it. */
function checkJson(name: string, { sample, certificate, dnsAnswer }: CheckResult, found: readonly CertificateFound[]) {
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
    certificates: found.map(({ host, fingerprintSha256, endsAtUs, findings }) => ({
      host,
      fingerprintSha256,
      endsAt: utcText(endsAtUs),
      findings,
    })),
  };
}
