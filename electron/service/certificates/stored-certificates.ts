import type { WatchedCertificateJson } from '../../contract/guard-shapes.ts';
import type { JudgedAt } from '../../domain/certificate-findings.ts';
import { openReader } from '../../store/open-reader.ts';
import { reading } from '../read-errors.ts';
import { certificateList, type ListedCertificate } from './certificate-list.ts';
import { CertificateReadings } from './certificate-readings.ts';
import { findingsOf, isOnTheWay, REPLACED, type SeenCertificate, shownNow } from './seen-certificate.ts';

/**
 * The certificates that targets showed last, by what lies in a data directory, whether or not something writes to it now; it may be
 * behind by a quarter of an hour. Rejects with ContractError.
 */
export async function storedCertificates(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
  at: JudgedAt,
): Promise<readonly WatchedCertificateJson[]> {
  const reader = openReader({ directory });
  const readings = new CertificateReadings(environment, () => performance.now());
  try {
    const targets = (await reading(reader.targets())).filter(({ removedAtUs }) => removedAtUs === null);
    const stored = await reading(reader.sightings());
    const listed: ListedCertificate[] = [];
    for (const { target } of targets) {
      const ofTarget = stored.filter(({ sighting }) => sighting.targetId === target.id);
      const newestUs = Math.max(...ofTarget.map(({ sighting }) => sighting.lastUs));
      const onTheWay = ofTarget.filter(({ sighting }) => isOnTheWay(target, sighting.host, sighting.lastUs, newestUs));
      const byHost = Map.groupBy(
        onTheWay.map(({ sighting, facts }) => ({ ...sighting, facts })),
        ({ host }) => host,
      );
      for (const one of [...byHost.values()].flatMap(shownNow)) {
        const closely = await readings.read({ host: one.host, certificate: one.facts });
        const seen: SeenCertificate = { ...one, reading: closely };
        const findings = findingsOf(seen, at, one.told.includes(REPLACED));
        listed.push({ target: target.name, seen, findings });
      }
    }
    return certificateList(listed, at);
  } finally {
    await reader.close();
  }
}
