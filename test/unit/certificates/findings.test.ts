import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CERTIFICATE_FINDINGS, type CertificateFinding } from '../../../electron/domain/certificate-finding.ts';
import {
  certificateFindings,
  isRenewal,
  type JudgedAt,
  type JudgedCertificate,
} from '../../../electron/domain/certificate-findings.ts';
import { certificateText, certificateWord } from '../../../electron/domain/certificate-text.ts';
import { type CertificateTold, certificateNews } from '../../../electron/domain/certificate-told.ts';
import { clockOffByCertificates } from '../../../electron/domain/clock-by-certificates.ts';
import { DAY_US, link, readingOf } from './some-certificate.ts';

const NOW_US = Date.UTC(2026, 10, 22, 10, 0, 0) * 1_000;
const DAYS = [30, 14, 7, 1];
const at = (more: Partial<JudgedAt> = {}): JudgedAt => ({ nowUs: NOW_US, clockOffMs: null, days: DAYS, ...more });
const judged = (leftDays: number, more: Partial<JudgedCertificate> = {}): JudgedCertificate => ({
  host: 'api.example.test',
  names: ['api.example.test'],
  reading: readingOf(link('now', leftDays, NOW_US)),
  firstSeenUs: NOW_US - 100 * DAY_US,
  before: null,
  ...more,
});
const kinds = (found: readonly CertificateFinding[]) => found.map(({ kind }) => kind);

describe('what is to be known of a certificate', () => {
  test.each([
    [40, null],
    [30.01, null],
    [30, 30],
    [20, 30],
    [14, 14],
    [6.9, 7],
    [0.5, 1],
    [-0.001, 0],
    [-5, 0],
  ])('with %s days left the threshold of %s was passed', (left, days) => {
    const found = certificateFindings(judged(left), at());
    expect(found).toEqual(
      days === null ? [] : [{ kind: 'expires', validToUs: NOW_US + left * DAY_US, days, of: null }],
    );
  });

  test('one that is good only from tomorrow on is not valid yet', () => {
    expect(kinds(certificateFindings(judged(91), at()))).toEqual(['not-yet-valid']);
  });

  test('without thresholds only its end is told', () => {
    expect(certificateFindings(judged(0.5), at({ days: [] }))).toEqual([]);
    expect(kinds(certificateFindings(judged(-0.5), at({ days: [] })))).toEqual(['expires']);
  });

  test('a clock that is wrong here ends no certificate that servers’ clocks find good', () => {
    const ahead = certificateFindings(judged(-10), at({ clockOffMs: -50 * 86_400_000 }));
    expect(ahead).toEqual([{ kind: 'clock-wrong', offByMs: -50 * 86_400_000 }]);
    const behind = certificateFindings(judged(95), at({ clockOffMs: 10 * 86_400_000 }));
    expect(kinds(behind)).toEqual(['clock-wrong']);
  });

  test('a clock that is wrong here excuses no certificate that has ended by any clock', () => {
    expect(kinds(certificateFindings(judged(-10), at({ clockOffMs: -3_600_000 })))).toEqual(['expires']);
    expect(kinds(certificateFindings(judged(10), at({ clockOffMs: 20 * 86_400_000 })))).toEqual(['expires']);
  });

  test('an authority that signs with another of its certificates is the same issuer', () => {
    const before = link('before', 5, NOW_US, { issuer: 'O=Example Trust, CN=R0', keySha256: 'key of now' });
    expect(certificateFindings(judged(60, { before, firstSeenUs: NOW_US }), at())).toEqual([]);
  });

  test('another authority, and another key of the same one, are told for two weeks', () => {
    const elsewhere = link('before', 50, NOW_US, { issuer: 'O=Other', issuedBy: 'Other' });
    const other = judged(60, { before: elsewhere, firstSeenUs: NOW_US - 13 * DAY_US });
    expect(certificateFindings(other, at())).toEqual([
      { kind: 'issuer-changed', from: 'O=Other', to: 'O=Example Trust, CN=R1' },
    ]);
    const before = link('before', 50, NOW_US);
    expect(kinds(certificateFindings(judged(60, { before, firstSeenUs: NOW_US }), at()))).toEqual(['key-changed']);
    expect(certificateFindings(judged(60, { before, firstSeenUs: NOW_US - 15 * DAY_US }), at())).toEqual([]);
  });

  test('the worst comes first', () => {
    const reading = readingOf(link('now', 3, NOW_US), {
      fitsHost: false,
      end: { kind: 'incomplete', missing: 'CN=Between', sure: true },
    });
    expect(kinds(certificateFindings(judged(3, { reading }), at()))).toEqual([
      'name-mismatch',
      'chain-incomplete',
      'expires',
    ]);
    const ended = { ...reading, leaf: link('now', -1, NOW_US), way: [] };
    expect(kinds(certificateFindings(judged(3, { reading: ended }), at()))).toEqual([
      'expires',
      'name-mismatch',
      'chain-incomplete',
    ]);
  });

  test('who takes the place of one in the last third of its life is a renewal', () => {
    expect(isRenewal(link('before', 29, NOW_US), NOW_US)).toBe(true);
    expect(isRenewal(link('before', -3, NOW_US), NOW_US)).toBe(true);
    expect(isRenewal(link('before', 60, NOW_US), NOW_US)).toBe(false);
  });
});

describe('what of it is news', () => {
  const expires = (days: number): CertificateFinding => ({ kind: 'expires', validToUs: 0, days, of: null });
  /** Told of on the way from so many days left to fewer, looked at each six hours. */
  const toldFrom = (fromDays: number, toDays: number, thresholds: readonly number[] = DAYS) => {
    let told: CertificateTold = [];
    const heard: number[] = [];
    for (let left = fromDays; left >= toDays; left -= 0.25) {
      const found = certificateFindings(judged(left), at({ days: thresholds }));
      const result = certificateNews(found, told, left * DAY_US);
      told = JSON.parse(JSON.stringify(result.told));
      for (const finding of result.news) if (finding.kind === 'expires') heard.push(finding.days);
    }
    return heard;
  };

  test('each threshold is told once, and the end once', () => {
    expect(toldFrom(45, -20)).toEqual([30, 14, 7, 1, 0]);
  });

  test('of thresholds that were passed before it was first seen only the last is told', () => {
    expect(toldFrom(5, 2)).toEqual([7]);
    expect(toldFrom(-2, -3)).toEqual([0]);
  });

  test('whatever the thresholds and wherever one begins, none is told twice and they come in order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }),
        fc.integer({ min: -5, max: 80 }),
        (thresholds, from) => {
          const heard = toldFrom(from, -8, thresholds);
          expect(heard).toEqual([...new Set(heard)].toSorted((one, other) => other - one));
          expect(heard.at(-1)).toBe(0);
          const passedLater = thresholds.filter((days) => days < from);
          expect(heard).toEqual(expect.arrayContaining(passedLater));
        },
      ),
    );
  });

  test('a clock that goes back and forth over a threshold repeats nothing', () => {
    let told: CertificateTold = [];
    let heard = 0;
    for (const left of [14.01, 13.99, 14.5, 13.9, 14.9, 13.8]) {
      const result = certificateNews(certificateFindings(judged(left), at()), told, left * DAY_US);
      heard += result.news.filter((finding) => finding.kind === 'expires' && finding.days === 14).length;
      ({ told } = result);
    }
    expect(heard).toBe(1);
  });

  test('a clock that jumped a year ahead and back loses no threshold', () => {
    const jumped = certificateNews(certificateFindings(judged(-300), at()), [], -300 * DAY_US);
    expect(jumped.news).toHaveLength(1);
    const later = certificateNews(certificateFindings(judged(20), at()), jumped.told, 20 * DAY_US);
    expect(later.news).toEqual(certificateFindings(judged(20), at()));
  });

  test('what was told once of a certificate is not told again when it comes and goes', () => {
    const mismatch: CertificateFinding = { kind: 'name-mismatch', name: 'a', names: [] };
    const first = certificateNews([mismatch, expires(7)], [], 6 * DAY_US);
    expect(first.news).toEqual([mismatch, expires(7)]);
    const without = certificateNews([expires(7)], first.told, 6 * DAY_US);
    expect(without.told).toBe(first.told);
    expect(certificateNews([mismatch], without.told, 6 * DAY_US).news).toEqual([]);
  });
});

describe('its words', () => {
  const ALL: readonly CertificateFinding[] = [
    { kind: 'expires', validToUs: NOW_US + 20.5 * DAY_US, days: 30, of: null },
    { kind: 'expires', validToUs: NOW_US - 2 * DAY_US, days: 0, of: 'O=Example Trust, CN=Between' },
    { kind: 'not-yet-valid', validFromUs: NOW_US + DAY_US },
    { kind: 'name-mismatch', name: 'api.example.test', names: ['a.test', 'b.test', 'c.test', 'd.test'] },
    { kind: 'issuer-changed', from: 'O=One', to: 'O=Other' },
    { kind: 'key-changed', subject: 'CN=api.example.test' },
    { kind: 'chain-incomplete', missing: 'CN=Between', sure: true },
    { kind: 'chain-incomplete', missing: 'CN=Between', sure: false },
    { kind: 'clock-wrong', offByMs: -86_400_000 },
  ];

  test('say what it is and what to do, of each finding', () => {
    expect(new Set(kinds(ALL))).toEqual(new Set(CERTIFICATE_FINDINGS));
    for (const finding of ALL) {
      const text = certificateText('api', finding, NOW_US);
      expect(text).toMatch(/^.*\bapi\b.*[.] [A-Z].*[.]$/);
      expect(text).not.toMatch(/\n|undefined|NaN|null/);
      expect(certificateWord(finding, NOW_US)).toMatch(/^[a-z][^\n]{3,60}$/);
    }
  });

  test('are those that a stranger understands', () => {
    const [soon, ended, , names] = ALL.map((finding) => certificateText('api', finding, NOW_US));
    expect(soon).toBe(
      'The certificate of api ends on 2026-12-12 22:00 UTC, in 20 days. Renew it before then; afterwards clients refuse it.',
    );
    expect(ended).toBe(
      'A certificate in the chain of api (O=Example Trust, CN=Between) ended on 2026-11-20 10:00 UTC, 2 days ago: clients refuse it. Have the server send a newer chain now, and see that the server has loaded the new one.',
    );
    expect(names).toContain('is not for api.example.test, but for a.test, b.test, c.test and 1 more');
  });
});

describe('the clock here, by what all servers show', () => {
  const three = (...left: readonly number[]) =>
    left.map((days, index) => link(`${index}`, days, NOW_US, { issuedBy: index === 0 ? 'One' : 'Other' }));

  test('is off by what would make all of them good', () => {
    expect(clockOffByCertificates(three(100, 120, 130), NOW_US)).toBe(40 * 86_400_000);
    expect(clockOffByCertificates(three(-10, -3, -20), NOW_US)).toBe(-20 * 86_400_000);
  });

  test('is not known where one is good, where they never were good together, and by few or one authority', () => {
    expect(clockOffByCertificates(three(100, 120, 80), NOW_US)).toBeNull();
    expect(clockOffByCertificates(three(-10, 120, -3), NOW_US)).toBeNull();
    expect(clockOffByCertificates(three(-1, -50, -120), NOW_US)).toBeNull();
    expect(clockOffByCertificates(three(100, 120), NOW_US)).toBeNull();
    expect(
      clockOffByCertificates(
        [100, 120, 130].map((days) => link(`${days}`, days, NOW_US)),
        NOW_US,
      ),
    ).toBeNull();
  });
});
