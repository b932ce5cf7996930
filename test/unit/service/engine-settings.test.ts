import { describe, expect, test } from 'vitest';
import { contractErrorOf } from '../../../electron/contract/errors.ts';
import type { SettingsChangeJson } from '../../../electron/contract/settings-shapes.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import {
  createEngineSettings,
  DEFAULT_ENGINE_SETTINGS,
  type EngineSettings,
  retentionOf,
} from '../../../electron/service/engine-settings.ts';
import { resolverList } from '../../../electron/service/resolver-list.ts';
import { DEFAULT_RETENTION } from '../../../electron/store/store.ts';

class Kept {
  readonly values: Record<string, JsonValue>;
  constructor(values: Record<string, JsonValue> = {}) {
    this.values = values;
  }
  settings(): Record<string, JsonValue> {
    return this.values;
  }
  putSetting(key: string, value: JsonValue): void {
    this.values[key] = value;
  }
}

const refusal = (settings: EngineSettings, change: SettingsChangeJson) => {
  try {
    settings.change(change);
  } catch (thrown) {
    const { code, message, context } = contractErrorOf(thrown);
    return { code, message, field: context.field };
  }
  throw new Error('It was not refused.');
};

test('what is set is there again, and only what was set is kept', () => {
  const kept = new Kept();
  const settings = createEngineSettings(kept);
  expect(settings.now()).toEqual(DEFAULT_ENGINE_SETTINGS);
  settings.change({ thresholds: { intervalMs: 10_000 } });
  settings.change({ resolvers: [' 192.0.2.53:53 ', '2001:db8::53', '[2001:db8::53]:5353', 'system', '192.0.2.53'] });
  expect(Object.keys(kept.values).toSorted()).toEqual(['resolvers', 'thresholds']);
  const again = createEngineSettings(kept);
  expect(again.now()).toEqual({
    ...DEFAULT_ENGINE_SETTINGS,
    thresholds: { ...DEFAULT_ENGINE_SETTINGS.thresholds, intervalMs: 10_000 },
    resolvers: ['192.0.2.53', '2001:db8::53', '[2001:db8::53]:5353'],
  });
  expect(again.resolvers()).toEqual([
    { address: '192.0.2.53', port: 53 },
    { address: '2001:db8::53', port: 53 },
    { address: '2001:db8::53', port: 5_353 },
  ]);
});

test('resolvers that are set are among those that the next capture asks', () => {
  const settings = createEngineSettings(new Kept());
  const list = resolverList(settings.resolvers);
  const server = { address: '127.0.0.1', port: 5_353 };
  expect(list()).not.toContainEqual(server);
  settings.change({ resolvers: ['127.0.0.1:5353'] });
  expect(list()).toContainEqual(server);
});

describe('what cannot be is refused with its field, and nothing is changed', () => {
  test.each<[SettingsChangeJson, string, string]>([
    [{ thresholds: { timeoutMs: 2_000 } }, 'timeoutMs', 'Timeout (2s) must be longer than slow after (2s).'],
    [
      { thresholds: { slowAfterMs: 500 } },
      'slowAfterMs',
      'Slow after (500ms) must not be shorter than capture after (1s).',
    ],
    [{ thresholds: { intervalMs: 1 } }, 'intervalMs', 'Interval must be at least 100ms.'],
    [{ thresholds: { intervalMs: 0.5 } }, 'intervalMs', 'Interval must be a whole number of milliseconds.'],
    [
      { resolvers: ['one.example'] },
      'resolvers',
      '“one.example” is a name; here an address is needed, such as 192.0.2.53.',
    ],
    [
      { publicAddress: '192.168.1.7' },
      'publicAddress',
      '“192.168.1.7” is private, so no server sees it; name the one that your router has towards the internet, or that your provider gave you.',
    ],
    [
      { retention: { summariesDays: 20 } },
      'summariesDays',
      'Summaries must be kept at least as long as samples (30 days).',
    ],
  ])('%j', (change, field, message) => {
    const kept = new Kept();
    const settings = createEngineSettings(kept);
    expect(refusal(settings, { retention: { samplesDays: 7 }, ...change })).toMatchObject({
      code: 'invalid-input',
      field,
    });
    expect(refusal(settings, change)).toEqual({ code: 'invalid-input', field, message });
    expect(kept.values).toEqual({});
    expect(settings.now()).toEqual(DEFAULT_ENGINE_SETTINGS);
  });
});

test('summaries are kept at least as long as what they sum up', () => {
  const settings = createEngineSettings(new Kept());
  expect(settings.change({ retention: { samplesDays: 500 } }).retention).toEqual({
    samplesDays: 500,
    summariesDays: 500,
  });
  expect(settings.change({ retention: { samplesDays: 5 } }).retention).toEqual({ samplesDays: 5, summariesDays: 500 });
});

test('an address that servers see is kept in its one spelling, and forgotten when it is emptied', () => {
  const kept = new Kept();
  const settings = createEngineSettings(kept);
  expect(settings.change({ publicAddress: ' 2001:DB8:0::0:20 ' }).publicAddress).toBe('2001:db8::20');
  expect(kept.values).toEqual({ publicAddress: '2001:db8::20' });
  expect(settings.change({ resolvers: [] }).publicAddress).toBe('2001:db8::20');
  expect(createEngineSettings(kept).now().publicAddress).toBe('2001:db8::20');
  expect(settings.change({ publicAddress: ' ' }).publicAddress).toBe(null);
  settings.change({ publicAddress: '198.51.100.20' });
  expect(settings.change({ publicAddress: null }).publicAddress).toBe(null);
  expect(createEngineSettings(kept).now().publicAddress).toBe(null);
});

test('at its defaults, the retention is the store’s own', () => {
  expect(retentionOf(DEFAULT_ENGINE_SETTINGS.retention)).toEqual(DEFAULT_RETENTION);
});

test('a value that is damaged stands at its default, and the others as they were set', () => {
  const kept = new Kept({
    thresholds: { intervalMs: 5_000, captureAfterMs: 1_000, slowAfterMs: 9_000, timeoutMs: 3_000 },
    resolvers: ['192.0.2.53', 'nonsense'],
    retention: { samplesDays: 'x', summariesDays: 400 },
    publicAddress: '192.168.1.7',
  });
  expect(createEngineSettings(kept).now()).toEqual({ ...DEFAULT_ENGINE_SETTINGS, resolvers: ['192.0.2.53'] });
});
