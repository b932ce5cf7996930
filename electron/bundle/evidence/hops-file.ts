import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { visibleLine } from '../words/visible-text.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { headRows, table, textFile } from '../write/text-file.ts';
import { reportHops, traceObject } from './trace-facts.ts';

const MOST_PLACES = 4;

/** mtr/hops.txt: who answered on the way, with names and networks where they are known. Nothing where no path was traced. */
export function hopsFile(parts: BundleParts): readonly BundleFile[] {
  const places = placesOf(parts);
  return places.size === 0 ? [] : [textFile('mtr/hops.txt', () => hopsText(places, parts))];
}

/** Of each address, where it answered: `hop 3 to 203.0.113.13`. In the order of the way. */
function placesOf({ survey }: Pick<BundleParts, 'survey'>): ReadonlyMap<string, readonly string[]> {
  const seen = new Map<string, Map<string, number>>();
  for (const { head, trace: facts } of survey.evidence) {
    const trace = traceObject(head.data);
    if (trace === null || facts === null) continue;
    for (const hop of reportHops(trace)) {
      for (const address of hop.addresses) {
        const places = seen.get(address) ?? new Map<string, number>();
        seen.set(address, places);
        places.set(`hop ${hop.ttl} to ${facts.destination}`, hop.ttl);
      }
    }
  }
  const nearest = (places: ReadonlyMap<string, number>): number => Math.min(...places.values());
  return new Map(
    [...seen]
      .sort(([, one], [, other]) => nearest(one) - nearest(other))
      .map(([address, places]) => [address, [...places.keys()]]),
  );
}

function hopsText(places: ReadonlyMap<string, readonly string[]>, parts: BundleParts): string {
  const { source, redactor } = parts;
  const line = (text: string): string => visibleLine(redactor.text(text));
  const known = new Map(source.hopNames.map((hop) => [hop.address, hop]));
  const rows = [...places].map(([address, where]) => {
    const named = known.get(address);
    const more = where.length > MOST_PLACES ? `, and ${where.length - MOST_PLACES} more` : '';
    return [
      line(address),
      line(named?.name ?? '-'),
      line(named?.network ?? '-'),
      `${line(where.slice(0, MOST_PLACES).join(', '))}${more}`,
    ];
  });
  const head = headRows([
    ['Hops', 'all addresses that answered on the way, in all traces of this bundle'],
    ['Names', namesText(parts)],
  ]);
  return `${head}${table([['Address', 'Name', 'Network', 'Answered at'], ...rows], [0, 1, 2, 3])}\n`;
}

function namesText({ source, survey }: BundleParts): string {
  const asked = survey.evidence.filter(({ head }) => head.kind === 'hop-names').map(({ head }) => head.startedAtUs);
  if (source.hopNames.length === 0) return 'not looked up: asking a resolver for them tells it which way was measured';
  return asked.length === 0
    ? 'as they are known to the tool'
    : `looked up ${utcText(Math.max(...asked))} (UTC), after the hang; - where none was found`;
}
