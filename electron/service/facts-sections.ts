import type { FactsJson } from '../contract/settings-shapes.ts';
import { grouped } from '../domain/grouped-number.ts';
import type { AddressAndPort } from '../domain/target.ts';
import { addressAndPortText } from '../domain/target-address.ts';
import type { InterfaceFacts, MachineFacts } from '../engine/capture/facts.ts';

type Section = FactsJson['sections'][number];
type Fact = Section['facts'][number];

const MIB = 1_048_576;
const UNITS = [
  { word: 'day', seconds: 86_400 },
  { word: 'hour', seconds: 3_600 },
  { word: 'minute', seconds: 60 },
] as const;

/** The facts of a machine in the order in which a person reads them. `beside`: resolvers that are asked beside the system's own. */
export function factsSections(facts: MachineFacts, beside: readonly AddressAndPort[]): Section[] {
  return [
    { title: 'Computer', facts: computerFacts(facts) },
    { title: 'Clock', facts: clockFacts(facts) },
    { title: 'Interfaces', facts: facts.interfaces.map(interfaceFact) },
    { title: 'Resolvers', facts: resolverFacts(facts, beside) },
    {
      title: 'Tools',
      facts: facts.tools.map(({ tool, path, version }) => fact(tool, version === null ? path : `${version}, ${path}`)),
    },
    {
      title: 'As the system tells it',
      facts: facts.sections.map(({ title, method, text }) => fact(`${capital(title)}: ${method}`, text.trimEnd())),
    },
  ].filter((section) => section.facts.length > 0);
}

function computerFacts({ system }: MachineFacts): Fact[] {
  return [
    fact('Name', system.hostName),
    fact('System', system.name),
    fact('Kernel', `${system.kernel}, ${system.architecture}`),
    fact('Processors', String(system.processors)),
    fact('Memory', `${grouped(Math.round(system.memoryBytes / MIB))} MiB`),
    fact('Running for', lengthText(system.uptimeSeconds)),
    fact('Node.js', system.node),
  ];
}

function clockFacts({ clock }: MachineFacts): Fact[] {
  const minutes = Math.abs(clock.utcOffsetMinutes);
  const sign = clock.utcOffsetMinutes < 0 ? '−' : '+';
  const digits = (value: number): string => String(value).padStart(2, '0');
  const offset = `UTC${sign}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`;
  return [
    fact('Time zone', `${clock.timeZone} (${offset})`),
    fact(
      'Set by a time server',
      clock.synchronized === null ? 'not known' : clock.synchronized ? 'yes' : 'no: times may be wrong',
    ),
  ];
}

function interfaceFact({ name, addresses, linkAddress, mtu, state }: InterfaceFacts): Fact {
  const parts = [
    ...(addresses.length === 0 ? ['no address'] : addresses),
    ...(state === null || state === 'unknown' ? [] : [state]),
    ...(mtu === null ? [] : [`MTU ${mtu}`]),
    ...(linkAddress === null ? [] : [linkAddress]),
  ];
  return fact(name, parts.join(', '));
}

function resolverFacts({ resolvers }: MachineFacts, beside: readonly AddressAndPort[]): Fact[] {
  const own = new Set(beside.map(addressAndPortText));
  const all = resolvers.map(addressAndPortText);
  const system = all.filter((text) => !own.has(text));
  return [
    fact('Of the system', system.join(', ') || 'none known'),
    ...(own.size === 0 ? [] : [fact('Asked beside it', [...own].join(', '))]),
  ];
}

function lengthText(seconds: number): string {
  const unit = UNITS.find((one) => seconds >= one.seconds);
  if (unit === undefined) return 'less than a minute';
  const count = Math.floor(seconds / unit.seconds);
  return `${count} ${unit.word}${count === 1 ? '' : 's'}`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const fact = (title: string, value: string): Fact => ({ title, value });
