import type { WatchedCertificateJson } from '../../contract/guard-shapes.ts';
import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import { isRenewal, type JudgedAt, leftUs } from '../../domain/certificate-findings.ts';
import type { CertificateReading } from '../../domain/certificate-reading.ts';
import type { CertificateShown } from '../../domain/certificate-shown.ts';
import { certificateText } from '../../domain/certificate-text.ts';
import { certificateNews } from '../../domain/certificate-told.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import { clockOffByCertificates } from '../../domain/clock-by-certificates.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Target } from '../../domain/target.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { StoredSighting } from '../../store/certificate-rows.ts';
import type { Store } from '../../store/store.ts';
import type { HistoryBook } from '../history/history-book.ts';
import type { TellsNews } from '../notices/notice-news.ts';
import { certificateList, type ListedCertificate } from './certificate-list.ts';
import { CertificateShelf } from './certificate-shelf.ts';
import { CertificateStandingsBook } from './certificate-standings.ts';
import { findingsOf, isOnTheWay, REPLACED, type SeenCertificate } from './seen-certificate.ts';

/** The clocks of servers are known by then, by which that of this computer is judged. */
const FIRST_LOOK_MS = 45_000;
const LOOK_EVERY_MS = 900_000;
/** Several that are new at once make one event. */
const TELL_CHANGE_MS = 500;
const DAY_US = 86_400_000_000;
/** When it was told that the clock here is wrong. */
const CLOCK_TOLD = 'certificates.clock-told';

export interface CertificateWatchParts {
  readonly clock: Clock;
  readonly read: (shown: CertificateShown) => Promise<CertificateReading | null>;
  readonly rows: Pick<Store, 'putSighting' | 'settings' | 'putSetting'>;
  readonly targets: () => readonly Target[];
  /** So many days before the end it is to be told. */
  readonly days: () => readonly number[];
  readonly clockOffMs: () => number | null;
  readonly news: TellsNews;
  readonly history: HistoryBook;
  /** Something in the list is not as it was. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
}

/** Looks after the certificates that targets show, and tells before one breaks. */
export interface CertificateWatch {
  /** What a probe was shown; costs next to nothing while it is the same as before. */
  shown(id: TargetId, shown: readonly CertificateShown[], atUs: number): void;
  /** What earlier runs saw; nothing is judged before. */
  restore(stored: readonly StoredSighting[]): void;
  list(): WatchedCertificateJson[];
  start(): void;
  /** Comes before the store is closed. */
  stop(): void;
}

export function createCertificateWatch(parts: CertificateWatchParts): CertificateWatch {
  const { clock, rows, news, history } = parts;
  const shelf = new CertificateShelf(clock);
  /** Of each target the last, until what earlier runs saw is known. */
  let early: Map<TargetId, readonly [shown: readonly CertificateShown[], atUs: number]> | null = new Map();
  let startedMs = clock.monotonicMs();
  let cancelLook: Cancel | null = null;
  let cancelTelling: Cancel | null = null;
  let isStopped = false;

  const tellChange = (): void => {
    if (isStopped) return;
    cancelTelling ??= clock.schedule(TELL_CHANGE_MS, () => {
      cancelTelling = null;
      parts.changed();
    });
  };
  const keep = (seen: SeenCertificate): void => {
    const { targetId, host, facts, firstUs, lastUs, told, before } = seen;
    const { fingerprintSha256 } = facts;
    rows.putSighting({ targetId, host, fingerprintSha256, firstUs, lastUs, told, before }, facts);
  };

  const book = new CertificateStandingsBook(keep);

  const shownBy = (target: Target): readonly SeenCertificate[] => {
    const all = shelf.shownBy(target.id);
    const newestUs = Math.max(...all.map(({ lastUs }) => lastUs));
    return all.filter(({ host, lastUs }) => isOnTheWay(target, host, lastUs, newestUs));
  };
  const watched = (): readonly (readonly [target: Target, seen: SeenCertificate])[] =>
    parts.targets().flatMap((target) => shownBy(target).map((seen) => [target, seen] as const));

  const at = (): JudgedAt => {
    const nowUs = clock.utcUs();
    const heardMs = parts.clockOffMs();
    if (heardMs !== null) return { nowUs, clockOffMs: heardMs, days: parts.days() };
    const leaves = watched().flatMap(([, { reading }]) => reading?.leaf ?? []);
    const shownMs = clockOffByCertificates(leaves, nowUs);
    // What time it is, is not known then, and so not how much is left.
    return { nowUs, clockOffMs: shownMs, days: shownMs === null ? parts.days() : [] };
  };

  const write = (target: Target, says: string): void =>
    history.add({ targetId: target.id, kind: 'certificate', says, incident: null });

  const tell = (target: Target, seen: SeenCertificate, finding: CertificateFinding): void => {
    if (finding.kind === 'chain-incomplete' && !finding.sure && !verifies(target)) return;
    write(target, certificateText(target.name, finding, clock.utcUs()));
    // Whoever renews in time takes a new key as a matter of course.
    if (finding.kind === 'key-changed' && seen.before !== null && isRenewal(seen.before, seen.firstUs)) return;
    if (finding.kind === 'clock-wrong') {
      // It is the clock of this computer, however many certificates it spoils.
      const toldUs = rows.settings()[CLOCK_TOLD];
      if (typeof toldUs === 'number' && Math.abs(clock.utcUs() - toldUs) < DAY_US) return;
      rows.putSetting(CLOCK_TOLD, clock.utcUs());
    }
    news.tell({ kind: 'certificate', target: target.name, finding });
  };

  const look = (target: Target, seen: SeenCertificate, judgedAt: JudgedAt): void => {
    if (seen.reading === null) return;
    const isSettled = shelf.isSettled(seen);
    const told = certificateNews(findingsOf(seen, judgedAt, isSettled), seen.told, leftUs(seen.reading, judgedAt));
    const isReplacement = isSettled && seen.before !== null && !told.told.includes(REPLACED);
    const now = isReplacement ? [...told.told, REPLACED] : told.told;
    if (isReplacement) {
      const { issuer, validToUs } = seen.reading.leaf;
      write(target, `Another certificate than before, issued by ${issuer}, good until ${utcText(validToUs)}.`);
    }
    if (now !== seen.told) {
      seen.told = now;
      keep(seen);
    }
    for (const finding of told.news) tell(target, seen, finding);
    if (isReplacement || told.news.length > 0) tellChange();
  };

  const lookAtAll = (): void => {
    const judgedAt = at();
    shelf.keepOnly(new Set(parts.targets().map(({ id }) => id)));
    for (const [target, seen] of watched()) look(target, seen, judgedAt);
    tellStandings(judgedAt);
    for (const seen of shelf.takeUnkept()) keep(seen);
  };

  const tellStandings = (judgedAt: JudgedAt): void => {
    const targets = parts.targets().map((target) => ({
      ...{ id: target.id, name: target.name, intervalMs: target.thresholds.intervalMs, all: shelf.allOf(target.id) },
      shown: shownBy(target).map((seen) => ({ seen, findings: findingsOf(seen, judgedAt, shelf.isSettled(seen)) })),
    }));
    const standings = book.after(targets, clock.monotonicMs());
    if (standings === null) return;
    if (!standings.clockWrong && typeof rows.settings()[CLOCK_TOLD] === 'number') rows.putSetting(CLOCK_TOLD, null);
    news.standings(standings);
  };

  const lookAgain = (afterMs: number): void => {
    cancelLook = clock.schedule(afterMs, () => {
      lookAtAll();
      lookAgain(LOOK_EVERY_MS);
    });
  };

  const readClosely = async (seen: SeenCertificate): Promise<void> => {
    try {
      const { host, facts } = seen;
      const reading = await parts.read({ host, certificate: facts });
      // Another chain came meanwhile, which is being read as well.
      if (isStopped || seen.facts !== facts) return;
      seen.reading = reading;
      shelf.wasRead(seen);
    } catch (error) {
      parts.failed(error);
      return;
    }
    tellChange();
    if (clock.monotonicMs() - startedMs < FIRST_LOOK_MS) return;
    const judgedAt = at();
    for (const [target, one] of watched()) if (one === seen) look(target, seen, judgedAt);
  };

  const take = (id: TargetId, shown: readonly CertificateShown[], atUs: number): void => {
    for (const one of shown) {
      const taken = shelf.take(id, one, atUs);
      if (taken === null) continue;
      for (const seen of taken.touched) keep(seen);
      void readClosely(taken.seen);
    }
  };

  return {
    shown(id, shown, atUs) {
      if (shown.length === 0 || isStopped) return;
      if (early === null) take(id, shown, atUs);
      else early.set(id, [shown, atUs]);
    },
    restore(stored) {
      const waiting = early ?? new Map();
      early = null;
      for (const { sighting, facts } of stored) {
        const seen = shelf.restore(sighting, facts);
        if (seen !== null) void readClosely(seen);
      }
      for (const [id, [shown, atUs]] of waiting) take(id, shown, atUs);
    },
    list() {
      const judgedAt = at();
      const listed = watched().map(
        ([target, seen]): ListedCertificate => ({
          target: target.name,
          seen,
          findings: findingsOf(seen, judgedAt, shelf.isSettled(seen)),
        }),
      );
      return certificateList(listed, judgedAt);
    },
    start() {
      startedMs = clock.monotonicMs();
      lookAgain(FIRST_LOOK_MS);
    },
    stop() {
      isStopped = true;
      cancelLook?.();
      cancelTelling?.();
      for (const seen of shelf.takeUnkept()) keep(seen);
    },
  };
}

const verifies = ({ spec }: Target): boolean => spec.kind === 'http' && spec.tlsVerify;
