import { expect, test } from 'vitest';
import { keepMuted } from '../../../../electron/main/notify/keep-muted.ts';
import { fakeAppParts } from '../support/fake-app-parts.ts';

test('a muted target that gets another name stays muted, and no other becomes so', () => {
  const parts = fakeAppParts({ notices: { muted: ['api', 'quiet'] } });
  const kept = keepMuted(parts);
  parts.engine.tell({ type: 'target.renamed', from: 'shop', to: 'store' });
  expect(parts.settings.get().notices.muted).toEqual(['api', 'quiet']);
  parts.engine.tell({ type: 'target.renamed', from: 'api', to: 'backend' });
  expect(parts.settings.get().notices.muted).toEqual(['quiet', 'backend']);
  kept.stop();
  parts.engine.tell({ type: 'target.renamed', from: 'quiet', to: 'loud' });
  expect(parts.settings.get().notices.muted).toEqual(['quiet', 'backend']);
});
