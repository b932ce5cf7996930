/** One record as dig prints it. `value` is the data part in presentation form. */
export interface DigRecord {
  /** Without or with the dot at its end. */
  readonly name: string;
  readonly ttlSeconds: number | null;
  readonly type: string;
  readonly value: string;
}

/** One question to one server, and what came of it. */
export interface DigReport {
  readonly address: string;
  readonly port: number;
  readonly name: string;
  readonly type: string;
  /** `UDP`, `TCP`. */
  readonly transport: string;
  /** null when there was no answer that can be read. */
  readonly rcode: string | null;
  /** Number of the message; null where it is not known. */
  readonly messageId: number | null;
  /** Such as `aa`, `ra`, `tc`, without `qr` and `rd`; null where they are not known. */
  readonly flags: readonly string[] | null;
  readonly answers: readonly DigRecord[];
  readonly authorities: readonly DigRecord[];
  /** Records of the additional section; null where it is not known. */
  readonly additional: number | null;
  readonly queryMs: number | null;
  /** How often it was asked; null where it is not known. */
  readonly asked: number | null;
  readonly sizeBytes: number | null;
  /** Why there is no answer, in a few words; null for silence. */
  readonly error: string | null;
  /** When it was asked, UTC microseconds; null leaves the line out. */
  readonly atUs: number | null;
}

/** In the layout of dig 9.18, so that it can be laid beside what the desk's own dig prints. */
export function digText(report: DigReport): string {
  const { address, port, name, type, transport } = report;
  const over = transport === 'TCP' ? ' +tcp' : '';
  const lines = [
    `; <<>> Stallscope, in the layout of dig <<>> @${address} -p ${port} ${name} ${type}${over}`,
    ...(report.rcode === null ? nothingLines(report) : answerLines(report, report.rcode)),
    `;; Query time: ${report.queryMs === null ? 'none' : `${Math.round(report.queryMs)} msec (${report.queryMs.toFixed(1)} ms)`}`,
    `;; SERVER: ${address}#${port}(${address}) (${transport})`,
    ...(report.atUs === null ? [] : [`;; WHEN: ${whenText(report.atUs)}`]),
    ...(report.sizeBytes === null ? [] : [`;; MSG SIZE  rcvd: ${report.sizeBytes}`]),
    '',
  ];
  return lines.join('\n');
}

function nothingLines({ address, port, name, type, asked, error }: DigReport): readonly string[] {
  const times = asked === null ? '' : ` (asked ${asked} time${asked === 1 ? '' : 's'})`;
  return [
    `;; communications error to ${address}#${port}: ${error ?? 'timed out, no answer'}${times}`,
    ';; no servers could be reached',
    '',
    ...questionLines(name, type),
  ];
}

function answerLines(report: DigReport, rcode: string): readonly string[] {
  const { name, type, messageId, flags, answers, authorities, additional } = report;
  const counts = ['QUERY: 1', `ANSWER: ${answers.length}`, `AUTHORITY: ${authorities.length}`];
  if (additional !== null) counts.push(`ADDITIONAL: ${additional}`);
  return [
    ';; Got answer:',
    `;; ->>HEADER<<- opcode: QUERY, status: ${rcode}${messageId === null ? '' : `, id: ${messageId}`}`,
    `;; flags: ${flagsText(flags)}; ${counts.join(', ')}`,
    '',
    ...questionLines(name, type),
    ...section('ANSWER', answers),
    ...section('AUTHORITY', authorities),
  ];
}

/** In the order in which dig prints them. */
function flagsText(flags: readonly string[] | null): string {
  const known = ['qr', 'rd', ...(flags ?? [])];
  return ['qr', 'aa', 'tc', 'rd', 'ra', 'ad', 'cd'].filter((flag) => known.includes(flag)).join(' ');
}

const questionLines = (name: string, type: string): readonly string[] => [
  ';; QUESTION SECTION:',
  `;${tabbed([
    [rooted(name), 32],
    ['IN', 40],
  ])}${type}`,
  '',
];

function section(title: string, records: readonly DigRecord[]): readonly string[] {
  if (records.length === 0) return [];
  return [`;; ${title} SECTION:`, ...records.map(digRecord), ''];
}

/** `a.test.   60   IN   A   192.0.2.1`, with tabs between, at dig's columns. */
export function digRecord({ name, ttlSeconds, type, value }: DigRecord): string {
  const ttl = ttlSeconds === null ? '-' : String(ttlSeconds);
  return `${tabbed([
    [rooted(name), 24],
    [ttl, 32],
    ['IN', 40],
    [type, 48],
  ])}${value}`;
}

/** Cells and the columns that the next ones stand at, reached by tabs as far as they lead there; one column between them at least. */
function tabbed(cells: readonly (readonly [text: string, nextColumn: number])[]): string {
  let line = '';
  let column = 0;
  for (const [text, wanted] of cells) {
    line += text;
    column += text.length;
    const next = Math.max(wanted, column + 1);
    const tabs = Math.floor(next / TAB) - Math.floor(column / TAB);
    line += '\t'.repeat(tabs) + ' '.repeat(tabs > 0 ? next % TAB : next - column);
    column = next;
  }
  return line;
}

const TAB = 8;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sat Nov 21 20:23:41 UTC 2026`. */
function whenText(atUs: number): string {
  const at = new Date(Math.floor(atUs / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  return `${DAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${two(at.getUTCDate())} ${time} UTC ${at.getUTCFullYear()}`;
}

const rooted = (name: string): string => (name.endsWith('.') ? name : `${name}.`);
