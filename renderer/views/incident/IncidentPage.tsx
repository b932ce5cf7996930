import { useEffect, useMemo, useState } from 'react';
import { againstHeading, suspectText } from '../../../electron/domain/segment-label.ts';
import { VerdictCard } from '../../components/incident/VerdictCard.tsx';
import { WayPicture } from '../../components/incident/WayPicture.tsx';
import { useNow } from '../../components/use-now.ts';
import { openElimination } from '../../state/elimination.ts';
import type { Incident } from '../../state/incident.ts';
import { useTargets } from '../../state/targets.ts';
import { CaptureSection } from './CaptureSection.tsx';
import { citedLines, type Opened, openedOf } from './cited-lines.ts';
import { IncidentHead } from './IncidentHead.tsx';
import { drawnPlace, firstStall } from './incident-words.ts';
import { wayOf } from './way-of.ts';

interface Props {
  readonly incident: Incident;
  /** performance.now() at its last reading. */
  readonly readAtMs: number;
}

export function IncidentPage({ incident, readAtMs }: Props) {
  const isHanging = incident.stalls.some(({ endedAt }) => endedAt === null);
  const nowMs = useNow(isHanging);
  const sinceReadMs = Math.max(0, nowMs - readAtMs);
  const [name = ''] = incident.targets;
  const target = useTargets((state) => state.rows?.get(name)?.target ?? null);
  const host = useTargets((state) => state.vantage?.host ?? null);
  const kind = target?.kind ?? null;
  const places = useMemo(
    () => wayOf(incident, { kind, host }).map((place) => drawnPlace(place, incident.verdict)),
    [incident, kind, host],
  );
  const first = firstStall(incident);
  const [chosen, setChosen] = useState<number | null>(first?.id ?? null);
  // One that opened while its first request hung knows of it only later. What one looks at then stays, whatever turns out worse.
  useEffect(() => {
    if (chosen === null && first !== null) setChosen(first.id);
  }, [chosen, first]);
  const stall = incident.stalls.find(({ id }) => id === chosen) ?? first;
  const { verdict } = incident;
  const reasons = useMemo(() => citedLines(verdict.reasons, incident), [verdict, incident]);
  const against = useMemo(() => citedLines(verdict.against, incident), [verdict, incident]);
  const [marked, setMarked] = useState<readonly number[]>([]);
  const [opened, setOpened] = useState<Opened | null>(null);
  const follow = (cited: readonly number[]): void => {
    const next = openedOf(cited, incident.evidence, stall?.id ?? null, (opened?.turn ?? 0) + 1);
    if (next === null) return;
    if (incident.stalls.some(({ id }) => id === next.stall)) setChosen(next.stall);
    setMarked(cited);
    setOpened(next);
  };
  return (
    <div className="incident">
      <IncidentHead incident={incident} sinceReadMs={sinceReadMs} />
      <VerdictCard
        summary={verdict.summary}
        suspect={suspectText(verdict, 'here')}
        isOpen={verdict.segment === 'unknown'}
        confidence={verdict.confidence}
        reasons={reasons}
        against={against}
        againstTitle={againstHeading(verdict.segment)}
        ask={verdict.ask}
        onMark={setMarked}
        onFollow={follow}
        onEliminate={target !== null && verdict.confidence === 'low' ? () => openElimination(name) : null}
      >
        <WayPicture places={places} />
      </VerdictCard>
      <CaptureSection
        incident={incident}
        stall={stall}
        thresholds={target}
        sinceReadMs={sinceReadMs}
        marked={marked}
        opened={opened}
        onChooseStall={setChosen}
      />
    </div>
  );
}
