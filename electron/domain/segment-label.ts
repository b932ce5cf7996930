import type { Segment, Verdict } from './verdict/verdict.ts';

/** Where a fault most likely lies, by the one name that each place has wherever a person reads of it. */
export const SEGMENT_LABELS: Readonly<Record<Segment, string>> = {
  observer: 'This computer',
  'local-network': 'Local network',
  isp: 'Internet provider',
  path: 'Path',
  resolver: 'Name resolver',
  destination: 'Server',
  tls: 'TLS',
  application: 'Application',
  transfer: 'Transfer',
  'cdn-origin': 'CDN or origin',
  unknown: 'Unclear',
};

/** `elsewhere`: on another computer than the one that measured, as the desk that gets a ticket. */
export type SegmentReader = 'here' | 'elsewhere';

/** The same for whoever reads it; to somebody elsewhere, "this computer" would be the wrong one. */
export const segmentLabel = (segment: Segment, reader: SegmentReader): string =>
  segment === 'observer' && reader === 'elsewhere' ? 'Measuring computer' : SEGMENT_LABELS[segment];

/** "Path from hop 6", "Server at hop 7", "TLS". */
export function suspectText({ segment, fromHop }: Pick<Verdict, 'segment' | 'fromHop'>, reader: SegmentReader): string {
  const hop = fromHopText({ segment, fromHop });
  return `${segmentLabel(segment, reader)}${hop === null ? '' : ` ${hop}`}`;
}

/** "from hop 6"; "at hop 7" where the fault is one place and not a stretch; null where no trace tells. */
export function fromHopText({ segment, fromHop }: Pick<Verdict, 'segment' | 'fromHop'>): string | null {
  if (fromHop === null) return null;
  switch (segment) {
    case 'observer':
    case 'unknown':
    case 'resolver':
      return null;
    case 'destination':
    case 'tls':
    case 'application':
    case 'cdn-origin':
      return `at hop ${fromHop}`;
    case 'local-network':
    case 'isp':
    case 'path':
    case 'transfer':
      return `from hop ${fromHop}`;
  }
}

/** Above what holds against a verdict; of one that stays open, that is first of all what was missing to decide it. */
export const againstHeading = (segment: Segment): string =>
  segment === 'unknown' ? 'What would tell, and what speaks against it' : 'What speaks against it';
