import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';

export const LEAST_STATUS = 100;
export const MOST_STATUS = 599;

/** Reads statuses of HTTP as a person lists them: `200, 302`, `200-204 404`; each once, in the order in which they come. */
export function parseStatusList(text: string): Parsed<readonly number[]> {
  const statuses = new Set<number>();
  for (const word of text.split(/[\s,;]+/).filter((part) => part !== '')) {
    const match = /^(\d{3})(?:[-–](\d{3}))?$/.exec(word);
    const first = Number(match?.[1] ?? 0);
    const last = Number(match?.[2] ?? first);
    if (match === null || first < LEAST_STATUS || last > MOST_STATUS) {
      return refused(`${quoted(word)} is not a status; write numbers from ${LEAST_STATUS} to ${MOST_STATUS}`);
    }
    if (last < first) return refused(`${quoted(word)} ends before it begins`);
    for (let status = first; status <= last; status += 1) statuses.add(status);
  }
  return statuses.size === 0 ? refused(`there is no status in it; write one, such as 200`) : parsed([...statuses]);
}

/** In a form that `parseStatusList` reads back; runs of three and more are told by their ends. */
export function statusListText(statuses: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < statuses.length; ) {
    let end = at;
    while (statuses[end + 1] === (statuses[end] ?? 0) + 1) end += 1;
    const run = statuses.slice(at, end + 1);
    if (run.length > 2) parts.push(`${run[0]}-${run.at(-1)}`);
    else parts.push(...run.map(String));
    at = end + 1;
  }
  return parts.join(', ');
}
