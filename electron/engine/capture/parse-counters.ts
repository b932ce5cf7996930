/** Counters by name, such as `Tcp.RetransSegs`. */
export type Counters = Readonly<Record<string, number>>;

/**
 * /proc/net/snmp and /proc/net/netstat: pairs of lines, names and then values, each after a prefix (proc_net(5)).
 * What does not pair up is left out.
 */
export function parseProcCounters(text: string): Counters {
  const counters: Record<string, number> = {};
  const lines = text.split('\n');
  for (let at = 0; at + 1 < lines.length; at += 1) {
    const names = (lines[at] ?? '').trim().split(/\s+/);
    const values = (lines[at + 1] ?? '').trim().split(/\s+/);
    const prefix = /^([A-Za-z0-9]+):$/.exec(names[0] ?? '')?.[1];
    if (prefix === undefined || values[0] !== names[0] || values.length !== names.length) continue;
    if (!/^-?\d+$/.test(values[1] ?? '') || /^-?\d+$/.test(names[1] ?? '')) continue;
    for (let field = 1; field < names.length; field += 1) {
      const value = Number(values[field]);
      if (Number.isSafeInteger(value)) counters[`${prefix}.${names[field]}`] = value;
    }
    at += 1;
  }
  return counters;
}

const DEV_FIELDS = [
  'rxBytes',
  'rxPackets',
  'rxErrors',
  'rxDropped',
  'rxFifo',
  'rxFrame',
  'rxCompressed',
  'rxMulticast',
  'txBytes',
  'txPackets',
  'txErrors',
  'txDropped',
  'txFifo',
  'txCollisions',
  'txCarrier',
  'txCompressed',
];

/** /proc/net/dev: counters of each interface, as `eth0.rxErrors`. */
export function parseProcNetDev(text: string): Counters {
  const counters: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const match = /^\s*([^\s:]+):\s*(\d[\d\s]*)$/.exec(line);
    const values = (match?.[2] ?? '').trim().split(/\s+/);
    if (match === null || values.length !== DEV_FIELDS.length) continue;
    for (const [index, field] of DEV_FIELDS.entries()) {
      const value = Number(values[index]);
      if (Number.isSafeInteger(value)) counters[`${match[1]}.${field}`] = value;
    }
  }
  return counters;
}

/** `netstat -s` of macOS (`12 data packets retransmitted`) and Windows (`Segments Retransmitted = 12`): counters by their words. */
export function parseNetstatStatistics(text: string): Counters {
  const counters: Record<string, number> = {};
  for (const line of text.split(/\r?\n/)) {
    const windows = /^\s+(\S[^=]{0,80}?)\s+=\s+(\d{1,15})\s*$/.exec(line);
    const bsd = /^\s+(\d{1,15}) ([a-z][^:]{0,100}?)\s*$/i.exec(line);
    const label = windows?.[1] ?? bsd?.[2]?.replace(/\s*\(\d+ bytes?\)/, '');
    const value = windows?.[2] ?? bsd?.[1];
    if (label !== undefined && value !== undefined && !(label in counters)) counters[label] = Number(value);
  }
  return counters;
}

/** What went up or down between two readings; counters that are in both and differ. */
export function counterChanges(before: Counters, after: Counters): Counters {
  const changes: Record<string, number> = {};
  for (const [name, value] of Object.entries(after)) {
    const earlier = before[name];
    if (earlier !== undefined && earlier !== value) changes[name] = value - earlier;
  }
  return changes;
}
