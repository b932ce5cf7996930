import { expect, test } from 'vitest';
import { AbortAudience } from '../../../electron/engine/capture/abort-audience.ts';

test('all who still listen hear of the end once, and nobody who has left', () => {
  const audience = new AbortAudience();
  const [stop, other] = [new AbortController(), new AbortController()];
  const heard: string[] = [];
  const same = () => heard.push('same');
  audience.listen(stop.signal, same);
  const leave = audience.listen(stop.signal, same);
  const left = audience.listen(stop.signal, () => heard.push('left'));
  audience.listen(other.signal, () => heard.push('other'));
  left();
  leave();
  leave();
  stop.abort();
  stop.abort();
  expect(heard).toEqual(['same']);
});
