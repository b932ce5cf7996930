import { posix } from 'node:path';
import { COMPUTED_IMPORTS, DATA_FILES, ENTRANCES, LONG_FILES, MAX_LINES, ROOMS, type Room } from './rooms.ts';
import { type Import, sourceFacts } from './source-imports.ts';

/** Where a file breaks a rule of the house, in words for whoever broke it. */
export interface Violation {
  /** `path:line` */
  readonly at: string;
  readonly rule: 'import-table' | 'barrel' | 'length' | 'no-room' | 'cycle';
  readonly words: string;
}

/** Checks files, given as path from the top of the project and content; order does not matter. */
export function violations(files: ReadonlyMap<string, string>): Violation[] {
  const found: Violation[] = [];
  const edges = new Map<string, Set<string>>();
  for (const [file, source] of files) {
    const home = homeOf(file);
    if (home === null) {
      found.push({ at: `${file}:1`, rule: 'no-room', words: 'lies in no room of the import table' });
      continue;
    }
    const facts = sourceFacts(file, source);
    for (const one of facts.imports) {
      const words = judge(file, home, one);
      if (words !== null) found.push({ at: `${file}:${one.line}`, rule: 'import-table', words });
      const target = one.specifier === null ? null : homeOf(resolved(file, one.specifier));
      if (target !== null && target !== home)
        edges.set(home.folder, (edges.get(home.folder) ?? new Set()).add(target.folder));
    }
    if (facts.isBarrel) found.push({ at: `${file}:1`, rule: 'barrel', words: 'only hands on what other files export' });
    if (facts.lineCount > MAX_LINES && !(file in LONG_FILES)) {
      found.push({
        at: `${file}:${facts.lineCount}`,
        rule: 'length',
        words: `has ${facts.lineCount} lines, over ${MAX_LINES}: split it`,
      });
    }
  }
  for (const cycle of cyclesIn(edges)) {
    found.push({ at: cycle.join(' > '), rule: 'cycle', words: 'rooms import each other in a circle' });
  }
  return found;
}

/** What is wrong with an import; null when the table allows it. */
function judge(file: string, home: Room, { specifier }: Import): string | null {
  if (specifier === null && file in COMPUTED_IMPORTS) return null;
  if (specifier === null) return `${home.folder} imports something computed, which nobody can check`;
  if (specifier.startsWith('node:')) return home.node ? null : `${home.folder} may not import ${specifier}`;
  if (!specifier.startsWith('.')) {
    const isAllowed = home.libraries.some((name) => specifier === name || specifier.startsWith(`${name}/`));
    return isAllowed ? null : `${home.folder} may not import the package ${specifier}`;
  }
  const path = resolved(file, specifier);
  if (DATA_FILES[path] === home.folder) return null;
  const target = homeOf(path);
  if (target === null) return `${home.folder} may not import ${path}, which lies in no room`;
  if (target === home && !ENTRANCES.includes(target)) return null;
  return home.rooms.includes(target.folder) ? null : `${home.folder} may not import ${target.folder} (${path})`;
}

const resolved = (file: string, specifier: string): string =>
  specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;

function homeOf(path: string): Room | null {
  return (
    ENTRANCES.find((entrance) => path === entrance.folder) ??
    ROOMS.find((room) => path.startsWith(`${room.folder}/`)) ??
    null
  );
}

/** Each circle once, from the room of it that comes first by name. */
export function cyclesIn(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const walk = (path: readonly string[]): void => {
    const [first] = path;
    for (const next of edges.get(path.at(-1) ?? '') ?? []) {
      if (next === first) cycles.push([...path, next]);
      else if (first !== undefined && next > first && !path.includes(next)) walk([...path, next]);
    }
  };
  for (const start of edges.keys()) walk([start]);
  return cycles;
}
