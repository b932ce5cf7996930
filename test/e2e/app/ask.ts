import type { Page } from 'playwright-core';

/** Asks the engine or the app through the bridge, as the page itself does. Fails with what the answer says when it is refused. */
export async function ask<Value>(page: Page, method: string, input: unknown): Promise<Value> {
  const answer = await page.evaluate(
    async ([name, given]) => {
      const bridge: unknown = Reflect.get(globalThis, 'stallscope');
      const { call } = bridge as { call: Record<string, (input: unknown) => { answer: Promise<unknown> }> };
      return call[name]?.(given).answer;
    },
    [method, input] as const,
  );
  const { ok, value } = answer as { ok: boolean; value: Value };
  if (!ok) throw new Error(`${method} was refused: ${JSON.stringify(answer)}`);
  return value;
}
