import { describe, expect, test } from 'vitest';
import type { WatchedCertificateJson } from '../../../electron/contract/guard-shapes.ts';
import { targetId } from '../../../electron/domain/ids.ts';
import { endsWithin } from '../../../electron/headless/certificate-days.ts';
import { certificateReport } from '../../../electron/headless/format/certificate-report.ts';
import { certificatesFound } from '../../../electron/headless/format/certificates-found.ts';
import { painter } from '../../../electron/headless/format/paint.ts';
import { sample } from '../../store/support/fixtures.ts';
import { DAY_US, factsOf, link, readingOf } from '../certificates/some-certificate.ts';

const NOW_US = Date.UTC(2026, 10, 21, 7, 0, 0) * 1_000;

const shown = (endsAt: string, daysLeft: number): WatchedCertificateJson => ({
  fingerprint: 'ab',
  targets: ['api'],
  subject: 'CN=api',
  issuer: 'CN=R1',
  names: [],
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: endsAt,
  endsAt,
  daysLeft,
  firstSeenAt: '2026-11-21T07:00:00.000Z',
  lastSeenAt: '2026-11-21T07:00:00.000Z',
  trust: 'trusted',
  findings: [],
  chain: [],
});
const line = (one: WatchedCertificateJson): string => certificateReport([one], 100, painter(false))[0] ?? '';

describe('the list of certificates in a terminal', () => {
  test('says how many days are left, and no number where it ends or ended today', () => {
    const today = new Date(Date.now() - 60_000).toISOString();
    expect(line(shown('2099-11-21T07:30:59.000Z', 12))).toBe('2099-11-21 07:30 UTC  12 days left  api');
    expect(line(shown('2099-11-21T07:30:59.000Z', 1))).toContain('  1 day left  ');
    expect(line(shown('2099-11-21T07:30:59.000Z', 0))).toContain('  under 1 day left  ');
    expect(line(shown(today, -1))).toContain('  ended today  ');
    expect(line(shown(new Date(Date.now() - 25 * 3_600_000).toISOString(), -2))).toContain('  ended 1 day ago  ');
  });
});

test('a certificate ends when the first one of its chain does', () => {
  const leaf = link('leaf', 60, NOW_US);
  const between = link('between', 9, NOW_US);
  const [found] = certificatesFound(
    {
      sample: sample(targetId(1), NOW_US),
      certificate: null,
      certificates: [
        { host: 'api.example.test', facts: factsOf(leaf), reading: readingOf(leaf, { way: [leaf, between] }) },
      ],
      dnsAnswer: null,
    },
    [30],
    NOW_US,
  );
  expect(found?.endsAtUs).toBe(between.validToUs);
});

test('one that ends in exactly so many days ends within them, and a moment later does not', () => {
  expect([endsWithin(NOW_US + 30 * DAY_US, 30, NOW_US), endsWithin(NOW_US + 30 * DAY_US + 1, 30, NOW_US)]).toEqual([
    true,
    false,
  ]);
  expect([endsWithin(NOW_US, 0, NOW_US), endsWithin(NOW_US + 1, 0, NOW_US)]).toEqual([true, false]);
});
