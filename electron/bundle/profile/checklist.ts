import type { BundleSource } from '../bundle-source.ts';
import { probed } from '../samples/sample-tally.ts';
import type { Survey } from '../survey.ts';
import { type ChecklistItem, type Finding, missing, present } from './checklist-item.ts';
import { evidenceFinding } from './evidence-finding.ts';
import { baselineFinding, hopNamesFinding, longRunFinding, otherSideFinding } from './path-findings.ts';
import type { Profile, ProfileItem } from './profile.ts';
import type { Searched } from './searched.ts';
import {
  bothAddressesFinding,
  certificateFinding,
  edgeFinding,
  originBypassFinding,
  publicAddressFinding,
} from './service-findings.ts';
import { subjectsOf } from './subjects.ts';

/** The points of the desk's list, in its order, without those that cannot exist for these targets. */
export function checklistOf(source: BundleSource, survey: Survey, profile: Profile): readonly ChecklistItem[] {
  const isOpen = source.incidents.some(({ incident }) => incident.closedAtUs === null);
  const searched: Searched = { source, survey, subjects: subjectsOf(source), isOpen };
  return profile.checklist.flatMap((item): readonly ChecklistItem[] => {
    const finding = findingOf(item, searched);
    if (finding.kind === 'not-asked') return [];
    const { id, title } = item;
    return finding.kind === 'present'
      ? [{ id, title, present: true, says: finding.says, remedy: null }]
      : [{ id, title, present: false, says: finding.says, remedy: finding.remedy }];
  });
}

function findingOf({ needs }: ProfileItem, searched: Searched): Finding {
  switch (needs.kind) {
    case 'samples':
      return samplesFinding(searched);
    case 'utc-times':
      return present();
    case 'host-facts':
      return searched.source.hostFacts.length > 0 ? present() : missing('they were not collected');
    case 'evidence':
      return evidenceFinding(needs, searched);
    case 'long-run':
      return longRunFinding(needs, searched);
    case 'other-side':
      return otherSideFinding(needs, searched);
    case 'hop-names':
      return hopNamesFinding(searched);
    case 'baseline':
      return baselineFinding(searched);
    case 'edge':
      return edgeFinding(searched);
    case 'origin-bypass':
      return originBypassFinding(searched);
    case 'certificate':
      return certificateFinding(searched);
    case 'public-address':
      return publicAddressFinding(searched);
    case 'both-addresses':
      return bothAddressesFinding(searched);
    default:
      return needs satisfies never;
  }
}

function samplesFinding({ survey }: Searched): Finding {
  const tallies = [...survey.tallies.values()];
  const all = tallies.reduce((sum, tally) => sum + tally.samples, 0);
  const inside = tallies.reduce((sum, tally) => sum + probed(tally.inWindow), 0);
  return all === 0 ? missing('none were recorded in this time') : present(`${inside}, and ${all - inside} around it`);
}
