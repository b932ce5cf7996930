import type { Failure } from '../../domain/failure.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Sample } from '../../domain/sample.ts';
import type { TimeSpan } from '../bundle-source.ts';

/** Where and when one certificate was seen. */
export interface CertificateSighting {
  readonly targetId: TargetId;
  requests: number;
  /** Of these, begun in the window. */
  inWindow: number;
  readonly firstUs: number;
  lastUs: number;
}

/** What went wrong in TLS handshakes of one target. */
export interface HandshakeFailure {
  readonly targetId: TargetId;
  readonly failure: Failure;
  /** The certificate that was shown in the first one; null where none was. */
  readonly certificateSha256: string | null;
  requests: number;
  readonly firstUs: number;
  lastUs: number;
}

const MOST_CERTIFICATES = 50;
const MOST_SIGHTINGS = 200;
const MOST_FAILURES = 20;

/** Which certificates were seen in which requests. Bounded, whatever the number of samples. */
export class CertificateTally {
  readonly #seen = new Map<string, Map<TargetId, CertificateSighting>>();
  readonly #failures = new Map<string, HandshakeFailure>();
  #sightings = 0;
  /** Certificates or targets that there was no room for. */
  #leftOut = 0;

  add(sample: Sample, window: TimeSpan): void {
    const { certificateSha256, failure } = sample;
    if (certificateSha256 !== null) this.#see(certificateSha256, sample, window);
    if (failure?.phase === 'tls') this.#fail(failure, sample);
  }

  /** In the order in which they were met first. */
  get certificates(): readonly (readonly [fingerprintSha256: string, sightings: readonly CertificateSighting[]])[] {
    return [...this.#seen].map(([fingerprint, by]) => [fingerprint, [...by.values()]]);
  }

  get failures(): readonly HandshakeFailure[] {
    return [...this.#failures.values()];
  }

  /** True when there were more than are told of. */
  get isCut(): boolean {
    return this.#leftOut > 0;
  }

  #see(fingerprint: string, { targetId, startedAtUs }: Sample, window: TimeSpan): void {
    let by = this.#seen.get(fingerprint);
    let sighting = by?.get(targetId);
    if (sighting === undefined) {
      if ((by === undefined && this.#seen.size >= MOST_CERTIFICATES) || this.#sightings >= MOST_SIGHTINGS) {
        this.#leftOut += 1;
        return;
      }
      by ??= new Map();
      this.#seen.set(fingerprint, by);
      sighting = { targetId, requests: 0, inWindow: 0, firstUs: startedAtUs, lastUs: startedAtUs };
      by.set(targetId, sighting);
      this.#sightings += 1;
    }
    sighting.requests += 1;
    sighting.lastUs = startedAtUs;
    if (startedAtUs >= window.fromUs && startedAtUs <= window.toUs) sighting.inWindow += 1;
  }

  #fail(failure: Failure, { targetId, startedAtUs, certificateSha256 }: Sample): void {
    const key = `${targetId} ${failure.code} ${failure.message}`;
    const known = this.#failures.get(key);
    if (known !== undefined) {
      known.requests += 1;
      known.lastUs = startedAtUs;
    } else if (this.#failures.size < MOST_FAILURES) {
      this.#failures.set(key, {
        targetId,
        failure,
        certificateSha256,
        requests: 1,
        firstUs: startedAtUs,
        lastUs: startedAtUs,
      });
    }
  }
}
