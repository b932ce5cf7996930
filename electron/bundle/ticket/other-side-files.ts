import { isIPv6 } from 'node:net';
import type { Target } from '../../domain/target.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { type BundleSource, stallsOf } from '../bundle-source.ts';
import { durationText } from '../words/relative-time.ts';
import { visibleLine } from '../words/visible-text.ts';
import { wrapped } from '../words/wrapped.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { addressTowardsUs, OUR_ADDRESS } from './address-towards-us.ts';
import { endpointFacts } from './endpoint-facts.ts';
import { type OtherSideFacts, type OtherSideStep, otherSideSteps } from './other-side.ts';
import { OTHER_SIDE_FILE } from './ticket-parts.ts';

const PACKETS = 200;
const MAX_PORTS = 5;
/** A minute on either side, for clocks that differ. */
const AROUND_US = 60_000_000;
const RULE = '-'.repeat(78);
const HOST_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i;

/** from-the-other-side.txt: what to run on the server towards us, with a place for each output. None without a server that was asked. */
export function otherSideFiles(parts: BundleParts): readonly BundleFile[] {
  if (endpointFacts(parts.source).to === null) return [];
  return [
    {
      path: OTHER_SIDE_FILE,
      content: async function* () {
        yield otherSideText(parts);
      },
    },
  ];
}

function otherSideText({ source, redactor }: BundleParts): string {
  const line = (text: string): string => visibleLine(redactor.text(text));
  const { addresses, to } = endpointFacts(source);
  const towards = addressTowardsUs(source);
  const private_ = addresses.length === 0 ? '' : ` (behind our own address ${line(addresses.join(', '))})`;
  const { fromUs, toUs } = source.window;
  const segment = source.incidents[0]?.incident.verdict.segment ?? 'unknown';
  const facts = factsOf(source, towards === null ? OUR_ADDRESS : line(towards), towards ?? addresses[0] ?? '', line);
  const steps = otherSideSteps(segment, facts);
  const head = [
    'FROM THE OTHER SIDE',
    '',
    wrapped(
      `What to run on ${to === null ? 'the server' : line(to)} towards us, and a place for what comes out. It is the half of the proof that only you can get. Each command reads and changes nothing; the window was`,
    ),
    '',
    `  ${utcText(fromUs)} to ${utcText(toUs)} (UTC, ${durationText((toUs - fromUs) / 1_000)})`,
    '',
    wrapped(
      towards === null
        ? `We do not know under which address you see us${private_}. Put it in the place of ${OUR_ADDRESS}: your own log has it at that time.`
        : line(towards) === towards
          ? `You should see us as ${towards}.`
          : `Our address was taken out before this was sent: put it in the place of ${line(towards)}. Your own log has it at that time, and we tell it on request.`,
    ),
    '',
    wrapped('First of all, how right the clock of the server is, because all of this is about moments:'),
    '',
    '  date -u +%FT%TZ; timedatectl show -p NTPSynchronized',
    place(),
  ];
  return `${[...head, ...steps.map(stepText)].join('\n')}\n`;
}

function stepText({ title, why, commands }: OtherSideStep, index: number): string {
  return [
    '',
    RULE,
    `${index + 1}. ${title}`,
    wrapped(why, { first: '   ', indent: '   ' }),
    ...commands.map((command) => `\n  ${command}\n${place()}`),
  ].join('\n');
}

const place = (): string => '\n  Output:\n\n';

function factsOf(
  source: BundleSource,
  towards: string,
  plainTowards: string,
  line: (text: string) => string,
): OtherSideFacts {
  const worst = stallsOf(source)
    .map(({ stall }) => stall)
    .reduce(
      (one, other) => (other.remotePort !== null && other.elapsedMs > (one?.elapsedMs ?? -1) ? other : one),
      stallsOf(source)[0]?.stall,
    );
  const target = source.targets.find(({ id }) => id === worst?.targetId);
  const name = nameOf(target);
  return {
    towards,
    family: isIPv6(plainTowards) ? 6 : 4,
    port: worst?.remotePort ?? null,
    ports: [
      ...new Set([worst, ...stallsOf(source).map(({ stall }) => stall)].flatMap((stall) => stall?.remotePort ?? [])),
    ].slice(0, MAX_PORTS),
    from: secondText(source.window.fromUs - AROUND_US),
    to: secondText(source.window.toUs + AROUND_US),
    packets: PACKETS,
    isHttp: target?.spec.kind === 'http',
    isTls: target?.spec.kind === 'http' && target.spec.url.startsWith('https:'),
    name: name === null ? null : line(name),
  };
}

/** Only what is a host name may stand in a command. */
function nameOf(target: Target | undefined): string | null {
  if (target?.spec.kind !== 'http') return null;
  const name = URL.parse(target.spec.url)?.hostname ?? '';
  return HOST_NAME.test(name) ? name : null;
}

const secondText = (atUs: number): string => utcText(atUs).slice(0, 19).replace('T', ' ');
