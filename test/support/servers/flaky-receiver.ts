import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it arrived. */
export interface ArrivedMessage {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** How the receiver answered; null: it did not. */
  readonly status: number | null;
}

/** How a receiver treats what comes. */
export type Treatment =
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Takes it and says nothing. */
  | { readonly kind: 'hang' };

/** A receiver of messages on loopback that fails and recovers as told, on the same port. */
export interface FlakyReceiver {
  readonly url: string;
  readonly arrived: readonly ArrivedMessage[];
  /** Those that were answered with a status below 300, as JSON. */
  taken(): readonly { readonly id: string; readonly title: string; readonly text: string }[];
  treat(treatment: Treatment): void;
  /** Nobody listens on its port from now on. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

/** What makes its address a secret: so long that nothing made up, no number and no key contains it. */
export const HOOK = 'hook-9f3c51e07ab84d26-secret';

export const TAKES: Treatment = { kind: 'answer', status: 200 };

export async function startFlakyReceiver(): Promise<FlakyReceiver> {
  const arrived: ArrivedMessage[] = [];
  let treatment: Treatment = TAKES;
  let server: Server | null = null;
  let port = 0;

  const answer = (response: ServerResponse): number | null => {
    if (treatment.kind === 'hang') return null;
    response.writeHead(treatment.status, treatment.headers).end();
    return treatment.status;
  };

  const comeBack = async (): Promise<void> => {
    const opened = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        arrived.push({ path: request.url ?? '', headers: request.headers, text, status: answer(response) });
      });
    });
    server = opened;
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject);
      opened.listen(port, '127.0.0.1', resolve);
    });
    ({ port } = opened.address() as AddressInfo);
  };

  await comeBack();
  return {
    url: `http://127.0.0.1:${port}/${HOOK}`,
    arrived,
    taken: () => arrived.filter(({ status }) => status !== null && status < 300).map(({ text }) => JSON.parse(text)),
    treat: (next) => {
      treatment = next;
    },
    async goAway() {
      const closing = server;
      server = null;
      if (closing === null) return;
      closing.closeAllConnections();
      await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
    comeBack,
  };
}
