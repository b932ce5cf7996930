import { basename } from 'node:path';
import type { ReadBundle } from '../../bundle/read/read-bundle.ts';
import type { ClockReading } from '../../domain/clock-reading.ts';
import type { TargetId } from '../../domain/ids.ts';
import { printableCut } from '../../domain/printable.ts';
import type { Target } from '../../domain/target.ts';
import { addressAndPortText, targetAddress } from '../../domain/target-address.ts';
import type { RecordedSpan } from '../../store/compared-blocks.ts';
import { isSynchronized } from './clock-synchronization.ts';
import type { MemberPlace } from './compared-member.ts';

/** What a bundle tells before its samples are read. */
export interface BundleLook {
  /** What a person calls it. */
  readonly name: string;
  readonly targets: readonly Target[];
  readonly span: RecordedSpan;
  readonly place: MemberPlace;
  readonly clockReadings: readonly ClockReading[];
  /** Targets whose incidents are not in it: their windows are reckoned from their samples. */
  readonly unnamed: readonly TargetId[];
  /** What a person has to know of it, a sentence each. */
  readonly notes: readonly string[];
}

const LONGEST_NAME = 60;
/** `[host-1]`: something that was taken out; it is the same thing in all of one bundle, and says nothing about another one. */
const TOKEN = /\[[a-z][a-z-]*-\d+\]/;

/** @param machine what tells the bundle apart from others; @param fileName what it is called */
export function lookAtBundle(bundle: ReadBundle, machine: string, fileName: string): BundleLook {
  const { manifest } = bundle;
  // The time around what it was made for is in it as well, as far as it was measured.
  const span = spanOf(bundle.measured ?? bundle.samplesSpan);
  const name = printableCut(basename(fileName).replace(/\.zip$/i, ''), LONGEST_NAME);
  const vantage = bundle.vantages.at(-1);
  const notes: string[] = [];
  if (manifest.newer) {
    notes.push(`“${name}” was made by a newer version; what this one does not know of it is left out.`);
  }
  if (bundle.targets.some(isTakenOut)) {
    notes.push(`Addresses are taken out of “${name}”, so what it asked is not known to be what others asked.`);
  }
  if (bundle.scope.kind === 'incident') {
    notes.push(`“${name}” was made because of one incident, so its rates are those of a bad time.`);
  }
  return {
    name,
    targets: bundle.targets.map((target) => ({ ...target, name: printableCut(target.name, 500) })),
    span: { ...span, finelySinceUs: span.fromUs },
    place: {
      machine,
      host: known(vantage?.host ?? null),
      address: known(vantage?.sourceAddress ?? null),
      otherwise: name,
      synchronized: isSynchronized(bundle.hostFacts),
    },
    clockReadings: bundle.clockReadings,
    unnamed: bundle.targets.filter((target) => !namesIncidentsOf(bundle, target)).map(({ id }) => id),
    notes,
  };
}

/** Both ends are included there. */
const spanOf = ({ fromUs, toUs }: ReadBundle['samplesSpan']) => ({ fromUs, toUs: toUs + 1 });

const known = (text: string | null): string | null =>
  text === null || text === '' || TOKEN.test(text) ? null : printableCut(text, LONGEST_NAME);

/** A bundle of a stretch of time has all incidents of what it was asked for in that stretch; of the others, and of the time around it, the samples alone. */
export function namesIncidentsOf({ scope }: Pick<ReadBundle, 'scope'>, { id }: Target): boolean {
  return scope.kind === 'range' && (scope.targetIds === null || scope.targetIds.includes(id));
}

/** Whether what it asks, or where, was taken out. */
function isTakenOut(target: Target): boolean {
  const { spec, resolver } = target;
  const pinned = spec.kind === 'dns' || spec.connectTo === null ? '' : addressAndPortText(spec.connectTo);
  const asked = resolver.kind === 'server' ? addressAndPortText(resolver) : '';
  return TOKEN.test(`${targetAddress(target)} ${pinned} ${asked}`);
}
