import { expect, test } from 'vitest';
import { createProbeSockets } from '../../../electron/engine/trace/create-probe-sockets.ts';

test.each(['darwin', 'win32'] as const)(
  'sockets of %s that cannot be loaded leave tracing to the tools',
  (platform) => {
    expect(createProbeSockets(platform)).toMatchObject({
      kind: 'impossible',
      obstacle: 'native-code-missing',
      message: expect.stringContaining('its own tools trace instead'),
    });
  },
);

test('a system that nobody has built sockets for says so', () => {
  expect(createProbeSockets('aix')).toMatchObject({ kind: 'impossible', obstacle: 'unsupported' });
});
