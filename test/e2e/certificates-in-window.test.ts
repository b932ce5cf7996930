import { describe, expect, test } from 'vitest';
import type { WatchedCertificateJson } from '../../electron/contract/guard-shapes.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: certificates', [CHROMIUM]);

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const atMs = (fromNowMs: number): string => new Date(Date.now() + fromNowMs).toISOString();
const inDays = (days: number): string => atMs(days * DAY_MS + HOUR_MS);
const BETWEEN = "C=US, O=Let's Encrypt, CN=R11";

function certificate(name: string, days: number, more: Partial<WatchedCertificateJson> = {}): WatchedCertificateJson {
  return {
    fingerprint: Buffer.from(name.padEnd(32, '.')).toString('hex'),
    targets: [name],
    subject: `CN=${name}.example.com`,
    issuer: BETWEEN,
    names: [`${name}.example.com`],
    validFrom: inDays(days - 90),
    validTo: inDays(days),
    endsAt: inDays(days),
    daysLeft: days,
    firstSeenAt: inDays(days - 89),
    lastSeenAt: atMs(-4_000),
    trust: 'trusted',
    findings: [],
    chain: [
      { subject: `CN=${name}.example.com`, issuer: BETWEEN, validTo: inDays(days) },
      { subject: BETWEEN, issuer: 'C=US, O=Internet Security Research Group, CN=ISRG Root X1', validTo: inDays(480) },
    ],
    ...more,
  };
}

const ends = (target: string, says: string) => ({ kind: 'expires' as const, target, short: 'ends in 9 days', says });

const ALL: readonly WatchedCertificateJson[] = [
  certificate('shop', -3, {
    findings: [
      ends(
        'shop',
        'The certificate of shop ended 2 days ago: clients refuse it. Renew it now, and see that the server has loaded the new one.',
      ),
    ],
  }),
  certificate('api', 9, {
    targets: ['api', 'api over IPv6', 'api at the origin'],
    findings: [
      ends('api', 'The certificate of api ends in 9 days. Renew it before then; afterwards clients refuse it.'),
    ],
  }),
  certificate('files', 41, {
    issuer: 'O=Example Trust, CN=Between of Example Trust',
    trust: 'incomplete',
    chain: [{ subject: 'CN=files.example.com', issuer: 'CN=Between', validTo: inDays(41) }],
    findings: [
      {
        kind: 'chain-incomplete',
        target: 'files',
        short: 'chain incomplete',
        says: 'files does not send the certificate of O=Example Trust, CN=Between of Example Trust, which issued its own. Have the server send the full chain.',
      },
    ],
  }),
  certificate('intranet', 58, { trust: 'unknown-authority', issuer: 'O=Example Ltd, CN=Example internal CA' }),
  certificate('www', 63, {
    findings: [
      {
        kind: 'name-mismatch',
        target: 'www',
        short: 'not for www.example.org',
        says: 'The certificate that www shows is not for www.example.org, but for www.example.com: clients refuse it.',
      },
    ],
  }),
  certificate(
    'a<b>very</b> long name of a target that somebody gave it, with all that it does for whom'.slice(0, 80),
    71,
  ),
  certificate('status', 300),
];

const behind = (certificates: readonly WatchedCertificateJson[]): Behind => ({
  ...BEHIND,
  answers: { ...BEHIND.answers, 'certificates.list': { kind: 'value', value: { certificates } } },
});

describe.runIf(canRun)('certificates in the window', () => {
  const open = pageInWindow();
  const opened = async (certificates = ALL, address = '#/certificates') => {
    const window = await open(behind(certificates), address);
    const list = window.page.getByRole('region', { name: 'Certificates' });
    return { ...window, list, line: (name: string | RegExp) => list.getByRole('button', { name }) };
  };

  test('are listed by the day on which they end, each with what is to be known of it', async () => {
    const { page, list, line } = await opened();
    await line(/^refused by clients ended 2 days ago .* shop Let's Encrypt \(R11\)/).waitFor();
    await line(/^to be looked at 9 days .* api, api over IPv6, api at the origin/).waitFor();
    await line(/files Example Trust .* chain incomplete$/).waitFor();
    await line(/^not trusted by this computer 58 days .* authority not known here$/).waitFor();
    await line(/^refused by clients 63 days .* not for www\.example\.org$/).waitFor();
    await line(/^fine 300 days .* status/).waitFor();
    await page.getByText('7 certificates, 2 refused by clients, 2 to be looked at').waitFor();
    await line(/api over IPv6/).click();
    await list.getByText('Renew it before then; afterwards clients refuse it.').waitFor();
    await pictures(page, 'certificates');
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('unfold by keys alone, with chain, names and the way to the target', async () => {
    const { page, list, line } = await opened();
    const api = line(/api over IPv6/);
    await api.focus();
    await page.keyboard.press('Enter');
    await list.getByText(BETWEEN, { exact: false }).first().waitFor();
    await list
      .getByText(/ISRG Root|ends/)
      .first()
      .waitFor();
    await page.keyboard.press('Tab');
    expect(await hasFocus(list.getByRole('link', { name: 'api', exact: true })), 'on the first target').toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'api', exact: true }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/targets/api');
  });

  test('keep up with what servers show, and stay unfolded where one reads', async () => {
    const { page, app, list, line } = await opened();
    await line(/^to be looked at .* files/).click();
    const renewed = ALL.map((one) => (one.targets[0] === 'api' ? certificate('api', 88, { targets: ['api'] }) : one));
    await app.answer('certificates.list', {
      kind: 'value',
      value: { certificates: [...renewed].sort((one, other) => Date.parse(one.endsAt) - Date.parse(other.endsAt)) },
    });
    await app.emit({ type: 'certificates.changed', seq: 1 });
    await line(/^fine 88 days .* api/).waitFor();
    await list.getByText('Have the server send the full chain.').waitFor();
    await page.getByText('7 certificates, 2 refused by clients, 1 to be looked at').waitFor();
  });

  test('speak when there are none, and when they cannot be read', async () => {
    const { page, app } = await opened([]);
    await page.getByText('No certificate so far.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await app.answer('certificates.list', { kind: 'error', code: 'internal', message: 'The engine is away.' });
    await app.emit({ type: 'certificates.changed', seq: 1 });
    await page.getByText('The engine is away.').waitFor();
  });

  test('are one press away from every screen', async () => {
    const { page } = await opened(ALL, '#/');
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Certificates' }).click();
    await page.getByRole('heading', { name: 'Certificates' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.getByRole('link', { name: 'Certificates' }).getAttribute('aria-current')).toBe('page');
  });
});
