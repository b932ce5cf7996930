import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type CertificateWorkshop, certificateWorkshop } from '../support/certificate-chain.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { seriousFindings } from './axe.ts';
import { pictures } from './chromium.ts';

const DAY_MS = 86_400_000;

/** A server whose certificate ends in nine days and names somebody else. */
export interface CertificateScene {
  readonly server: HttpServer;
  readonly address: string;
  /** What the target is called. */
  readonly target: string;
  close(): Promise<void>;
}

export async function startCertificateScene(): Promise<CertificateScene> {
  const workshop: CertificateWorkshop = certificateWorkshop();
  const authority = workshop.authority('Example Trust');
  const leaf = authority.leaf({ names: ['DNS:www.example.test'], toMs: 9.5 * DAY_MS });
  const server = await startHttpServer({
    tls: { key: leaf.key, cert: leaf.cert + readFileSync(authority.between.certFile, 'utf8') },
  });
  return {
    server,
    address: `${server.origin}/`,
    target: new URL(server.origin).host,
    async close() {
      await server.close();
      workshop.remove();
    },
  };
}

/** A person finds out in the window why nobody trusts the server, and comes back to it. `host`: what the pictures are called by. */
export async function findsTheCertificate(page: Page, { target }: CertificateScene, host: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Certificates' }).click();
  const list = page.getByRole('region', { name: 'Certificates' });
  const line = list.getByRole('button', { name: /^refused by clients 9 days .* not for 127\.0\.0\.1$/ });
  await line.waitFor();
  await line.click();
  await list.getByText(/is not for 127\.0\.0\.1, but for www\.example\.test: clients refuse it/).waitFor();
  await list.getByText('authority not known here').first().waitFor();
  await list.getByText('CN=Between of Example Trust', { exact: false }).first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await pictures(page, `certificates-${host}`);
  await list.getByRole('link', { name: target }).click();
  await page.getByRole('heading', { name: target }).waitFor();
  await page.getByRole('link', { name: '9 days' }).click();
  await page.getByRole('heading', { name: 'Certificates' }).waitFor();
}
