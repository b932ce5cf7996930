import type { EvidenceKind } from '../../domain/evidence.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { type Finding, missing, NOT_ASKED, present } from './checklist-item.ts';
import type { ProfileNeed } from './profile.ts';
import type { Searched } from './searched.ts';
import type { Subjects } from './subjects.ts';

const NO_CONTROL =
  'there is none; a well-known service watched beside it in the role of a control shows whether the fault is wider';

/** Captures of one of these kinds. */
export function evidenceFinding(
  { kinds, inFlight }: Extract<ProfileNeed, { kind: 'evidence' }>,
  { source, survey, subjects, isOpen }: Searched,
): Finding {
  if (!kinds.some((kind) => canExist(kind, subjects))) return NOT_ASKED;
  const tried = survey.evidence.filter((item) => kinds.includes(item.head.kind));
  const captured = tried.filter((item) => item.head.status === 'captured');
  const during = captured.filter((item) => item.inFlight && item.overlapMs > 0);
  // What failed at once never hung, so nothing can have been taken while it did.
  const hung = subjects.stalls.some(({ stall }) => stall.openedBy === 'overdue');
  if (inFlight && hung ? during.length > 0 : captured.length > 0) return present(countText(captured, during));
  if (kinds.every((kind) => kind === 'packets')) return packetsFinding(tried, subjects);
  if (captured.length > 0) return missing('taken only after the request had ended');
  if (kinds.every((kind) => kind === 'controls') && !source.targets.some((target) => target.role === 'control')) {
    return missing(NO_CONTROL);
  }
  return missing(whyNot(tried) ?? (isOpen ? 'not captured yet, the incident is still open' : 'nothing was captured'));
}

/** `7, 5 of them while it hung`. */
function countText(captured: readonly SurveyedEvidence[], during: readonly SurveyedEvidence[]): string {
  const all = captured.length;
  if (during.length === 0) return `${all}, taken after the request had ended`;
  if (during.length === all) return all === 1 ? 'while it hung' : `${all}, all while it hung`;
  return `${all}, ${during.length} of them while it hung`;
}

function packetsFinding(tried: readonly SurveyedEvidence[], { all }: Subjects): Finding {
  const first = all.find((target) => target.packets === 'off');
  if (first !== undefined) {
    return missing('capture was off, and the moment has passed', { kind: 'packets', target: first.name });
  }
  return missing(whyNot(tried) ?? 'capture is on by now, but of this window nothing was captured');
}

/** In the words of what was in the way, with what helps. */
function whyNot(tried: readonly SurveyedEvidence[]): string | null {
  const first = tried.find((item) => item.head.status !== 'captured');
  if (first === undefined) return null;
  return `${first.head.summary}${first.head.remedy === null ? '' : ` ${first.head.remedy}`}`;
}

function canExist(kind: EvidenceKind, subjects: Subjects): boolean {
  switch (kind) {
    case 'trace':
    case 'mtr':
    case 'traceroute':
    case 'socket':
    case 'fresh-connect':
    case 'baseline':
    case 'hop-names':
      return subjects.connected.length > 0;
    case 'resolvers':
      return subjects.named.length > 0;
    case 'transcript':
      return subjects.http.length > 0;
    case 'gateway':
    case 'controls':
    case 'tcp-counters':
    case 'host-load':
    case 'packets':
      return true;
  }
}
