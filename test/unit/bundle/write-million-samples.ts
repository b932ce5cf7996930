import type { Profile } from '../../../electron/bundle/profile/profile.ts';
import { writeBundle } from '../../../electron/bundle/write-bundle.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { atUs, sample, sampleSource, timeoutSample } from './sample-source.ts';

/** Run as a program of its own: writes a bundle of a million samples to the path given, for the desk given as JSON, and prints what it took. */
const SAMPLES = 1_000_000;
const CHUNK = 1_000;

const source = sampleSource({
  async *samples() {
    for (let from = 0; from < SAMPLES; from += CHUNK) {
      yield Array.from({ length: CHUNK }, (_, index): Sample => {
        const number = from + index;
        const startedAtUs = atUs(-3_500 + number / 200);
        return number % 50 === 0
          ? {
              ...timeoutSample,
              startedAtUs,
              failure: { phase: 'connect', code: 'timeout', message: `Attempt ${number} to 10.0.0.5 hung.` },
            }
          : sample({ startedAtUs, localPort: 1_024 + (number % 60_000) });
      });
    }
  },
});
const profile: Profile = JSON.parse(process.argv[3] ?? '');
const startedMs = performance.now();
const outcome = await writeBundle({
  source,
  destination: { kind: 'zip', file: process.argv[2] ?? '', directory: '.', overwrite: false },
  redaction: 'standard',
  profile,
  clock: new FakeClock(),
  signal: new AbortController().signal,
});
const peakMegabytes = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(JSON.stringify({ outcome, peakMegabytes, tookMs: performance.now() - startedMs }));
