import { isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { quoted } from '../../domain/quoted.ts';
import type { Profile } from './profile.ts';
import { PROFILE_ID, profileFileShape } from './profile-shape.ts';
import { MAX_PROFILE_BYTES, type ProfileProblem } from './profiles.ts';

export type ProfileReading =
  | { readonly kind: 'read'; readonly profile: Profile }
  | { readonly kind: 'wrong'; readonly problem: ProfileProblem };

type Path = readonly PropertyKey[];

/** Reads the text of a desk's file. All of it must be right; the first thing that is not is the problem. */
export function readProfile(id: string, file: string, text: string): ProfileReading {
  const wrong = (place: { readonly line: number; readonly col: number } | null, reason: string): ProfileReading => ({
    kind: 'wrong',
    problem: {
      id: PROFILE_ID.test(id) ? id : null,
      file,
      line: place?.line ?? null,
      column: place?.col ?? null,
      reason,
    },
  });
  if (!PROFILE_ID.test(id)) {
    return wrong(null, 'the name of the file must be of lower-case letters, digits and dashes, such as my-desk.yaml');
  }
  if (Buffer.byteLength(text) > MAX_PROFILE_BYTES) return wrong(null, `it is larger than ${MAX_PROFILE_BYTES} bytes`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    // Anything less keeps silent about a second document.
    logLevel: 'error',
  });
  const [syntax] = [...document.errors, ...document.warnings];
  if (syntax !== undefined) return wrong(lines.linePos(syntax.pos[0]), syntaxReason(syntax.message));
  const placeOf = (offset: number | undefined) => (offset === undefined ? null : lines.linePos(offset));
  let alias: number | undefined;
  visit(document, {
    Alias(_key, node) {
      alias = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  // A short file can unfold to any size by them.
  if (alias !== undefined) return wrong(placeOf(alias), 'it has an alias (*) in it; write the value out');
  const read = profileFileShape.safeParse(document.toJS({ maxAliasCount: 0 }), { reportInput: true });
  if (read.success) return { kind: 'read', profile: { id, ...read.data } };
  const [issue] = read.error.issues;
  if (issue === undefined) return wrong(null, 'it is no profile');
  const { path, reason } = told(issue);
  return wrong(placeOf(offsetAt(document, path)), reason);

  /** Of what is there: the value itself, or else the nearest around it. */
  function offsetAt(tree: typeof document, at: Path): number | undefined {
    for (let length = at.length; length >= 0; length -= 1) {
      const node: unknown = tree.getIn(at.slice(0, length), true);
      if (isNode(node) && node.range !== undefined && node.range !== null) return node.range[0];
    }
    return undefined;
  }
}

/** An issue in our words, with the place that it means. */
function told(issue: z.core.$ZodIssue): { readonly path: Path; readonly reason: string } {
  const name = nameOf(issue.path);
  const at = (reason: string) => ({ path: issue.path, reason: `${name} ${reason}` });
  switch (issue.code) {
    case 'unrecognized_keys': {
      const [key = ''] = issue.keys;
      return { path: [...issue.path, key], reason: `${name} has a field ${quoted(key)} that is not known` };
    }
    case 'invalid_type':
      return at(issue.input === undefined ? 'is missing' : `must be ${aWord(issue.expected)}`);
    case 'invalid_value':
      return at(`must be ${oneOf(issue.values.map(String))}`);
    case 'invalid_union':
      return at('is of no kind that is known');
    case 'too_big':
      return at(`is over the limit of ${String(issue.maximum)}`);
    case 'too_small':
      return at(`is under the least, which is ${String(issue.minimum)}`);
    default:
      return at(oneLine(issue.message));
  }
}

/** `checklist, item 3, needs, packets`; the file itself where nothing is named. */
function nameOf(path: Path): string {
  if (path.length === 0) return 'the file';
  return path.map((part) => (typeof part === 'number' ? `item ${part + 1}` : String(part))).join(', ');
}

const oneOf = (values: readonly string[]): string =>
  values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`;

function aWord(expected: string): string {
  switch (expected) {
    case 'object':
      return 'a map of keys and values';
    case 'array':
      return 'a list';
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'int':
      return 'a whole number';
    default:
      return `a ${expected}`;
  }
}

/** The reader of YAML calls itself once a level. */
const syntaxReason = (message: string): string =>
  message.includes('call stack') ? 'it is nested too deeply' : `it is no YAML: ${oneLine(message)}`;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
