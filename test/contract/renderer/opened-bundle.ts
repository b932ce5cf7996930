import type { OpenedBundleJson } from '../../../electron/contract/bundle-shapes.ts';

/** A bundle as somebody else sent it. */
export const openedBundle = (id: string, more: Partial<OpenedBundleJson> = {}): OpenedBundleJson => ({
  id,
  fileName: `${id}.zip`,
  openedAt: '2026-11-21T08:00:00.000Z',
  madeAt: '2026-11-21T07:30:00.000Z',
  productVersion: '0.1.0',
  profile: 'hetzner',
  redaction: 'standard',
  scope: 'incident',
  window: { from: '2026-11-21T07:00:00.000Z', to: '2026-11-21T07:00:07.400Z' },
  samplesSpan: { from: '2026-11-21T06:00:00.000Z', to: '2026-11-21T08:00:07.400Z' },
  vantage: 'host-1, eth0 198.51.100.24 by way of 198.51.100.1',
  zone: 'UTC+09:00',
  targets: [{ name: 'api', address: 'https://api.example.com/', role: 'subject' }],
  incidents: [
    {
      ...{ id: 3, target: 'api', openedAt: '2026-11-21T07:00:00.000Z', closedAt: '2026-11-21T07:00:13.000Z' },
      ...{ worstMs: 7_400, slow: 1, failed: 0, segment: 'path', confidence: 'high' },
      summary: 'Packets were lost on the path, from hop 6 on.',
    },
  ],
  samples: 1_412,
  evidence: 14,
  checks: [{ title: 'Checksums of 23 files', result: 'passed', says: '' }],
  ...more,
});
