/** One header field as received; the name is lower case. Bytes are read as Latin-1 (RFC 9110, section 5.5). */
export interface ReceivedHeader {
  readonly name: string;
  readonly value: string;
}

/** First values of header fields by lower-case name, and all of them. */
export class ReceivedHeaders {
  readonly all: readonly ReceivedHeader[];

  constructor(all: readonly ReceivedHeader[]) {
    this.all = all;
  }

  first(name: string): string | null {
    return this.all.find((header) => header.name === name)?.value ?? null;
  }

  /** All values of a list-valued field, split at commas, in lower case. */
  list(name: string): readonly string[] {
    return this.all
      .filter((header) => header.name === name)
      .flatMap((header) => header.value.split(','))
      .map((item) => item.trim().toLowerCase())
      .filter((item) => item !== '');
  }
}

export interface ResponseHead {
  readonly minorVersion: 0 | 1;
  readonly status: number;
  readonly headers: ReceivedHeaders;
}

export type HeadProblem = { readonly problem: string };

const MAX_LINES = 500;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d{2})(?: (.*))?$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Reads status line and header fields (RFC 9112, sections 4 and 5). Lines may end in LF alone; folded lines are joined.
 * @param head all bytes up to, without, the empty line
 */
export function parseResponseHead(head: Buffer): ResponseHead | HeadProblem {
  const lines = head.toString('latin1', 0, head.length).split('\n');
  if (lines.length > MAX_LINES) return { problem: `more than ${MAX_LINES} header lines` };
  const status = STATUS_LINE.exec(withoutCr(lines[0] ?? ''));
  if (status === null) return { problem: 'no HTTP/1 status line' };
  const fields: { name: string; value: string }[] = [];
  for (let at = 1; at < lines.length; at += 1) {
    const line = withoutCr(lines[at] ?? '');
    if (line === '' && at === lines.length - 1) continue;
    const first = line.charCodeAt(0);
    const previous = fields.at(-1);
    if ((first === 0x20 || first === 0x09) && previous !== undefined) {
      previous.value = `${previous.value} ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (!TOKEN.test(name)) return { problem: 'a header line without a valid name' };
    fields.push({ name: name.toLowerCase(), value: line.slice(colon + 1).trim() });
  }
  return {
    minorVersion: status[1] === '1' ? 1 : 0,
    status: Number(status[2]),
    headers: new ReceivedHeaders(fields),
  };
}

function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
