import { useEffect, useMemo, useState } from 'react';
import { Waterfall } from '../../components/incident/Waterfall.tsx';
import { Says } from '../../components/Says.tsx';
import type { Incident, IncidentStall } from '../../state/incident.ts';
import { followRequestSamples } from '../../state/incident-actions.ts';
import { useRequestSamples } from '../../state/incident-samples.ts';
import type { Opened } from './cited-lines.ts';
import { EvidencePanel } from './EvidencePanel.tsx';
import { elapsedMsOf } from './incident-words.ts';
import { NoteField } from './NoteField.tsx';
import { RequestChooser } from './RequestChooser.tsx';
import { waterfallOf } from './waterfall-of.ts';

interface Props {
  readonly incident: Incident;
  /** The request that is shown; null when nothing of any is kept. */
  readonly stall: IncidentStall | null;
  readonly thresholds: { readonly captureAfterMs: number; readonly slowAfterMs: number } | null;
  readonly sinceReadMs: number;
  /** Captures that the sentence rests on at which somebody is. */
  readonly marked: readonly number[];
  /** What a sentence led to last; null: none yet. */
  readonly opened: Opened | null;
  readonly onChooseStall: (id: number) => void;
}

/** One hung request with what was captured around it, the text of one capture, and the note. */
export function CaptureSection(props: Props) {
  const { incident, stall, thresholds, sinceReadMs, marked, opened, onChooseStall } = props;
  const evidence = useMemo(
    () => incident.evidence.filter((item) => item.stall === stall?.id),
    [incident.evidence, stall?.id],
  );
  const [chosenKind, setChosenKind] = useState<string | null>(null);
  const kinds = new Set(evidence.map(({ kind }) => kind));
  const captured = evidence.filter(({ status }) => status === 'captured');
  const firstKind =
    chosenKind !== null && [...kinds].some((kind) => kind === chosenKind)
      ? chosenKind
      : ((['mtr', 'trace', 'socket'] as const).find((kind) => captured.some((item) => item.kind === kind)) ??
        captured[0]?.kind ??
        evidence[0]?.kind ??
        null);
  // What comes in later does not push away the text that one reads.
  useEffect(() => {
    if (chosenKind === null && firstKind !== null) setChosenKind(firstKind);
  }, [chosenKind, firstKind]);
  useEffect(() => {
    if (opened !== null) setChosenKind(opened.kind);
  }, [opened]);
  const cited = useMemo(() => new Set(marked), [marked]);
  const inTime = captured.filter(({ inFlight }) => inFlight).length;
  return (
    <div className="incident-split">
      <section className="card capture-card" aria-label="While it hung">
        <div className="head">
          <h2>{stall?.openedBy === 'failure' ? 'When it failed' : 'While it hung'}</h2>
          <span className="faint nowrap">
            {captured.length} {captured.length === 1 ? 'capture' : 'captures'}, {inTime} begun in time
          </span>
          <span className="grow" />
          {stall !== null && incident.stalls.length > 1 && (
            <RequestChooser stalls={incident.stalls} chosen={stall} onChoose={onChooseStall} />
          )}
        </div>
        {stall === null ? (
          <Says
            title="No request of this incident is kept."
            text="There is nothing to draw; the verdict is all that is left."
          />
        ) : (
          <StallWaterfall
            incident={incident}
            stall={stall}
            evidence={evidence}
            thresholds={thresholds}
            sinceReadMs={sinceReadMs}
            chosen={firstKind}
            marked={cited}
            shown={opened === null ? null : { row: opened.kind, turn: opened.turn }}
            onChoose={setChosenKind}
          />
        )}
        {stall !== null && evidence.length === 0 && (
          <NoCaptures incident={incident} stall={stall} onChoose={onChooseStall} />
        )}
      </section>
      <section className="card evidence-card" aria-label="Captured text and note">
        <EvidencePanel
          items={evidence.filter(({ kind }) => kind === firstKind)}
          startedAt={stall?.startedAt ?? incident.openedAt}
          cited={cited}
          opened={opened}
        />
        <NoteField id={incident.id} saved={incident.note} />
      </section>
    </div>
  );
}

function Legend() {
  return (
    <span className="wf-keys" aria-hidden="true">
      <span className="key threshold">thresholds</span>
      <span className="key again">retransmission</span>
      <span className="key capture">in flight</span>
      <span className="key late">after the end</span>
    </span>
  );
}

interface StallProps extends Pick<Props, 'incident' | 'thresholds' | 'sinceReadMs'> {
  readonly stall: IncidentStall;
  readonly evidence: Incident['evidence'];
  readonly chosen: string | null;
  readonly marked: ReadonlySet<number>;
  readonly shown: { readonly row: string; readonly turn: number } | null;
  readonly onChoose: (key: string) => void;
}

function StallWaterfall(props: StallProps) {
  const { incident, stall, evidence, thresholds, sinceReadMs, chosen, marked, shown, onChoose } = props;
  const [target = ''] = incident.targets;
  const { startedAt, endedAt } = stall;
  // What is not watched any more has no samples to ask for.
  const isWatched = thresholds !== null;
  useEffect(
    () => (isWatched ? followRequestSamples(target, startedAt, endedAt) : undefined),
    [isWatched, target, startedAt, endedAt],
  );
  const around = useRequestSamples((state) => state.around);
  const samples = around?.target === target && around.from === startedAt ? around.samples : null;
  const elapsedMs = elapsedMsOf(stall, sinceReadMs);
  const model = useMemo(
    () => waterfallOf({ stall, elapsedMs, evidence, samples, thresholds }),
    [stall, elapsedMs, evidence, samples, thresholds],
  );
  const markedRows = useMemo(
    () => new Set<string>(evidence.flatMap(({ id, kind }) => (marked.has(id) ? [kind] : []))),
    [evidence, marked],
  );
  return (
    <>
      <Waterfall model={model} chosen={chosen} marked={markedRows} shown={shown} onChoose={onChoose} />
      <Legend />
    </>
  );
}

/** Requests after the first few of an incident are captured less, or not at all. */
function NoCaptures({
  incident,
  stall,
  onChoose,
}: {
  readonly incident: Incident;
  readonly stall: IncidentStall;
  readonly onChoose: (id: number) => void;
}) {
  if (stall.endedAt === null) return <p className="capture-none muted">What is captured shows here as it comes in.</p>;
  const other = incident.evidence.find(({ stall: id }) => incident.stalls.some((one) => one.id === id))?.stall;
  return (
    <p className="capture-none muted">
      Nothing was captured for this request.{' '}
      {other !== undefined && (
        <button type="button" className="link" onClick={() => onChoose(other)}>
          Show one with captures
        </button>
      )}
    </p>
  );
}
