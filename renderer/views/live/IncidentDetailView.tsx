import { useEffect, useState } from 'react';
import { durationText, growingText } from '../../components/duration.ts';
import { EvidenceTrack, RequestTrack } from '../../components/EvidenceTrack.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { useNow } from '../../components/use-now.ts';
import { VerdictText } from '../../components/VerdictText.tsx';
import { loadIncident, rawEvidence } from '../../state/engine.ts';
import type { Evidence, IncidentDetail, IncidentSummary, Stall } from '../../state/incidents.ts';
import { ExportAction, ExportOutcome } from './ExportAction.tsx';
import { EVIDENCE_LABELS, incidentCountsText, incidentStateText, overlapText, stallText } from './words.ts';

interface Props {
  readonly incident: IncidentSummary;
  readonly detail: IncidentDetail | null;
  readonly live: boolean;
  /** A person reads in it: they point, turn the wheel or press a key there. */
  readonly onRead: () => void;
}

/** One incident: the verdict so far, its requests, and every capture drawn against the request that it belongs to. */
export function IncidentDetailView({ incident, detail, live, onRead }: Props) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const missing = detail === null;
  useEffect(() => {
    setRefusal(null);
    if (!missing) return;
    let current = true;
    void loadIncident(incident.id).then((outcome) => {
      if (current) setRefusal(outcome);
    });
    return () => {
      current = false;
    };
  }, [incident.id, missing]);

  const { verdict } = incident;
  const counts = incidentCountsText(incident);
  return (
    <section
      className="card detail"
      aria-label={`Incident of ${incident.targets.join(', ')}`}
      onPointerDown={onRead}
      onWheel={onRead}
      onKeyDown={onRead}
    >
      <div className="head">
        <div className="grow">
          <div className="line">
            <h2 className="clip">{incident.targets.join(', ')}</h2>
            <span className={incident.closedAt === null ? 'tag open' : 'tag'}>{incidentStateText(incident)}</span>
          </div>
          <p className="window clip">
            since <TimeText at={incident.openedAt} />
            {incident.closedAt === null ? null : (
              <>
                {' until '}
                <TimeText at={incident.closedAt} />
              </>
            )}
            , worst {durationText(incident.worstMs)}
            {counts === '' ? '' : `, ${counts}`}
          </p>
        </div>
        <ExportAction incident={incident.id} />
      </div>
      <ExportOutcome incident={incident.id} />
      <div className="scroll">
        <VerdictText {...verdict} />
        {refusal !== null && <p className="reading refused">{refusal}</p>}
        {detail === null
          ? refusal === null && <p className="reading faint">Evidence is being read.</p>
          : detail.stalls.map((stall) => (
              <StallEvidence
                key={stall.id}
                stall={stall}
                live={live}
                evidence={detail.evidence.filter((evidence) => evidence.stall === stall.id)}
              />
            ))}
      </div>
    </section>
  );
}

interface StallProps {
  readonly stall: Stall;
  readonly evidence: readonly Evidence[];
  readonly live: boolean;
}

/** While the request hangs its axis grows in these steps, so that bars do not creep. */
const AXIS_STEP_MS = 5_000;

function StallEvidence({ stall, evidence, live }: StallProps) {
  const startMs = Date.parse(stall.startedAt);
  const hanging = stall.endedAt === null;
  useNow(hanging && live);
  const elapsedMs = hanging ? Math.max(stall.elapsedMs, Date.now() - startMs) : stall.elapsedMs;
  const sinceStart = (at: string): number => Date.parse(at) - startMs;
  const lastMs = Math.max(elapsedMs, ...evidence.map((item) => sinceStart(item.endedAt)));
  const axis = { fromMs: 0, toMs: hanging ? Math.ceil(lastMs / AXIS_STEP_MS) * AXIS_STEP_MS : lastMs };
  const requestEndMs = hanging ? null : elapsedMs;
  return (
    <div className="evidence">
      <div className="stall">
        <b>Request</b>
        <span className="clip">
          <TimeText at={stall.startedAt} />, {stallText(stall)}
        </span>
        <RequestTrack axis={axis} requestEndMs={hanging ? elapsedMs : requestEndMs} phase={stall.phase} />
        <b className="n">{hanging ? growingText(elapsedMs) : durationText(elapsedMs)}</b>
      </div>
      {evidence.map((item) => (
        <EvidenceItem key={item.id} evidence={item}>
          <EvidenceTrack
            axis={axis}
            requestEndMs={requestEndMs}
            capture={{ fromMs: sinceStart(item.startedAt), toMs: sinceStart(item.endedAt) }}
          />
        </EvidenceItem>
      ))}
    </div>
  );
}

function EvidenceItem({ evidence, children }: { readonly evidence: Evidence; readonly children: React.ReactNode }) {
  const [raw, setRaw] = useState<{ readonly text: string; readonly truncated: boolean } | null>(null);
  const [expanded, setExpanded] = useState(false);
  const toggle = async (): Promise<void> => {
    setExpanded(!expanded);
    if (expanded || raw !== null) return;
    const answer = await rawEvidence(evidence.id);
    setRaw({ text: answer.refusal ?? answer.raw, truncated: answer.truncated });
  };
  const captured = evidence.status === 'captured';
  return (
    <>
      <button type="button" className="item" aria-expanded={expanded} onClick={() => void toggle()}>
        <span>{EVIDENCE_LABELS[evidence.kind]}</span>
        <span className={captured ? 'clip' : 'clip late'} title={evidence.summary}>
          {evidence.summary}
        </span>
        {children}
        <span className={evidence.inFlight && captured ? 'n clip' : 'n clip late'}>{overlapText(evidence)}</span>
      </button>
      {expanded && (
        <div className="rawtext">
          <p className="told">{evidence.summary}</p>
          {evidence.remedy !== null && <p className="told remedy">{evidence.remedy}</p>}
          <p className="told">
            {evidence.method}, <TimeText at={evidence.startedAt} /> to <TimeText at={evidence.endedAt} />
            {evidence.sharedPath ? ', while another trace ran on the same path' : ''}
          </p>
          {raw === null ? (
            <p className="told">The text is being read.</p>
          ) : (
            raw.text !== '' && (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
              <pre tabIndex={0}>
                {raw.text}
                {raw.truncated ? '\n[cut here]' : ''}
              </pre>
            )
          )}
        </div>
      )}
    </>
  );
}
