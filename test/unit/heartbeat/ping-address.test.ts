import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mannerOf, pingAddress, signalInAddress } from '../../../electron/alerts/heartbeat/ping-address.ts';

const RUN = '1f0c6a52-9d0e-4d83-8f6b-0a55c0de0001';
const CHECK = 'https://hc-ping.com/0b0e8a3c-2a2b-4c1d-9e5f-5a1bcb3f0042';
const all = (address: string) => (['start', 'success', 'fail'] as const).map((told) => pingAddress(address, told, RUN));

describe('a check of healthchecks', () => {
  test('is asked at its own address, and for a signal at one behind it, with the id of the run', () => {
    expect(all(CHECK)).toEqual([`${CHECK}/start?rid=${RUN}`, `${CHECK}?rid=${RUN}`, `${CHECK}/fail?rid=${RUN}`]);
  });

  test('keeps its query', () => {
    expect(all('https://hc-ping.com/fQ-key/nightly?create=1')).toEqual([
      `https://hc-ping.com/fQ-key/nightly/start?create=1&rid=${RUN}`,
      `https://hc-ping.com/fQ-key/nightly?create=1&rid=${RUN}`,
      `https://hc-ping.com/fQ-key/nightly/fail?create=1&rid=${RUN}`,
    ]);
  });

  test('loses a slash at its end only where something follows', () => {
    expect(all(`${CHECK}/`)).toEqual([`${CHECK}/start?rid=${RUN}`, `${CHECK}/?rid=${RUN}`, `${CHECK}/fail?rid=${RUN}`]);
  });

  test('keeps a run id that a person gave it', () => {
    expect(pingAddress(`${CHECK}?rid=of-mine`, 'fail', RUN)).toBe(`${CHECK}/fail?rid=of-mine`);
  });

  test('is known by its UUID or by key and slug, wherever somebody runs it', () => {
    for (const address of [
      'http://192.0.2.7:8000/ping/0b0e8a3c-2a2b-4c1d-9e5f-5a1bcb3f0042',
      'https://watch.example/hc/ping/fQ-key/nightly',
      'https://watch.example/0B0E8A3C-2A2B-4C1D-9E5F-5A1BCB3F0042',
    ]) {
      expect(mannerOf(address)).toBe('signals');
    }
  });

  test('is not the address of one of its signals', () => {
    expect(signalInAddress(`${CHECK}/fail`)).toBe('fail');
    expect(signalInAddress('https://hc-ping.com/fQ-key/nightly/start')).toBe('start');
    expect(signalInAddress('https://watch.example/ping/fQ-key/nightly/log')).toBe('log');
    expect(signalInAddress(CHECK)).toBeNull();
    expect(signalInAddress('https://push.example/fail')).toBeNull();
  });
});

describe('a push address', () => {
  test('that says up says down of trouble, and nothing of a start', () => {
    expect(all('https://kuma.example/api/push/Tk?status=up&msg=OK&ping=')).toEqual([
      null,
      'https://kuma.example/api/push/Tk?status=up&msg=OK&ping=',
      'https://kuma.example/api/push/Tk?status=down&msg=trouble&ping=',
    ]);
    expect(pingAddress('https://push.example/x?msg=OK&status=up', 'fail', RUN)).toBe(
      'https://push.example/x?msg=trouble&status=down',
    );
  });

  test('that knows no signs is never asked while there is trouble, because any request is a sign of life to it', () => {
    expect(all('https://snitch.example/a1b2c3d4?s=0')).toEqual([null, 'https://snitch.example/a1b2c3d4?s=0', null]);
    expect(mannerOf('https://push.example/p?laststatus=up')).toBe('plain');
    expect(mannerOf('https://push.example/p?status=upper')).toBe('plain');
  });
});

test('what is asked is always on the host that was given', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (address) => {
      for (const url of all(address)) {
        if (url === null) continue;
        expect(new URL(url).origin).toBe(new URL(address).origin);
        expect(url).not.toContain('#');
        // As it is written, so that whoever asks sends these very bytes.
        expect(new URL(url).href).toBe(url);
      }
    }),
  );
});
