import { readFileSync } from 'node:fs';
import { z } from 'zod';

const file = new URL('../../../resources/webhook.schema.json', import.meta.url);

/**
 * Checks a message against the schema that receivers are given, as strictly as they never may: a field that the schema does not name
 * fails, so that none comes without being documented.
 */
export function schemaComplaints(message: unknown): readonly string[] {
  const schema = z.fromJSONSchema(strict(JSON.parse(readFileSync(file, 'utf8'))));
  const result = schema.safeParse(message);
  return result.success ? [] : result.error.issues.map(({ path, message: says }) => `${path.join('.')}: ${says}`);
}

// The schema is data of ours, whose shape the conversion checks.
type Schema = Parameters<typeof z.fromJSONSchema>[0];

function strict(schema: unknown): Schema {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'object'
      ? { ...value, additionalProperties: false }
      : value,
  );
}
