import { expect, onTestFinished, test } from 'vitest';
import { contract } from '../../../electron/contract/contract.ts';
import { type HostMethodName, hostContract } from '../../../electron/contract/host-contract.ts';
import { serveLink } from '../../../electron/contract/serve-link.ts';
import type { AnswererMessage } from '../../../electron/contract/wire.ts';
import { engineHandlers } from '../../../electron/service/process/engine-handlers.ts';
import { HostedEngine } from '../../../electron/service/process/hosted-engine.ts';
import { watchTwoServers } from '../../support/watched-service.ts';
import { serve } from '../http/http-transport.ts';

const CHOICE = { scope: { kind: 'incident', incident: 1 }, profile: 'generic', redact: 'none' } as const;
const INPUTS: { readonly [Name in HostMethodName]: unknown } = {
  'host.start': { directory: '/nowhere', secrets: [] },
  'host.suspend': {},
  'host.resume': {},
  'host.exportBundle': { ...CHOICE, destination: { kind: 'zip', file: '/nowhere/a.zip', overwrite: true } },
  'host.bundleName': CHOICE,
  'host.openBundle': { path: '/nowhere/a.zip' },
  'host.secrets': {},
  'host.stop': {},
};
const HOST_METHODS = Object.keys(hostContract.methods);

test('who is offered the contract cannot reach what only the parent may ask, whoever answers', async () => {
  const engine = new HostedEngine({
    environment: {},
    platform: 'linux',
    homeDirectory: '/nowhere',
    log: () => {},
    onStuck: () => {},
  });
  const stopped: string[] = [];
  const sent: AnswererMessage[] = [];
  let tell: (message: unknown) => void = () => {};
  serveLink({
    table: contract.methods,
    handlers: engineHandlers(engine, () => stopped.push('stopped')),
    events: engine.events,
    link: {
      send: (message) => sent.push(message as AnswererMessage),
      receive: (listener) => {
        tell = listener;
      },
    },
    foul: () => {},
  });
  for (const [index, [method, input]] of Object.entries(INPUTS).entries())
    tell({ kind: 'call', id: index, method, input });
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toHaveLength(HOST_METHODS.length);
  for (const answer of sent) expect(answer).toMatchObject({ kind: 'error', error: { code: 'not-found' } });
  expect(stopped).toEqual([]);
});

test('a page in a browser cannot reach it either', async () => {
  const watched = await watchTwoServers();
  onTestFinished(() => watched.stop());
  const server = await serve(watched.service);
  onTestFinished(() => server.close());
  for (const [method, input] of Object.entries(INPUTS)) {
    const response = await fetch(new URL(`/api/${method}`, server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
      body: JSON.stringify(input),
    });
    expect([method, response.status, await response.json()]).toMatchObject([
      method,
      404,
      { error: { code: 'not-found' } },
    ]);
  }
});
