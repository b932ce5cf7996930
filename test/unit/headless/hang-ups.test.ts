import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { textOutput } from '../../../electron/headless/text-output.ts';
import { HangUps } from '../../../electron/headless/watch/hang-ups.ts';

function hangUpsInTest() {
  let hangUp = (): void => {};
  const printed = new PassThrough();
  const lines: string[] = [];
  printed.setEncoding('utf8').on('data', (text: string) => lines.push(text));
  const hangUps = new HangUps({
    onHangUp(work) {
      hangUp = work;
      return () => {
        hangUp = () => {};
      };
    },
    stderr: textOutput(printed, {}, () => {}),
  });
  return { hangUps, hangUp: () => hangUp(), lines };
}

test('a signal that comes while a run still starts is answered once, as soon as there is something to read again', async () => {
  const { hangUps, hangUp } = hangUpsInTest();
  let read = 0;
  hangUp();
  hangUp();
  hangUps.become(async () => {
    read += 1;
  });
  expect(read).toBe(1);
  hangUp();
  expect(read).toBe(2);
  hangUps.end();
  hangUp();
  expect(read).toBe(2);
});

test('without a signal nothing is read again, and work that fails says so and ends nothing', async () => {
  const { hangUps, hangUp, lines } = hangUpsInTest();
  hangUps.become(() => Promise.reject(new Error('It is gone.')));
  expect(lines).toEqual([]);
  hangUp();
  await expect.poll(() => lines.length).toBe(1);
  expect(lines).toEqual([expect.stringContaining('It is gone.')]);
});
