import type { EvidenceId } from '../../ids.ts';
import type { Phase } from '../../phase.ts';
import type { ControlFacts, MissingFacts, VerdictFacts } from '../facts.ts';
import { lastGoodOf } from './baseline-evidence.ts';
import { controlConnectsOf } from './controls-evidence.ts';
import { countersOf } from './counters-evidence.ts';
import type { EvidenceShelf } from './evidence-shelf.ts';
import { freshOf, otherFamilyOf } from './fresh-evidence.ts';
import { gatewayOf } from './gateway-evidence.ts';
import { hostOf } from './host-evidence.ts';
import { sumPaths } from './path-evidence.ts';
import { resolversOf } from './resolvers-evidence.ts';
import { socketOf } from './socket-evidence.ts';

/** The part of the facts that comes from captures. */
export interface EvidenceFacts
  extends Pick<
    VerdictFacts,
    | 'gateway'
    | 'resolvers'
    | 'paths'
    | 'lastGood'
    | 'socket'
    | 'fresh'
    | 'otherFamily'
    | 'counters'
    | 'host'
    | 'missing'
  > {
  readonly controlConnects: ControlFacts['connects'];
  /** Statuses that came in answers which the CDN wrote itself. */
  readonly statusesOfCdn: readonly number[];
}

/** All that is known at one moment. `phase` is that in which most requests hung; `resolver` is whom the target asks, null for the system's. */
export function evidenceFacts(
  shelf: EvidenceShelf,
  about: {
    readonly phase: Phase;
    readonly resolver: { readonly address: string; readonly port: number | null } | null;
  },
): EvidenceFacts {
  return {
    gateway: gatewayOf(shelf.of('gateway')),
    resolvers: resolversOf(shelf.of('resolvers'), about.resolver),
    paths: sumPaths(shelf.of('path')),
    lastGood: lastGoodOf(shelf.of('baseline')),
    socket: socketOf(shelf.of('socket'), about.phase, shelf.of('packets')),
    fresh: freshOf(shelf.of('fresh')),
    otherFamily: otherFamilyOf(shelf.of('fresh')),
    counters: countersOf(shelf.of('counters')),
    host: hostOf(shelf.of('host')),
    missing: missingFrom(shelf),
    controlConnects: controlConnectsOf(shelf.of('controls')),
    statusesOfCdn: shelf.of('transcript').flatMap(({ reading }) => (reading.isTextOfCdn ? [reading.status] : [])),
  };
}

const MOST_CITED = 3;

/** Kinds of which nothing came at all, each once by what was in the way. */
function missingFrom(shelf: EvidenceShelf): readonly MissingFacts[] {
  const found = new Map<string, { kind: string; status: MissingFacts['status']; evidence: EvidenceId[] }>();
  for (const { evidence, reading } of shelf.of('missing')) {
    if (shelf.hasCaptured(reading.of)) continue;
    const key = `${reading.of} ${reading.status}`;
    const before = found.get(key);
    if (before === undefined) found.set(key, { kind: reading.of, status: reading.status, evidence: [evidence] });
    else if (before.evidence.length < MOST_CITED) before.evidence.push(evidence);
  }
  return [...found.values()];
}
