import type { StatusJson } from '../../contract/guard-shapes.ts';
import type { JsonValue } from '../../domain/json.ts';
import { CHANNEL_TROUBLES, readTroubles } from '../notices/channel-trouble.ts';

/** Says as well that people were not told of something, as long as the channel takes nothing still. Where targets stand is the same. */
export function withGivenUp(status: StatusJson, settings: Readonly<Record<string, JsonValue>>): StatusJson {
  const troubles = [...readTroubles(settings[CHANNEL_TROUBLES]).values()].filter(({ givenUp }) => givenUp > 0);
  const count = troubles.reduce((sum, { givenUp }) => sum + givenUp, 0);
  if (count === 0) return status;
  const what = count === 1 ? '1 notice was' : `${count} notices were`;
  const where = troubles.length === 1 ? 'a channel takes' : `${troubles.length} channels take`;
  return {
    ...status,
    says: `${status.says} ${what} given up, because ${where} nothing: see stallscope notify outbox.`,
  };
}
