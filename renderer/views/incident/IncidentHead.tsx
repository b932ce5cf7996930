import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { durationText, growingText } from '../../components/duration.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { useSeconds } from '../../components/incident/use-seconds.ts';
import { Menu, type MenuItem } from '../../components/Menu.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { openElimination } from '../../state/elimination.ts';
import type { Incident } from '../../state/incident.ts';
import { incidentBeside, removeIncident } from '../../state/incident-actions.ts';
import type { Hold } from '../../state/quiet.ts';
import { snoozeTarget } from '../../state/quiet-actions.ts';
import { go, goInstead, routeAddress } from '../../state/route.ts';
import { openExport, setRefusal } from '../../state/screen.ts';
import { arriveAt } from '../../state/target-screen.ts';
import { useTargets } from '../../state/targets.ts';
import { SeenButton } from '../quiet/SeenButton.tsx';
import { snoozeItems } from '../quiet/snooze-items.ts';
import { useTelling } from '../quiet/use-telling.ts';
import {
  countsText,
  elapsedMsOf,
  lastedMs,
  lastedText,
  remoteText,
  stallText,
  summaryText,
  utcClockText,
  worstStall,
} from './incident-words.ts';

interface Props {
  readonly incident: Incident;
  /** Milliseconds since it was read, by which what hangs has grown. */
  readonly sinceReadMs: number;
}

/** What it is, where and when; and what can be done with it. */
export function IncidentHead({ incident, sinceReadMs }: Props) {
  const [isAsking, setAsking] = useState(false);
  const isWatched = useTargets((state) => incident.targets.some((name) => state.rows?.has(name) === true));
  const { id, targets, closedAt, openedAt } = incident;
  const { snoozed } = useTelling(targets[0] ?? '');
  const nowMs = useSeconds(closedAt === null);
  const worst = worstStall(incident.stalls, sinceReadMs);
  const worstMs = worst === null ? incident.worstMs : elapsedMsOf(worst, sinceReadMs);
  const isHanging = worst?.endedAt === null;
  const at = worst?.startedAt ?? openedAt;
  const where = worst === null ? null : remoteText(worst);
  const counts = countsText(incident);
  const facts = [
    ...(worst === null ? [] : [stallText(worst)]),
    utcClockText(at),
    ...(where === null ? [] : [where]),
    lastedText(incident, lastedMs(incident, nowMs)),
    ...(incident.stalls.length > 1 && counts !== '' ? [counts] : []),
  ];
  const remove = async (): Promise<void> => {
    const refusal = await removeIncident(id);
    if (refusal === null) goInstead({ kind: 'incidents' });
    else setRefusal(refusal);
  };
  return (
    <div className="page-head incident-head">
      {targets.map((target) => (
        <TargetLink key={target} name={target} />
      ))}
      <span className="faint" aria-hidden="true">
        /
      </span>
      {closedAt === null && <StateMark state="overdue" label="open" />}
      <h1>
        {isHanging ? growingText(worstMs) : durationText(worstMs)} at <TimeText at={at} />
      </h1>
      <span className={closedAt === null ? 'facts clip open' : 'facts clip'} title={facts.join('; ')}>
        {facts.join('; ')}
      </span>
      {closedAt === null && <SeenButton incident={id} />}
      <Menu label="More for this incident" items={menuItems(incident, isWatched, snoozed, () => setAsking(true))}>
        <IconButton icon="more" label="More for this incident" />
      </Menu>
      <CopyButton label="Copy summary" small={false} text={() => summaryText(incident)} />
      <Button label="Export" icon="export" kind="primary" onClick={() => openExport(id)} />
      {isAsking && (
        <Confirm
          title={`Delete incident ${id}?`}
          text="Its evidence and its note go with it, and cannot be brought back. The measured times of its requests stay."
          action="Delete"
          onYes={() => void remove()}
          onNo={() => setAsking(false)}
        />
      )}
    </div>
  );
}

/** What is not watched any more has no screen. */
function TargetLink({ name }: { readonly name: string }) {
  const isWatched = useTargets((state) => state.rows?.has(name) === true);
  return isWatched ? (
    <a className="crumb clip muted" href={routeAddress({ kind: 'target', name })} title={name}>
      {name}
    </a>
  ) : (
    <span className="crumb clip muted" title={`${name}: not watched any more`}>
      {name}
    </span>
  );
}

function menuItems(
  incident: Incident,
  isWatched: boolean,
  snoozed: Hold | null,
  onRemove: () => void,
): readonly MenuItem[] {
  const { id, targets, closedAt } = incident;
  const [name] = targets;
  const show = async (which: 'older' | 'newer'): Promise<void> => {
    const beside = await incidentBeside(id, which);
    if (beside !== null) go({ kind: 'incident', id: beside });
    else setRefusal(which === 'older' ? 'There is no earlier incident.' : 'There is no later incident.');
  };
  return [
    { kind: 'action', label: 'Earlier incident', icon: 'left', onChoose: () => void show('older') },
    { kind: 'action', label: 'Later incident', icon: 'right', onChoose: () => void show('newer') },
    ...(name === undefined || !isWatched
      ? []
      : [
          {
            kind: 'action',
            label: 'Target at this time',
            icon: 'path',
            onChoose: () => showTargetAt(name, incident),
          } as const,
          {
            kind: 'action',
            label: 'Find the cause by elimination…',
            icon: 'compare',
            onChoose: () => openElimination(name),
          } as const,
          { kind: 'line', name: 'before-snooze' } as const,
          { kind: 'heading', label: `Tell nobody of ${name}` } as const,
          ...snoozeItems(snoozed, (forMs) => void snoozeTarget(name, forMs).then(setRefusal)),
        ]),
    { kind: 'line', name: 'before-delete' },
    {
      kind: 'action',
      label: closedAt === null ? 'Delete (when it is over)' : 'Delete',
      icon: 'trash',
      danger: true,
      // The engine is still writing to it.
      disabled: closedAt === null,
      onChoose: onRemove,
    },
  ];
}

const LEAST_AROUND_MS = 300_000;

/** The target around the incident, with the path as it was at its worst. */
function showTargetAt(name: string, { openedAt, closedAt, stalls }: Incident): void {
  const fromMs = Date.parse(openedAt);
  const toMs = closedAt === null ? Date.now() : Date.parse(closedAt);
  const aroundMs = Math.max(LEAST_AROUND_MS, (toMs - fromMs) / 4);
  const worst = worstStall(stalls);
  const atMs = worst === null ? fromMs : Date.parse(worst.startedAt) + worst.elapsedMs;
  arriveAt(name, { fromMs: fromMs - aroundMs, toMs: Math.min(Date.now(), toMs + aroundMs) }, atMs);
  go({ kind: 'target', name });
}
