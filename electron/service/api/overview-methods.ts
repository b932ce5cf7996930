import { vantageJson } from '../../contract/convert.ts';
import { observerText } from '../../domain/observer-doubt.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

/** What is seen first, all of it from memory. */
export function createOverviewMethods(parts: ApiParts): MethodsNamed<'overview'> {
  const { clock, engine, registry, picture, hub, steering } = parts;
  return {
    async overview() {
      const observer = engine.observer();
      const vantage = picture.vantage();
      return {
        at: utcText(clock.utcUs()),
        seq: hub.lastSeq(),
        rows: picture.rows(registry.entries(), engine, steering.pauses.of),
        observer: {
          eventLoopDelayMs: roundedMs(observer.eventLoopDelayMs),
          latenessP99Ms: observer.latenessP99Ms === null ? null : roundedMs(observer.latenessP99Ms),
          cpuShare: observer.cpuShare,
          probesPerSecond: observer.probesPerSecond,
          inGrace: engine.isInGrace(),
          fit: observer.doubt === null,
          says: observerText(observer.doubt),
        },
        paused: steering.pausedJson(),
        vantage: vantage === null ? null : vantageJson(vantage),
        storeBytes: parts.recordedBytes(),
        notes: picture.notes(),
      };
    },
  };
}
