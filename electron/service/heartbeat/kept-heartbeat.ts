import { z } from 'zod';
import type { JsonValue } from '../../domain/json.ts';
import { type Heartbeat, USUAL_HEARTBEAT } from '../../domain/notice/notice-policy.ts';

const KEY = 'notices.heartbeat';

/** Never a value: what is secret is withheld or a template. */
const keptShape = z.object({
  enabled: z.boolean(),
  url: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('template'), template: z.string().max(10_000) }),
      z.object({ kind: z.literal('withheld') }),
    ])
    .nullable(),
  everyMs: z.number().min(10_000).max(86_400_000),
  failWhenDown: z.boolean(),
});

/** What the heartbeat needs of the store. */
export interface HeartbeatRows {
  settings(): Readonly<Record<string, JsonValue>>;
  putSetting(key: string, value: JsonValue): void;
}

/** The heartbeat as it is kept in the directory; the usual one where none is, or where it is damaged. */
export function keptHeartbeat(rows: HeartbeatRows): Heartbeat {
  const read = keptShape.safeParse(rows.settings()[KEY]);
  return read.success ? read.data : USUAL_HEARTBEAT;
}

export function keepHeartbeat(rows: HeartbeatRows, { enabled, url, everyMs, failWhenDown }: Heartbeat): void {
  // Spread, because a domain type has no index signature as JSON has.
  rows.putSetting(KEY, { enabled, url: url === null ? null : { ...url }, everyMs, failWhenDown });
}
