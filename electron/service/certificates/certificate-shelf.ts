import type { CertificateShown } from '../../domain/certificate-shown.ts';
import type { CertificateSighting } from '../../domain/certificate-sighting.ts';
import type { Clock } from '../../domain/clock.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { CertificateFacts } from '../../domain/sample.ts';
import { type SeenCertificate, shownNow } from './seen-certificate.ts';

/** One that was not shown for so long while another was is gone; before, both may come from several servers behind one name. */
const SETTLED_MS = 600_000;
/** A server that sends now this chain and now that is read so often at most. */
const CHAIN_AGAIN_MS = 600_000;
/** Of one host; those that were shown longest ago are forgotten. */
const MOST_OF_HOST = 20;

interface Course {
  /** When another certificate came, or when this run began; monotonic. */
  sinceMs: number;
  chainMs: number;
  /** Whose place it takes, until that one was read; then it stands in `before`. */
  follows: SeenCertificate | null;
  isKept: boolean;
}

/** Which certificates targets show, at which hosts. */
export class CertificateShelf {
  readonly #clock: Clock;
  readonly #targets = new Map<TargetId, Map<string, Map<string, SeenCertificate>>>();
  readonly #courses = new WeakMap<SeenCertificate, Course>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * A server showed it. null: nothing is new.
   * @returns what has to be read closely, and all whose rows are not as they were
   */
  take(
    id: TargetId,
    { host, certificate }: CertificateShown,
    atUs: number,
  ): { readonly seen: SeenCertificate; readonly touched: readonly SeenCertificate[] } | null {
    const ofHost = this.#ofHost(id, host);
    const known = ofHost.get(certificate.fingerprintSha256);
    if (known === undefined) return this.#add(ofHost, id, host, certificate, atUs);
    known.lastUs = atUs;
    const course = this.#courseOf(known);
    course.isKept = false;
    if (ofHost.size > 1) this.#shownAgain(ofHost, known);
    return this.#isOtherChain(known, certificate, course) ? this.#withChain(known, certificate, course) : null;
  }

  /** What an earlier run saw; null where it is known already. */
  restore(sighting: CertificateSighting, facts: CertificateFacts): SeenCertificate | null {
    const { targetId, host, fingerprintSha256, firstUs, lastUs, told, before } = sighting;
    const ofHost = this.#ofHost(targetId, host);
    if (ofHost.has(fingerprintSha256)) return null;
    const seen = { targetId, host, facts, reading: null, firstUs, lastUs, told, before };
    ofHost.set(fingerprintSha256, seen);
    this.#courses.set(seen, this.#newCourse());
    return seen;
  }

  /** What each host of the target shows now. */
  shownBy(id: TargetId): readonly SeenCertificate[] {
    const nowUs = this.#clock.utcUs();
    return [...(this.#targets.get(id)?.values() ?? [])].flatMap((ofHost) => {
      // A clock that was set back must not make the past newer than the present.
      for (const seen of ofHost.values()) seen.lastUs = Math.min(seen.lastUs, nowUs);
      return shownNow(ofHost.values());
    });
  }

  /** All that it showed and that is remembered. */
  allOf(id: TargetId): readonly SeenCertificate[] {
    return [...(this.#targets.get(id)?.values() ?? [])].flatMap((ofHost) => [...ofHost.values()]);
  }

  /** Of all others nothing is remembered any more. */
  keepOnly(ids: ReadonlySet<TargetId>): void {
    for (const id of this.#targets.keys()) if (!ids.has(id)) this.#targets.delete(id);
  }

  /** It was read by now: whoever takes its place knows by that what was there before. */
  wasRead(seen: SeenCertificate): void {
    for (const other of this.#ofHost(seen.targetId, seen.host).values()) {
      const course = this.#courseOf(other);
      if (course.follows !== seen) continue;
      other.before = seen.reading?.leaf ?? null;
      course.follows = null;
    }
  }

  /** Whether it has taken the place of the one before for good. */
  isSettled(seen: SeenCertificate): boolean {
    return this.#clock.monotonicMs() - this.#courseOf(seen).sinceMs >= SETTLED_MS;
  }

  /** Those that were shown since they were kept last. */
  takeUnkept(): readonly SeenCertificate[] {
    const unkept: SeenCertificate[] = [];
    for (const hosts of this.#targets.values()) {
      for (const ofHost of hosts.values()) {
        for (const seen of ofHost.values()) {
          const course = this.#courseOf(seen);
          if (course.isKept) continue;
          course.isKept = true;
          unkept.push(seen);
        }
      }
    }
    return unkept;
  }

  #add(
    ofHost: Map<string, SeenCertificate>,
    targetId: TargetId,
    host: string,
    facts: CertificateFacts,
    atUs: number,
  ): { readonly seen: SeenCertificate; readonly touched: readonly SeenCertificate[] } {
    const others = [...ofHost.values()].toSorted((one, other) => other.lastUs - one.lastUs);
    const follows = others[0] ?? null;
    const before = follows?.reading?.leaf ?? null;
    const seen: SeenCertificate = {
      ...{ targetId, host, facts, reading: null, firstUs: atUs, lastUs: atUs, told: [], before },
    };
    ofHost.set(facts.fingerprintSha256, seen);
    this.#courses.set(seen, { ...this.#newCourse(), follows: before === null ? follows : null });
    for (const old of others.slice(MOST_OF_HOST - 1)) ofHost.delete(old.facts.fingerprintSha256);
    return { seen, touched: follows === null ? [seen] : [follows, seen] };
  }

  /** Whoever seemed to have taken its place is shown beside it. */
  #shownAgain(ofHost: Map<string, SeenCertificate>, known: SeenCertificate): void {
    for (const other of ofHost.values()) {
      const course = this.#courseOf(other);
      const isAfter = course.follows === known || other.before?.fingerprintSha256 === known.facts.fingerprintSha256;
      if (!isAfter || this.isSettled(other)) continue;
      other.before = null;
      course.follows = null;
    }
  }

  #isOtherChain({ facts }: SeenCertificate, { chainPem }: CertificateFacts, { chainMs }: Course): boolean {
    if (facts.chainPem === chainPem || this.#clock.monotonicMs() - chainMs < CHAIN_AGAIN_MS) return false;
    return facts.chainPem.length !== chainPem.length || facts.chainPem.some((pem, index) => pem !== chainPem[index]);
  }

  #withChain(
    seen: SeenCertificate,
    facts: CertificateFacts,
    course: Course,
  ): { readonly seen: SeenCertificate; readonly touched: readonly SeenCertificate[] } {
    seen.facts = facts;
    course.chainMs = this.#clock.monotonicMs();
    return { seen, touched: [seen] };
  }

  #ofHost(id: TargetId, host: string): Map<string, SeenCertificate> {
    let hosts = this.#targets.get(id);
    if (hosts === undefined) {
      hosts = new Map();
      this.#targets.set(id, hosts);
    }
    let ofHost = hosts.get(host);
    if (ofHost === undefined) {
      ofHost = new Map();
      hosts.set(host, ofHost);
    }
    return ofHost;
  }

  #courseOf(seen: SeenCertificate): Course {
    const known = this.#courses.get(seen);
    if (known !== undefined) return known;
    const course = this.#newCourse();
    this.#courses.set(seen, course);
    return course;
  }

  #newCourse(): Course {
    return {
      sinceMs: this.#clock.monotonicMs(),
      chainMs: Number.NEGATIVE_INFINITY,
      follows: null,
      isKept: true,
    };
  }
}
