import type { BundleParts } from '../bundle-parts.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { fileNamePart } from '../words/file-name-part.ts';
import { asObject, asText } from '../words/json-reading.ts';
import { offsetStamp } from '../words/relative-time.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { headRows, textFile } from '../write/text-file.ts';
import { type RedactedCapture, redactedCapture } from './redacted-capture.ts';
import { StandIns } from './stand-ins.ts';

const MAX_INTERFACE_CHARACTERS = 40;

/** packets/: what was captured on the wire; under redaction headers only, and a page that says what stands for what. */
export function packetFiles(parts: BundleParts): readonly BundleFile[] {
  const { source, redactor, signal } = parts;
  const named = packetPaths(parts);
  if (named.length === 0) return [];
  if (redactor.level === 'none') {
    return named.map(({ item, path }) => ({
      path,
      async *content() {
        const capture = await source.evidencePackets(item.head.id, signal);
        if (capture !== null) yield capture;
      },
    }));
  }
  const standIns = new StandIns(redactor, new Set(named.flatMap(({ item }) => [...(item.packetAddresses ?? [])])));
  const written = new Map<string, RedactedCapture>();
  return [
    ...named.map(({ item, path }) => ({
      path,
      async *content() {
        const capture = await source.evidencePackets(item.head.id, signal);
        if (capture === null) return;
        const redacted = redactedCapture(capture, standIns);
        written.set(path, { ...redacted, bytes: new Uint8Array(0) });
        yield redacted.bytes;
      },
    })),
    // After the captures, because it says what was done to them.
    textFile('packets/replaced.txt', () => replacedText(written, standIns)),
  ];
}

/** Which capture of packets goes into which file. */
export function packetPaths(
  parts: Pick<BundleParts, 'survey' | 'redactor'>,
): readonly { readonly item: SurveyedEvidence; readonly path: string }[] {
  const captures = parts.survey.evidence.filter(({ packetAddresses }) => packetAddresses !== null);
  const width = Math.max(2, String(captures.length).length);
  return captures.map((item, index) => {
    const number = String(index + 1).padStart(width, '0');
    return { item, path: `packets/${number}-${fileName(item, parts)}.pcap` };
  });
}

function fileName({ head, stall, inFlight }: SurveyedEvidence, { redactor }: Pick<BundleParts, 'redactor'>): string {
  const interfaceName = asText(asObject(head.data)?.interface) ?? 'any';
  const when = `${offsetStamp(head.startedAtUs, stall.startedAtUs)}${inFlight ? '' : '-after'}`;
  return `${fileNamePart(redactor.text(interfaceName), MAX_INTERFACE_CHARACTERS)}-${when}`;
}

function replacedText(written: ReadonlyMap<string, RedactedCapture>, standIns: StandIns): string {
  const given = standIns.given();
  const head = headRows([
    ['Packets', 'headers only; lengths on the wire, times, ports and numbers are as captured'],
    ['Payload', 'left out of every packet; checksums are those of a payload of zeros'],
    ['Options', 'of IP, and of TCP other than size, window, selective acknowledgement and time, are cleared'],
    [
      'Addresses',
      given.length === 0 ? 'as captured' : 'those below are replaced, the same one by the same in all files',
    ],
  ]);
  const counts = [...written].map(([path, { packets, leftOut }]) => {
    const without = leftOut === 0 ? '' : `; ${leftOut} left out, whose headers are not IP or not whole`;
    return `${path}: ${packets} ${packets === 1 ? 'packet' : 'packets'}${without}`;
  });
  const width = Math.max(0, ...given.map(({ shown }) => shown.length));
  const rows = given.map(({ shown, token }) => `${shown.padEnd(width)}  stands for ${token}`);
  return `${head}${[counts.join('\n'), rows.join('\n')].filter((text) => text !== '').join('\n\n')}\n`;
}
