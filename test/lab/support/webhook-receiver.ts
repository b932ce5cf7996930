import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { obeyParent } from './obey-parent.ts';

/** Takes whatever is posted, as a line of JSON each in FILE: when it came, in which header its name, and what it is. Run as: webhook-receiver.ts PORT FILE */
const [port = '', file = ''] = process.argv.slice(2);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const line = { at: new Date().toISOString(), id: request.headers['stallscope-id'], body };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    response.end('ok');
  });
});
await new Promise<void>((resolve) => {
  server.listen({ port: Number(port), host: '::' }, resolve);
});
obeyParent(() => undefined);
