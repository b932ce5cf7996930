import type { CertificateReading } from '../../domain/certificate-reading.ts';
import type { CertificateShown } from '../../domain/certificate-shown.ts';
import { type KnownAuthorities, readKnownAuthorities } from '../../engine/certificates/known-authorities.ts';
import { readCertificate } from '../../engine/certificates/read-certificate.ts';

/** Authorities that were read longer ago are read anew: one may have been added since. */
const AUTHORITIES_FOR_MS = 3_600_000;

/** Reads chains one after the other, each in a turn of its own, so that no measurement waits for more than one. */
export class CertificateReadings {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #nowMs: () => number;
  #authorities: { readonly known: Promise<KnownAuthorities>; readonly atMs: number } | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(environment: Readonly<Record<string, string | undefined>>, nowMs: () => number) {
    this.#environment = environment;
    this.#nowMs = nowMs;
  }

  /** null: it cannot be read. Rejects where the authorities cannot be. */
  read(shown: CertificateShown): Promise<CertificateReading | null> {
    const reading = this.#last.then(async () => {
      const authorities = await this.#known();
      await new Promise((resolve) => setImmediate(resolve));
      return readCertificate(shown, authorities);
    });
    this.#last = reading.catch(() => null);
    return reading;
  }

  #known(): Promise<KnownAuthorities> {
    const nowMs = this.#nowMs();
    const held = this.#authorities;
    if (held !== null && nowMs - held.atMs < AUTHORITIES_FOR_MS) return held.known;
    const known = readKnownAuthorities(this.#environment);
    this.#authorities = { known, atMs: nowMs };
    known.catch(() => {
      this.#authorities = null;
    });
    return known;
  }
}
