import { gapJson, incidentSummaryJson, sampleJson } from '../../contract/convert.ts';
import { certificateJson, chartStallJson, samplesWindowJson } from '../../contract/convert-chart.ts';
import { utcText } from '../../domain/utc-text.ts';
import { reading } from '../read-errors.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';
import { stretchOf } from './contract-times.ts';

/** More windows than this on one chart are no windows any more. */
const MAX_INCIDENTS = 500;
/** Samples that came to no certificate say nothing of it; so many are looked through. */
const SAMPLES_LOOKED_AT = 50;

type ChartMethods = MethodsNamed<'samples.window' | 'samples.between' | 'targets.certificate'>;

/** What the charts of one target are drawn from, over the store. They reject with ContractError. */
export function createChartMethods(parts: ApiParts): ChartMethods {
  const { reader, registry, picture } = parts;

  const newestFingerprint = async (name: string, signal: AbortSignal | undefined): Promise<string | null> => {
    const { id, spec } = registry.byName(name);
    // One that was changed to do without may have shown some before.
    if (spec.kind !== 'http' || !spec.url.startsWith('https:')) return null;
    const shown = picture.certificateOf(id);
    if (shown !== null) return shown;
    const samples = await reading(reader.recentSamples(id, SAMPLES_LOOKED_AT, signal));
    return samples.findLast((sample) => sample.certificateSha256 !== null)?.certificateSha256 ?? null;
  };

  return {
    async 'samples.window'({ target, from, to, entries }, signal) {
      const { id } = registry.byName(target);
      const stretch = stretchOf(from, to);
      parts.flush();
      const [chart, stalls, incidents, gaps] = await Promise.all([
        reading(reader.chart(id, stretch, entries, signal)),
        reading(reader.stallsForChart(id, stretch, entries, signal)),
        reading(reader.incidents({ ...stretch, targetId: id, openOnly: false, limit: MAX_INCIDENTS }, signal)),
        reading(reader.gapsOf(id, stretch, signal)),
      ]);
      return {
        target,
        from: utcText(stretch.fromUs),
        to: utcText(stretch.toUs),
        ...samplesWindowJson(chart),
        stalls: stalls.map(chartStallJson),
        incidents: incidents.toReversed().map((incident) => incidentSummaryJson(incident, target)),
        gaps: gaps.map((gap) => gapJson(gap, gap.targetId === null ? null : target)),
      };
    },
    async 'samples.between'({ target, from, to, limit }, signal) {
      const { id } = registry.byName(target);
      const stretch = stretchOf(from, to);
      parts.flush();
      const { samples, truncated } = await reading(reader.samplesBetween(id, stretch, limit, signal));
      return { samples: samples.map((sample) => sampleJson(sample, target)), truncated };
    },
    async 'targets.certificate'({ target }, signal) {
      parts.flush();
      const fingerprint = await newestFingerprint(target, signal);
      if (fingerprint === null) return { certificate: null };
      const facts = await reading(reader.certificate(fingerprint, signal));
      return { certificate: facts === null ? null : certificateJson(facts) };
    },
  };
}
