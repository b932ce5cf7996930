import type { ContractEvent, EventData } from '../../contract/contract.ts';
import type { IncidentJson, TargetJson, VantageJson } from '../../contract/shapes.ts';
import { msText } from '../../domain/ms-text.ts';
import { printable } from '../../domain/printable.ts';
import { suspectText } from '../../domain/segment-label.ts';
import { counted } from './counted.ts';
import { overlapWords } from './overlap-words.ts';
import type { Colour, Paint } from './paint.ts';
import { doing, failedText, phasesText, skippedText } from './phase-words.ts';
import { padded } from './table.ts';
import { betweenMs, clockText, dateTimeText, laterIso } from './time-text.ts';
import { isNowhere, vantageText } from './vantage-text.ts';

const MAX_NAME_WIDTH = 32;
/** A target that goes on failing the same way says so again only this often. */
const REPEAT_AFTER_MS = 60_000;
/** Evidence comes soon after its stall; older ones are forgotten. */
const MAX_STALLS = 2_000;

interface ToldStall {
  readonly target: string;
  /** Whether its captures are told; those of failures that go on are kept, but say nothing new. */
  readonly tellsEvidence: boolean;
}

interface Streak {
  readonly what: string;
  readonly lastSaidAt: string;
  readonly unsaid: number;
}

/** Turns events into lines for a person, and only those that matter: stalls, slow, failed, recovered, evidence, verdicts. */
export class WatchNarrator {
  readonly #paint: Paint;
  readonly #now: () => string;
  #targetCount = 0;
  #nameWidth = 0;
  readonly #stalls = new Map<number, ToldStall>();
  readonly #failing = new Set<string>();
  readonly #streaks = new Map<string, Streak>();
  #samples = 0;
  #slow = 0;
  #failed = 0;
  readonly #incidents = new Set<number>();
  #knowsVantage = false;

  /** `now` is the present time as ISO text in UTC, for what is told long after it happened. */
  constructor(paint: Paint, now: () => string, targets: readonly TargetJson[]) {
    this.#paint = paint;
    this.#now = now;
    this.#know(targets);
  }

  /** Lines for one event, mostly none. */
  lines(event: ContractEvent): readonly string[] {
    switch (event.type) {
      case 'sample':
        return this.#sample(event);
      case 'stall.opened':
        return this.#stallOpened(event);
      case 'stall.closed':
        return this.#stallClosed(event);
      case 'evidence':
        return this.#evidence(event);
      case 'incident.opened':
        this.#incidents.add(event.id);
        return [];
      case 'incident.changed':
        return [];
      case 'incident.closed':
        return this.#incidentClosed(event);
      case 'gap':
        return this.#gap(event);
      case 'path.changed':
        return [`${this.#paint('dim', clockText(event.at))}  ${this.#paint('yellow', printable(event.summary))}`];
      case 'path':
      case 'path.progress':
        return [];
      case 'targets.changed':
        this.#know(event.targets);
        return [];
      case 'watching.changed':
        return event.paused === null ? [] : [`${' '.repeat(12)}  ${this.#paint('dim', pauseText(event.paused))}`];
      case 'target.renamed':
        this.#rename(event.from, event.to);
        return [];
      case 'note':
        return [`${' '.repeat(12)}  ${this.#paint('yellow', printable(event.message))}`];
      case 'vantage.changed':
        return this.#vantageChanged(event);
      case 'secrets.changed':
      case 'incident.removed':
      case 'incident.noted':
      case 'settings.changed':
      case 'export.progress':
      case 'collect.progress':
      case 'bundles.changed':
      case 'notices.changed':
      case 'notices.quiet':
      case 'notices.news':
      case 'outbox.changed':
      case 'history':
      case 'certificates.changed':
        return [];
    }
  }

  #rename(from: string, to: string): void {
    if (this.#failing.delete(from)) this.#failing.add(to);
    const streak = this.#streaks.get(from);
    this.#streaks.delete(from);
    if (streak !== undefined) this.#streaks.set(to, streak);
  }

  /** The first one is where one sits and no news, unless it is nowhere. */
  #vantageChanged(vantage: VantageJson): readonly string[] {
    const isNews = this.#knowsVantage || isNowhere(vantage);
    this.#knowsVantage = true;
    return isNews ? [`${' '.repeat(12)}  ${this.#paint('dim', vantageText(vantage))}`] : [];
  }

  /** What it came to, once watching has ended. `program` is what a person types before a command, `options` what after it to find the same data. */
  summary(watchedMs: number, program: string, options: readonly string[]): readonly string[] {
    const counts = [counted(this.#samples, 'sample'), `${this.#slow} slow`, `${this.#failed} failed`].join(', ');
    const incidents = [...this.#incidents];
    const last = incidents.at(-1);
    return [
      `Watched ${counted(this.#targetCount, 'target')} for ${msText(watchedMs)}: ${counts}; ${counted(incidents.length, 'incident')}.`,
      ...(last === undefined
        ? []
        : [
            `To see more:       ${[program, 'incidents show', last, ...options].join(' ')}`,
            `To pack the proof: ${[program, 'export --incident', last, ...options].join(' ')}`,
          ]),
    ];
  }

  #know(targets: readonly TargetJson[]): void {
    this.#targetCount = targets.length;
    // Not by Math.max over all at once: a list may be longer than the arguments that a call takes.
    const longest = targets.reduce((width, { name }) => Math.max(width, name.length), 0);
    this.#nameWidth = Math.min(MAX_NAME_WIDTH, longest);
  }

  #line(at: string, target: string, colour: Colour, text: string): string {
    const name = printable(target);
    const cut = name.length > MAX_NAME_WIDTH ? `${name.slice(0, MAX_NAME_WIDTH - 1)}…` : name;
    return `${this.#paint('dim', clockText(at))}  ${padded(cut, this.#nameWidth)}  ${this.#paint(colour, text)}`;
  }

  #sample(sample: EventData<'sample'>): readonly string[] {
    if (sample.outcome !== 'skipped') this.#samples += 1;
    const endedAt = laterIso(sample.at, sample.totalMs ?? 0);
    const doubt = sample.suspect ? ' (measured while this computer was not fit; not counted against the target)' : '';
    switch (sample.outcome) {
      case 'ok':
        this.#streaks.delete(sample.target);
        this.#failing.delete(sample.target);
        return [];
      case 'skipped': {
        if (sample.failure === null) return [];
        const again = this.#repetition(sample, endedAt);
        return again === null
          ? []
          : [this.#line(endedAt, sample.target, 'yellow', `${skippedText(sample.failure)}${again}`)];
      }
      case 'slow': {
        this.#slow += 1;
        this.#streaks.delete(sample.target);
        this.#failing.delete(sample.target);
        const status = sample.status === null ? '' : `, status ${sample.status}`;
        const text = `slow: ${msText(sample.totalMs ?? 0)} (${phasesText(sample.phases)})${status}${doubt}`;
        return [this.#line(endedAt, sample.target, 'yellow', text)];
      }
      case 'failed': {
        // Nobody waited for it any more, so it tells nothing about the target.
        if (sample.failure?.code === 'cancelled')
          return [this.#line(endedAt, sample.target, 'dim', failedText(sample.failure, sample.totalMs ?? 0))];
        this.#failed += 1;
        const again = this.#repetition(sample, endedAt);
        if (again === null) return [];
        const { failure } = sample;
        const how = failure === null ? 'failed' : failedText(failure, sample.totalMs ?? 0);
        return [this.#line(endedAt, sample.target, 'red', `${how}${again}${doubt}`)];
      }
    }
  }

  /** Text to add to a failure's line, or null when it has been said often enough for now. */
  #repetition(sample: EventData<'sample'>, endedAt: string): string | null {
    const what = sample.failure === null ? '' : `${sample.failure.phase} ${sample.failure.code} ${sample.status}`;
    const streak = this.#streaks.get(sample.target);
    if (streak === undefined || streak.what !== what) {
      this.#streaks.set(sample.target, { what, lastSaidAt: endedAt, unsaid: 0 });
      return '';
    }
    if (betweenMs(streak.lastSaidAt, endedAt) < REPEAT_AFTER_MS) {
      this.#streaks.set(sample.target, { ...streak, unsaid: streak.unsaid + 1 });
      return null;
    }
    this.#streaks.set(sample.target, { what, lastSaidAt: endedAt, unsaid: 0 });
    return streak.unsaid === 0
      ? ''
      : ` (and ${streak.unsaid} times more since ${clockText(streak.lastSaidAt).slice(0, 8)})`;
  }

  #stallOpened(stall: EventData<'stall.opened'>): readonly string[] {
    const atOnce = stall.openedBy === 'failure';
    this.#stalls.set(stall.stall, {
      target: stall.target,
      tellsEvidence: !atOnce || !this.#failing.has(stall.target),
    });
    for (const oldest of this.#stalls.keys()) {
      if (this.#stalls.size <= MAX_STALLS) break;
      this.#stalls.delete(oldest);
    }
    // It did not hang but failed at once, and the failed sample speaks for itself.
    if (atOnce) {
      this.#failing.add(stall.target);
      return [];
    }
    return [
      this.#line(
        stall.at,
        stall.target,
        'yellow',
        `overdue: ${msText(stall.elapsedMs)} and still ${doing(stall.phase)}`,
      ),
    ];
  }

  #stallClosed(stall: EventData<'stall.closed'>): readonly string[] {
    if (stall.end !== 'near-miss') return [];
    return [
      this.#line(
        stall.at,
        stall.target,
        'dim',
        `came in after ${msText(stall.elapsedMs)}, hung ${doing(stall.phase)}: a near miss`,
      ),
    ];
  }

  #evidence(evidence: EventData<'evidence'>): readonly string[] {
    const stall = this.#stalls.get(evidence.stall);
    if (stall?.tellsEvidence === false || evidence.status === 'skipped') return [];
    const remedy = evidence.status === 'captured' || evidence.remedy === null ? '' : ` (${printable(evidence.remedy)})`;
    const text = `  ${padded(evidence.kind, 13)} ${padded(overlapWords(evidence), 17)} ${printable(evidence.summary)}${remedy}`;
    return [this.#line(evidence.endedAt, stall?.target ?? '', 'dim', text)];
  }

  #incidentClosed(incident: IncidentJson): readonly string[] {
    this.#incidents.add(incident.id);
    const target = incident.targets.join(', ');
    const closedAt = incident.closedAt ?? incident.openedAt;
    const counts = [
      ...(incident.slow > 0 ? [`${incident.slow} slow`] : []),
      ...(incident.failed > 0 ? [`${incident.failed} failed`] : []),
      `worst ${msText(incident.worstMs)}`,
    ].join(', ');
    const lasted = msText(betweenMs(incident.openedAt, closedAt));
    const window = `bad for ${lasted}, ${clockText(incident.openedAt)} to ${clockText(closedAt)}: ${counts}`;
    const recovered = incident.closedBy === 'recovery';
    const ended = recovered ? 'recovered' : 'watching ended before it recovered';
    const { verdict } = incident;
    const place = `${suspectText(verdict, 'here')}, ${verdict.confidence} confidence`;
    // It has closed long after its end: only several good requests prove that it is over.
    const at = this.#now();
    return [
      this.#line(at, target, recovered ? 'green' : 'yellow', `${ended}; incident ${incident.id} was ${window}`),
      this.#line(at, target, 'bold', `verdict (${place}): ${printable(verdict.summary)}`),
    ];
  }

  #gap(gap: EventData<'gap'>): readonly string[] {
    // A gap without end has only just begun; how long it was is what matters.
    if (gap.endedAt === null) return [];
    const why: Readonly<Record<typeof gap.reason, string>> = {
      'not-running': 'Stallscope was not running',
      asleep: 'this computer slept',
      paused: 'paused',
      'clock-step': 'the clock was set',
      'store-full': 'the disk was full',
    };
    const text = `nothing measured for ${msText(betweenMs(gap.startedAt, gap.endedAt))} since ${dateTimeText(gap.startedAt)}: ${why[gap.reason]}`;
    return [this.#line(gap.endedAt, gap.target ?? '', 'dim', text)];
  }
}

/** That it is over is told by the gap that ends. */
const pauseText = ({ until }: NonNullable<EventData<'watching.changed'>['paused']>): string =>
  `all targets are paused ${until === null ? 'until somebody resumes' : `until ${dateTimeText(until)}`}`;
