import type { EngineSink } from '../../engine/engine.ts';
import type { CertificateWatch } from './certificate-watch.ts';

/** The same sink; the watch hears of the certificates in it. */
export function tellingCertificates(sink: EngineSink, watch: CertificateWatch): EngineSink {
  return {
    ...sink,
    sample(sample, certificate, shown) {
      sink.sample(sample, certificate, shown);
      watch.shown(sample.targetId, shown, sample.startedAtUs);
    },
  };
}
