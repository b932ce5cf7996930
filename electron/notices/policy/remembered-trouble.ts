import { CERTIFICATE_FINDINGS, type CertificateFinding } from '../../domain/certificate-finding.ts';
import { FAILURE_CODES } from '../../domain/failure.ts';
import { incidentId } from '../../domain/ids.ts';
import type { TargetTrouble } from '../../domain/notice/digest.ts';
import { PHASES } from '../../domain/phase.ts';
import { CONFIDENCES, SEGMENTS } from '../../domain/verdict/verdict.ts';
import type { Piece } from './remembered-piece.ts';

/** Throws Damaged. */
export function readTrouble(one: Piece): TargetTrouble {
  const verdict = one.field('verdict');
  const phase = one.field('phase');
  const failure = one.field('failure');
  const fromHop = verdict.field('fromHop');
  return {
    target: one.field('target').text(),
    required: one.field('required').yesOrNo(),
    incident: incidentId(one.field('incident').number()),
    openedAtUs: one.field('openedAtUs').number(),
    worstMs: one.field('worstMs').number(),
    slow: one.field('slow').number(),
    failed: one.field('failed').number(),
    flapping: one.field('flapping').yesOrNo(),
    phase: phase.isNull() ? null : phase.oneOf(PHASES),
    failure: failure.isNull() ? null : failure.oneOf(FAILURE_CODES),
    verdict: {
      segment: verdict.field('segment').oneOf(SEGMENTS),
      confidence: verdict.field('confidence').oneOf(CONFIDENCES),
      summary: verdict.field('summary').text(),
      fromHop: fromHop.isNull() ? null : fromHop.number(),
    },
    acknowledged: one.field('acknowledged').yesOrNo(),
  };
}

/** Throws Damaged. */
export function readFinding(one: Piece): CertificateFinding {
  const kind = one.field('kind').oneOf(CERTIFICATE_FINDINGS);
  switch (kind) {
    case 'expires':
      return {
        kind,
        validToUs: one.field('validToUs').number(),
        days: one.field('days').number(),
        of: one.field('of').textOrNull(),
      };
    case 'name-mismatch':
      return { kind, name: one.field('name').text(), names: one.field('names').list((name) => name.text()) };
    case 'issuer-changed':
      return { kind, from: one.field('from').text(), to: one.field('to').text() };
    case 'key-changed':
      return { kind, subject: one.field('subject').text() };
    case 'chain-incomplete':
      return { kind, missing: one.field('missing').text(), sure: one.field('sure').yesOrNo() };
    case 'not-yet-valid':
      return { kind, validFromUs: one.field('validFromUs').number() };
    case 'clock-wrong':
      return { kind, offByMs: one.field('offByMs').number() };
  }
}
