import { phaseMs } from '../../electron/domain/classify.ts';
import { PHASES } from '../../electron/domain/phase.ts';
import { durationText } from '../components/duration.ts';
import { PHASE_LABELS } from '../components/words/phase-words.ts';
import type { ChartEntry } from './chart-data.ts';
import { gapWords, roughSpanText } from './gap-bands.ts';
import type { MomentFacts } from './moment-facts.ts';
import { countsWords, localText, stallWords, utcText } from './moment-words.ts';
import { stackMs } from './phase-paths.ts';

interface Props {
  readonly facts: MomentFacts;
  readonly nowMs: number;
}

/** What stands beside the crosshair. */
export function MomentTip({ facts, nowMs }: Props) {
  const { entry, stall, gap, incident } = facts;
  return (
    <>
      <p className="when">
        <b>{localText(facts.atMs)}</b> <span className="faint">{utcText(facts.atMs)}</span>
      </p>
      {gap !== null && <p>Not measured: {gapWords(gap, nowMs)}</p>}
      {gap === null && entry === null && <p className="muted">Nothing measured here</p>}
      {entry !== null && <EntryLines entry={entry} />}
      {stall !== null && <p className={stall.end === 'open' ? 'overdue' : 'muted'}>{stallWords(stall)}</p>}
      {incident !== null && <p className="muted">Timeout window {incident.id}</p>}
      <p className="hint">Double-click or Enter: the path then</p>
    </>
  );
}

function EntryLines({ entry }: { readonly entry: ChartEntry }) {
  const isOne = entry.lengthMs === 0;
  const totalMs = stackMs(entry);
  return (
    <>
      <p className="muted">
        {countsWords(entry)}
        {!isOne && ` in ${roughSpanText(entry.lengthMs)}`}
      </p>
      <dl>
        {isOne
          ? totalMs !== null && <Line word="total" ms={totalMs} />
          : entry.p50Ms !== null && (
              <>
                <Line word="p50" ms={entry.p50Ms} />
                <Line word="p95" ms={entry.p95Ms} />
                <Line word="min to max" ms={entry.minMs} upTo={entry.maxMs} />
              </>
            )}
        {PHASES.map((phase) => {
          const durationMs = phaseMs(entry.phases, phase);
          return (
            durationMs !== null && (
              <div key={phase}>
                <dt className={`key ph-${phase}`}>{PHASE_LABELS[phase]}</dt>
                <dd>{durationText(durationMs)}</dd>
              </div>
            )
          );
        })}
      </dl>
    </>
  );
}

interface LineProps {
  readonly word: string;
  readonly ms: number | null;
  readonly upTo?: number | null;
}

function Line({ word, ms, upTo }: LineProps) {
  if (ms === null) return null;
  return (
    <div>
      <dt>{word}</dt>
      <dd>
        {durationText(ms)}
        {upTo != null && ` to ${durationText(upTo)}`}
      </dd>
    </div>
  );
}
