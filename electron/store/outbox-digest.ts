import { BLIND_REASONS, type Change, type Digest, type Trouble } from '../domain/notice/digest.ts';
import { CheckedJson, ShapeError } from './checked-json.ts';

const CHANGE_KINDS = [
  ...(['opened', 'worse', 'better', 'recovered', 'flapping', 'steady', 'reminder', 'acknowledged'] as const),
  ...(['blind', 'seeing', 'certificate', 'certificate-settled', 'heartbeat-missed'] as const),
  ...(['channel-silent', 'channel-heard', 'test'] as const),
] as const satisfies readonly Change['kind'][];

/**
 * Reads a message as it was written. What its parts are found by is held against what is expected, the texts in it are taken as they
 * stand. Throws ShapeError.
 */
export function parseDigest(text: string): Digest {
  const json = CheckedJson.parse(text, 'digest');
  json.field('id').text();
  json.field('madeAtUs').number();
  json.field('vantage').text();
  json.field('watched').number();
  const kinds = json.field('changes').list(checkChange);
  if (kinds.length === 0) throw new ShapeError('digest.changes: expected at least one');
  json.field('wrongNow').list(checkTrouble);
  // Every part that decides how it is read was looked at.
  return JSON.parse(text) as Digest;
}

function checkChange(json: CheckedJson): void {
  json.field('atUs').number();
  const kind = json.field('kind').oneOf(CHANGE_KINDS);
  switch (kind) {
    case 'opened':
    case 'worse':
    case 'better':
    case 'recovered':
    case 'flapping':
    case 'steady':
    case 'reminder':
    case 'acknowledged':
      checkTrouble(json.field('trouble'));
      return;
    case 'blind':
    case 'seeing':
      json.field('why').oneOf(BLIND_REASONS);
      return;
    case 'certificate':
    case 'certificate-settled':
      json.field('target').text();
      json.field('finding').field('kind').text();
      return;
    case 'heartbeat-missed':
    case 'channel-silent':
    case 'channel-heard':
      json.field('sinceUs').number();
      return;
    case 'test':
      return;
  }
}

function checkTrouble(json: CheckedJson): Trouble['condition'] {
  const subject = json.field('subject');
  subject.field('kind').oneOf(['group', 'target'] as const);
  subject.field('name').text();
  subject.field('key').text();
  json.field('sinceUs').number();
  json.field('targets').list((target) => {
    target.field('target').text();
    target.field('openedAtUs').number();
    target.field('verdict').field('summary').text();
  });
  return json.field('condition').oneOf(['degraded', 'down'] as const);
}
