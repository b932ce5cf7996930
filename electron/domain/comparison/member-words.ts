import type { ComparedSeries } from './compared-series.ts';

/**
 * What sets each member apart from the others, in a word or two: `CDN`, `origin 198.51.100.40`, `IPv6`, `resolver 192.0.2.53`, `from nas-2`,
 * `control`; its name where nothing else does. No two members have the same.
 */
export function memberWords(series: readonly ComparedSeries[]): string[] {
  return distinct(series, true);
}

/** The same for sentences: `origin` without its address where there is but one, `the control`. */
export function shortMemberWords(series: readonly ComparedSeries[]): string[] {
  return distinct(series, false);
}

function distinct(series: readonly ComparedSeries[], isFull: boolean): string[] {
  const subjects = series.filter(({ traits }) => traits.role === 'subject');
  const hasBoth = subjects.length > 0 && subjects.length < series.length;
  const traits = series.map((member) =>
    hasBoth && member.traits.role === 'control' ? ['control'] : traitWords(member, hasBoth ? subjects : series, isFull),
  );
  const joined = (of: readonly string[]) =>
    isFull ? of.join(', ') : of.join(' with ').replaceAll(' with from ', ' from ');
  const words = series.map(({ name }, index) => {
    const own = joined(traits[index] ?? []);
    if (own === '') return name;
    const isShared = traits.some((other, at) => at !== index && joined(other) === own);
    return isShared ? `${own} ${name}` : own;
  });
  // Targets of two bundles may have one name.
  return words.map((word, index) => {
    const earlier = words.slice(0, index).filter((other) => other === word).length;
    return earlier === 0 ? word : `${word} (${earlier + 1})`;
  });
}

/** A word for each trait in which the members differ. Of several services each goes by its name, whatever else they differ in. */
function traitWords(member: ComparedSeries, among: readonly ComparedSeries[], isFull: boolean): string[] {
  const alike = among.filter((other) => serviceOf(other) === serviceOf(member));
  const isOneOfSeveral = alike.length < among.length;
  const isNamed = isOneOfSeveral && alike.every((other) => other === member || other.name !== member.name);
  const words = isOneOfSeveral ? [member.name] : [];
  if (!isNamed) words.push(...waysWords(member, alike, isFull));
  const { vantage } = member.traits;
  if (among.some((other) => other.traits.vantage !== vantage)) {
    words.push(vantage === null ? 'from elsewhere' : `from ${vantage}`);
  }
  return words;
}

const serviceOf = ({ traits: { kind, service } }: ComparedSeries): string => `${kind} ${service}`;

/** How it is asked, where others of the same service are asked in another way. */
function waysWords(member: ComparedSeries, among: readonly ComparedSeries[], isFull: boolean): string[] {
  const { traits } = member;
  const words: string[] = [];
  const differs = (of: (one: ComparedSeries) => unknown) => among.some((other) => of(other) !== of(member));
  if (differs((one) => one.traits.connectTo)) words.push(serverWord(member, among, isFull));
  if (differs((one) => one.traits.resolver)) {
    words.push(traits.resolver === null ? 'system resolver' : `resolver ${traits.resolver}`);
  }
  if (differs((one) => one.traits.family)) words.push(traits.family === null ? 'either family' : `IPv${traits.family}`);
  if (traits.connection !== null && differs((one) => one.traits.connection)) {
    words.push(traits.connection === 'fresh' ? 'fresh' : isFull ? 'keep-alive' : 'kept-alive');
  }
  return words;
}

function serverWord({ traits }: ComparedSeries, among: readonly ComparedSeries[], isFull: boolean): string {
  const { connectTo, cdn } = traits;
  if (connectTo === null) return cdn === null ? 'by name' : 'CDN';
  const hasCdn = among.some((other) => other.traits.connectTo === null && other.traits.cdn !== null);
  const word = cdn === null && (hasCdn || traits.kind === 'http') ? 'origin' : 'server';
  const pinned = new Set(among.map((other) => other.traits.connectTo).filter((to) => to !== null));
  return isFull || pinned.size > 1 || !hasCdn ? `${word} ${shortAddress(connectTo, traits.service)}` : word;
}

/** The port is said only where it is not the one that the service has anyway. */
function shortAddress(connectTo: string, service: string): string {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(connectTo);
  const address = parts?.[1] ?? parts?.[2];
  if (parts === null || address === undefined) return connectTo;
  return parts[3] === usualPort(service) ? address : connectTo;
}

function usualPort(service: string): string | null {
  if (URL.canParse(service)) {
    const { protocol, port } = new URL(service);
    if (port !== '') return port;
    if (protocol === 'https:') return '443';
    if (protocol === 'http:') return '80';
  }
  return /:(\d+)$/.exec(service)?.[1] ?? null;
}
