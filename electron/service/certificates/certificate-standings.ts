import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import type { CertificateStanding, CertificateStandings } from '../../domain/certificate-standing.ts';
import { kindsTold, withoutKinds } from '../../domain/certificate-told.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { SeenCertificate } from './seen-certificate.ts';

/** What holds no more at a look may hold again at the next: servers behind one name send now this chain and now that. */
const OVER_AFTER_MS = 1_800_000;
/** A server that shows one certificate so often, or for so long, without the other shows the other no more. */
const SHOWINGS = 10;
const GONE_AFTER_MS = 600_000;

/** All that is to be known of one target. */
export interface CertificatesOfTarget {
  readonly id: TargetId;
  readonly name: string;
  readonly intervalMs: number;
  /** All that it showed and that is remembered. */
  readonly all: readonly SeenCertificate[];
  /** Those of them that it shows now, with what is found about each. */
  readonly shown: readonly { readonly seen: SeenCertificate; readonly findings: readonly CertificateFinding[] }[];
}

/**
 * What was told of certificates and holds still. What holds no more is forgotten to have been told, so that it is told again when it
 * comes back.
 */
export class CertificateStandingsBook {
  /** As it was told on last, by target. */
  readonly #told = new Map<TargetId, string>();
  #clockWrong: boolean | null = null;
  /** Since when something that was told is not found any more; monotonic. */
  readonly #absent = new WeakMap<SeenCertificate, Map<CertificateFinding['kind'], number>>();
  readonly #keep: (seen: SeenCertificate) => void;

  constructor(keep: (seen: SeenCertificate) => void) {
    this.#keep = keep;
  }

  /** @returns what is different since it was asked last; null where nothing is */
  after(targets: readonly CertificatesOfTarget[], nowMs: number): CertificateStandings | null {
    const standings: CertificateStanding[] = [];
    let clockWrong = false;
    for (const target of targets) {
      // Of what was not read yet nobody knows whether it is as bad.
      if (target.shown.some(({ seen }) => seen.reading === null)) {
        clockWrong ||= target.all.some(({ told }) => kindsTold(told).has('clock-wrong'));
        continue;
      }
      const standing = this.#standingOf(target, nowMs);
      clockWrong ||= standing.holds.includes('clock-wrong');
      const text = JSON.stringify([standing.target, standing.holds, standing.validToUs]);
      if (this.#told.get(target.id) === text) continue;
      this.#told.set(target.id, text);
      standings.push(standing);
    }
    const ids = new Set(targets.map(({ id }) => id));
    for (const id of this.#told.keys()) if (!ids.has(id)) this.#told.delete(id);
    if (standings.length === 0 && clockWrong === this.#clockWrong) return null;
    this.#clockWrong = clockWrong;
    return { standings, clockWrong };
  }

  #standingOf({ name, intervalMs, all, shown }: CertificatesOfTarget, nowMs: number): CertificateStanding {
    for (const { seen, findings } of shown) this.#forgetOver(seen, findings, nowMs);
    const goneAfterUs = Math.max(GONE_AFTER_MS, SHOWINGS * intervalMs) * 1_000;
    const newestUs = new Map<string, number>();
    for (const { host, lastUs } of all) newestUs.set(host, Math.max(lastUs, newestUs.get(host) ?? lastUs));
    const shownNow = new Set(shown.map(({ seen }) => seen));
    const holds = new Set<CertificateFinding['kind']>();
    for (const seen of all) {
      const isGone = !shownNow.has(seen) && (newestUs.get(seen.host) ?? 0) - seen.lastUs >= goneAfterUs;
      // Of a host that is no part of the way any more none is shown.
      const isElsewhere = !shown.some(({ seen: { host } }) => host === seen.host);
      if (isGone || isElsewhere) this.#forget(seen, kindsTold(seen.told));
      else for (const kind of kindsTold(seen.told)) holds.add(kind);
    }
    const ends = shown.flatMap(({ seen: { reading } }) => (reading === null ? [] : [...reading.way, reading.leaf]));
    const validToUs = ends.length === 0 ? null : Math.min(...ends.map((link) => link.validToUs));
    return { target: name, holds: [...holds].toSorted(), validToUs };
  }

  /** Ends are forgotten by whoever knows thresholds: a certificate that ends soon goes on ending soon. */
  #forgetOver(seen: SeenCertificate, findings: readonly CertificateFinding[], nowMs: number): void {
    const found = new Set(findings.map(({ kind }) => kind));
    // By a clock that is wrong it would not be good; as long as that is so, and nobody tells the time, it may be the clock.
    if (findings.some((one) => one.kind === 'not-yet-valid' || (one.kind === 'expires' && one.days === 0))) {
      found.add('clock-wrong');
    }
    const before = this.#absent.get(seen);
    const absent = new Map<CertificateFinding['kind'], number>();
    for (const kind of kindsTold(seen.told)) {
      if (kind !== 'expires' && !found.has(kind)) absent.set(kind, before?.get(kind) ?? nowMs);
    }
    this.#absent.set(seen, absent);
    this.#forget(seen, new Set([...absent].flatMap(([kind, ms]) => (nowMs - ms >= OVER_AFTER_MS ? [kind] : []))));
  }

  #forget(seen: SeenCertificate, kinds: ReadonlySet<CertificateFinding['kind']>): void {
    if (kinds.size === 0) return;
    seen.told = withoutKinds(seen.told, kinds);
    this.#keep(seen);
  }
}
