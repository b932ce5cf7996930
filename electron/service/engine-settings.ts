import { z } from 'zod';
import { ContractError } from '../contract/errors.ts';
import {
  type SettingsChangeJson,
  type SettingsJson,
  settingsShape,
  thresholdsShape,
} from '../contract/settings-shapes.ts';
import type { JsonValue } from '../domain/json.ts';
import { parsePublicAddress } from '../domain/public-address.ts';
import { sentence } from '../domain/sentence.ts';
import { type AddressAndPort, DEFAULT_THRESHOLDS, type Thresholds } from '../domain/target.ts';
import { addressAndPortText } from '../domain/target-address.ts';
import { DEFAULT_DNS_PORT, parseResolver } from '../domain/target-text.ts';
import { thresholdProblems } from '../domain/threshold-rules.ts';
import { DEFAULT_RETENTION, type Retention } from '../store/store.ts';

/** What the settings need of the store. */
export interface KeptSettings {
  settings(): Readonly<Record<string, JsonValue>>;
  putSetting(key: string, value: JsonValue): void;
}

/** What a person set for the engine, kept in its data directory. A value that is damaged stands at its default. */
export interface EngineSettings {
  now(): SettingsJson;
  /** To be asked beside the system's own. */
  resolvers(): readonly AddressAndPort[];
  /** Answers what is set after it. Throws ContractError `invalid-input`, whose context names the `field`; then nothing is changed. */
  change(change: SettingsChangeJson): SettingsJson;
}

const retentionShape = settingsShape.shape.retention;
const KEPT = {
  thresholds: thresholdsShape,
  resolvers: settingsShape.shape.resolvers,
  retention: retentionShape,
  publicAddress: settingsShape.shape.publicAddress,
} as const;

export const DEFAULT_ENGINE_SETTINGS: SettingsJson = {
  thresholds: { ...DEFAULT_THRESHOLDS },
  resolvers: [],
  retention: { samplesDays: DEFAULT_RETENTION.samplesDays, summariesDays: DEFAULT_RETENTION.summariesDays },
  publicAddress: null,
};

export function createEngineSettings(kept: KeptSettings): EngineSettings {
  const stored = kept.settings();
  const read = <Key extends keyof typeof KEPT>(key: Key): SettingsJson[Key] => {
    const value = z.safeParse(KEPT[key], stored[key]);
    // The schema is the one of this very key, which the compiler cannot follow.
    return value.success ? (value.data as SettingsJson[Key]) : DEFAULT_ENGINE_SETTINGS[key];
  };
  const thresholds = read('thresholds');
  const unread: SettingsJson = {
    thresholds: thresholdProblems(thresholds, () => true).length === 0 ? thresholds : DEFAULT_THRESHOLDS,
    resolvers: read('resolvers').filter((text) => serverOf(text) !== null),
    retention: read('retention'),
    publicAddress: addressOf(read('publicAddress')),
  };
  let now = unread;

  return {
    now: () => now,
    resolvers: () => now.resolvers.flatMap((text) => serverOf(text) ?? []),
    change(change) {
      const next: SettingsJson = {
        thresholds: changedThresholds(now.thresholds, change.thresholds ?? {}),
        resolvers: change.resolvers === undefined ? now.resolvers : changedResolvers(change.resolvers),
        retention: changedRetention(now.retention, change.retention ?? {}),
        publicAddress: change.publicAddress === undefined ? now.publicAddress : changedAddress(change.publicAddress),
      };
      for (const key of ['thresholds', 'resolvers', 'retention', 'publicAddress'] as const) {
        if (change[key] !== undefined) kept.putSetting(key, next[key]);
      }
      now = next;
      return next;
    },
  };
}

/** All that is kept for as long as samples, or for as long as what sums them up. */
export function retentionOf({ samplesDays, summariesDays }: SettingsJson['retention']): Retention {
  return {
    samplesDays,
    nearMissesDays: samplesDays,
    pathsInFullDays: samplesDays,
    summariesDays,
    gapsDays: summariesDays,
    pathsDays: summariesDays,
  };
}

function changedThresholds(
  now: Thresholds,
  change: NonNullable<SettingsChangeJson['thresholds']>,
): SettingsJson['thresholds'] {
  const next = {
    intervalMs: change.intervalMs ?? now.intervalMs,
    captureAfterMs: change.captureAfterMs ?? now.captureAfterMs,
    slowAfterMs: change.slowAfterMs ?? now.slowAfterMs,
    timeoutMs: change.timeoutMs ?? now.timeoutMs,
  };
  const [problem] = thresholdProblems(next, (threshold) => change[threshold] !== undefined);
  if (problem !== undefined) refuse(problem.threshold, problem.reason);
  return next;
}

function changedResolvers(texts: readonly string[]): string[] {
  const servers = new Set<string>();
  for (const text of texts) {
    const read = parseResolver(text.trim());
    if (read.kind === 'refused') return refuse('resolvers', sentence(read.reason));
    // The system's own are asked in any case.
    if (read.value.kind === 'server') servers.add(serverText(read.value));
  }
  return [...servers];
}

/** Summaries are never kept for a shorter time than what they sum up, so they are kept for longer along with it. */
function changedRetention(
  now: SettingsJson['retention'],
  change: NonNullable<SettingsChangeJson['retention']>,
): SettingsJson['retention'] {
  const samplesDays = change.samplesDays ?? now.samplesDays;
  const summariesDays = change.summariesDays ?? Math.max(now.summariesDays, samplesDays);
  if (summariesDays < samplesDays) {
    refuse('summariesDays', `Summaries must be kept at least as long as samples (${samplesDays} days).`);
  }
  return { samplesDays, summariesDays };
}

function changedAddress(text: string | null): string | null {
  if (text === null || text.trim() === '') return null;
  const read = parsePublicAddress(text);
  return read.kind === 'refused' ? refuse('publicAddress', sentence(read.reason)) : read.value;
}

function refuse(field: string, reason: string): never {
  throw new ContractError('invalid-input', reason, { field });
}

function serverOf(text: string): AddressAndPort | null {
  const read = parseResolver(text);
  if (read.kind === 'refused' || read.value.kind === 'system') return null;
  return { address: read.value.address, port: read.value.port };
}

function addressOf(text: string | null): string | null {
  const read = text === null ? null : parsePublicAddress(text);
  return read?.kind === 'parsed' ? read.value : null;
}

const serverText = (server: AddressAndPort): string =>
  server.port === DEFAULT_DNS_PORT ? server.address : addressAndPortText(server);
