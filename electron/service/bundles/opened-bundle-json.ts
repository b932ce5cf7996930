import type { BundleIncident } from '../../bundle/bundle-source.ts';
import type { ReadBundle } from '../../bundle/read/read-bundle.ts';
import { zoneOffset } from '../../bundle/words/reporter-zone.ts';
import type { OpenedBundleJson } from '../../contract/bundle-shapes.ts';
import { printableCut } from '../../domain/printable.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import { targetAddress } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { Vantage } from '../../domain/vantage.ts';

/** More are no list that a person reads, and each client is told of all of it. */
const MOST_LISTED = 1_000;
const LONGEST_NAME = 500;
const LONGEST_TEXT = 2_000;

/** What a person is told of a bundle that was opened. Its text is somebody else's, so it comes out printable and of a bounded length. */
export function openedBundleJson(
  bundle: ReadBundle,
  kept: { readonly id: string; readonly fileName: string; readonly openedAtUs: number },
): OpenedBundleJson {
  const { manifest, window, samplesSpan } = bundle;
  const names = new Map(bundle.targets.map(({ id, name }) => [id, name]));
  const [vantage] = bundle.vantages;
  return {
    id: kept.id,
    fileName: name(kept.fileName),
    openedAt: utcText(kept.openedAtUs),
    madeAt: utcText(manifest.madeAtUs),
    productVersion: name(manifest.productVersion),
    profile: name(manifest.profile),
    redaction: manifest.redaction.level,
    scope: bundle.scope.kind,
    window: { from: utcText(window.fromUs), to: utcText(window.toUs) },
    samplesSpan: { from: utcText(samplesSpan.fromUs), to: utcText(samplesSpan.toUs) },
    vantage: vantage === undefined ? null : name(vantageWords(vantage)),
    zone: zoneOffset(bundle.reporterZone, window.fromUs) ?? 'UTC',
    targets: bundle.targets.slice(0, MOST_LISTED).map((target) => ({
      name: name(target.name),
      address: printableCut(targetAddress(target), LONGEST_TEXT),
      role: target.role,
    })),
    incidents: bundle.incidents
      .slice(0, MOST_LISTED)
      .map((entry) => incidentJson(entry, names.get(entry.incident.targetId) ?? `target ${entry.incident.targetId}`)),
    samples: bundle.sampleCount,
    evidence: bundle.evidenceCount,
    checks: [...bundle.checks.map((check) => ({ ...check })), ...cutChecks(bundle)],
  };
}

function incidentJson({ incident }: BundleIncident, target: string): OpenedBundleJson['incidents'][number] {
  return {
    id: incident.id,
    target: name(target),
    openedAt: utcText(incident.openedAtUs),
    closedAt: incident.closedAtUs === null ? null : utcText(incident.closedAtUs),
    worstMs: roundedMs(incident.worstMs),
    slow: incident.slowCount,
    failed: incident.failedCount,
    segment: incident.verdict.segment,
    confidence: incident.verdict.confidence,
    summary: printableCut(incident.verdict.summary, LONGEST_TEXT),
  };
}

/** `nas-berlin, eth0 198.51.100.24 by way of 198.51.100.1`. */
function vantageWords({ host, interfaceName, sourceAddress, gateway, vpn }: Vantage): string {
  const place = [interfaceName, sourceAddress].filter((part) => part !== null).join(' ');
  const way = gateway === null ? '' : ` by way of ${gateway}`;
  return [host, `${place}${way}${vpn ? ' (VPN)' : ''}`].filter((part) => part !== '').join(', ');
}

function cutChecks({ targets, incidents }: ReadBundle): OpenedBundleJson['checks'] {
  return [
    { title: 'Targets', total: targets.length },
    { title: 'Incidents', total: incidents.length },
  ]
    .filter(({ total }) => total > MOST_LISTED)
    .map(({ title, total }) => ({
      title,
      result: 'noted',
      says: `the first ${MOST_LISTED} of ${total} are listed here`,
    }));
}

const name = (text: string): string => printableCut(text, LONGEST_NAME);
