import { useEffect, useState } from 'react';
import { lossBeginsAtTtl } from '../../../electron/domain/hop-loss.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { durationText } from '../../components/duration.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { RawText } from '../../components/incident/RawText.tsx';
import { Says } from '../../components/Says.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import type { IncidentEvidence } from '../../state/incident.ts';
import { readRaw } from '../../state/incident-actions.ts';
import { useRawTexts } from '../../state/raw-texts.ts';
import type { Opened } from './cited-lines.ts';
import { traceOf } from './evidence-reading.ts';
import { KIND_LABELS, overlapText } from './evidence-words.ts';

interface Props {
  /** Captures of one kind, oldest first. */
  readonly items: readonly IncidentEvidence[];
  /** Of the request that they belong to. */
  readonly startedAt: string;
  /** Ids of captures that the sentence rests on at which somebody is. */
  readonly cited: ReadonlySet<number>;
  /** What a sentence led to last; null: none yet. */
  readonly opened: Opened | null;
}

/** One capture in its own words, with what was made of it above. */
export function EvidencePanel({ items, startedAt, cited, opened }: Props) {
  const [chosen, setChosen] = useState<number | null>(null);
  useEffect(() => {
    if (opened !== null) setChosen(opened.id);
  }, [opened]);
  const item = items.find(({ id }) => id === chosen) ?? bestOf(items);
  if (item === undefined) {
    return <Says title="Nothing was captured." text="What a tool says stands here when there is something." />;
  }
  const index = items.indexOf(item);
  const step = (by: number): void => setChosen(items[index + by]?.id ?? item.id);
  const sinceStart = (at: string): string => `+${durationText(Math.max(0, Date.parse(at) - Date.parse(startedAt)))}`;
  return (
    <>
      <div className="head">
        <h2 className="clip">{KIND_LABELS[item.kind]}</h2>
        <span className="faint nowrap">
          {sinceStart(item.startedAt)} to {sinceStart(item.endedAt)}
        </span>
        {cited.has(item.id) && <span className="tag cited-tag">cited</span>}
        <span className="grow" />
        {items.length > 1 && (
          <span className="pager">
            <IconButton small icon="left" label="Capture before" disabled={index === 0} onClick={() => step(-1)} />
            <span className="nowrap">
              {index + 1} of {items.length}
            </span>
            <IconButton
              small
              icon="right"
              label="Capture after"
              disabled={index === items.length - 1}
              onClick={() => step(1)}
            />
          </span>
        )}
        <RawCopy item={item} />
      </div>
      <div className="told">
        <p>{item.summary}</p>
        {item.remedy !== null && <p className="remedy">{item.remedy}</p>}
        <p className="faint">
          {item.method}, <TimeText at={item.startedAt} />
          {item.status === 'captured' ? '' : `, ${overlapText(item)}`}
          {item.sharedPath ? '; another trace ran on the same path, so loss at routers is not held against them' : ''}
        </p>
      </div>
      <Raw key={item.id} item={item} />
    </>
  );
}

/** What was taken in time says most; of several traces the one that most answered, for later ones leave the routers to other tools; else the last. */
function bestOf(items: readonly IncidentEvidence[]): IncidentEvidence | undefined {
  const captured = items.filter(({ status }) => status === 'captured');
  const inTime = captured.filter(({ inFlight }) => inFlight);
  const worth = inTime.length > 0 ? inTime : captured;
  const most = Math.max(0, ...worth.map(answeringHops));
  return worth.findLast((item) => answeringHops(item) === most) ?? items[0];
}

const answeringHops = (item: IncidentEvidence): number =>
  traceOf(item)?.hops.filter(({ addresses }) => addresses.length > 0).length ?? 0;

function RawCopy({ item }: { readonly item: IncidentEvidence }) {
  const raw = useRawTexts((state) => state.texts.get(item.id));
  return (
    <CopyButton
      text={raw?.kind === 'read' && raw.text !== '' ? raw.text : item.summary}
      what={KIND_LABELS[item.kind]}
    />
  );
}

function Raw({ item }: { readonly item: IncidentEvidence }) {
  const raw = useRawTexts((state) => state.texts.get(item.id));
  useEffect(() => readRaw(item.id), [item.id]);
  if (raw === undefined || raw.kind === 'reading') return <p className="raw-state faint">The text is being read.</p>;
  if (raw.kind === 'refused') {
    return (
      <div className="raw-state">
        <p className="refused">{raw.message}</p>
        <Button small label="Try again" onClick={() => readRaw(item.id)} />
      </div>
    );
  }
  if (raw.text === '') return <p className="raw-state faint">It left no text of its own.</p>;
  const trace = traceOf(item);
  const ttl = trace === null || item.sharedPath ? null : lossBeginsAtTtl(trace.hops);
  const begin = ttl === null ? null : new RegExp(`^\\s*${ttl}\\.?(?:\\||\\s)`);
  return (
    <RawText
      label={`Text of ${KIND_LABELS[item.kind]}`}
      text={raw.text}
      truncated={raw.truncated}
      {...(begin === null ? {} : { isTelling: (line: string) => begin.test(line) })}
    />
  );
}
