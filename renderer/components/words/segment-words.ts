/** Where a fault most likely lies, by the one name that each place has wherever a person reads of it. */
export type SegmentName =
  | 'observer'
  | 'local-network'
  | 'isp'
  | 'path'
  | 'resolver'
  | 'destination'
  | 'tls'
  | 'application'
  | 'transfer'
  | 'cdn-origin'
  | 'unknown';

export const SEGMENT_LABELS: Readonly<Record<SegmentName, string>> = {
  observer: 'This computer',
  'local-network': 'Local network',
  isp: 'Provider',
  path: 'Path',
  resolver: 'Name resolver',
  destination: 'Server',
  tls: 'TLS',
  application: 'Application',
  transfer: 'Transfer',
  'cdn-origin': 'CDN or origin',
  unknown: 'Unclear',
};
