import { expect, test } from 'vitest';
import { parseDigest } from '../../electron/store/outbox-digest.ts';
import { everyChange, exampleDigest } from '../support/notices/example-digests.ts';

test('a message about each kind of change is read from the disk as it was written', () => {
  for (const change of everyChange()) {
    const digest = exampleDigest({ changes: [change] });
    expect(parseDigest(JSON.stringify(digest))).toEqual(digest);
  }
});

test('a message is damaged where anything by which its changes are read is missing', () => {
  for (const change of everyChange()) {
    if (change.kind === 'test') continue;
    const bare = { ...exampleDigest(), changes: [{ kind: change.kind, atUs: change.atUs }] };
    expect(() => parseDigest(JSON.stringify(bare)), change.kind).toThrow();
  }
});
