import { existsSync, readFileSync, statSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import Database, { type Database as Connection } from 'better-sqlite3';
import { walFile } from './database-file.ts';
import { APPLICATION_ID, newestVersion, storedVersion } from './migrate.ts';
import { queryLastGoodPath, queryPathAt, queryPaths, queryRouteChanges } from './path-rows.ts';
import * as queries from './queries.ts';
import type { ReadErrorCode, ReadErrorData } from './read-error.ts';
import type { OverviewCounts, TimeRange } from './reader.ts';
import type { Query, ReaderAnswer, ReaderRequest, SamplePage, WordsAnswer } from './reader-protocol.ts';
import { pageBuffers, samplePage } from './sample-pages.ts';
import { codeOf, messageOf, troubleCode } from './sqlite-trouble.ts';
import { readVantages } from './vantage-rows.ts';

const MAX_BYTES_READ_INTO_MEMORY = 512 * 1_048_576;

/** Why a query is refused; becomes data at the edge of the thread. */
class Refusal extends Error {
  readonly data: ReadErrorData;

  constructor(code: ReadErrorCode, message: string, context: ReadErrorData['context']) {
    super(message);
    this.data = { code, message, context };
  }
}

interface OpenFile {
  readonly database: Connection;
  readonly inode: number;
  readonly generation: number;
}

/** The reader's side in the worker thread: takes queries one after the other, and looks for cancellations between their parts. */
export function answerQueries(port: MessagePort, file: string): void {
  const cancelled = new Set<number>();
  const waiting: Extract<ReaderRequest, { kind: 'query' }>[] = [];
  let open: OpenFile | null = null;
  let generation = 0;
  let isWorking = false;
  let isEnding = false;

  const end = (): void => {
    open?.database.close();
    open = null;
    port.close();
  };

  /** The file may have been set aside and begun anew since the last query. */
  const opened = (): OpenFile => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (open !== null && stat?.ino === open.inode) return open;
    open?.database.close();
    open = null;
    if (stat === undefined || stat.size === 0) {
      throw new Refusal('no-data', `Nothing was recorded in ${file} so far.`, { file });
    }
    generation += 1;
    open = { database: openForReading(file), inode: stat.ino, generation };
    return open;
  };

  const work = async (): Promise<void> => {
    isWorking = true;
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const { id, query } = request;
      const isCancelled = (): boolean => cancelled.has(id);
      try {
        await nextTurn();
        if (isCancelled()) throw cancelledRefusal();
        const { value, transfer } = await answerOne(opened(), file, query, isCancelled);
        const answer: ReaderAnswer = { kind: 'answered', id, value };
        port.postMessage(answer, transfer);
      } catch (error) {
        const answer: ReaderAnswer = { kind: 'refused', id, error: errorData(error, file) };
        port.postMessage(answer);
      }
      cancelled.delete(id);
    }
    isWorking = false;
    if (isEnding) end();
  };

  port.on('message', (request: ReaderRequest) => {
    switch (request.kind) {
      case 'query':
        waiting.push(request);
        if (!isWorking) void work();
        return;
      case 'cancel':
        cancelled.add(request.id);
        return;
      case 'end':
        // What is being read belongs to nobody any more, but its statement must not be cut off in the middle.
        isEnding = true;
        for (const { id } of waiting.splice(0)) cancelled.add(id);
        if (!isWorking) end();
        return;
    }
  });
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const cancelledRefusal = (): Refusal => new Refusal('cancelled', 'The query was cancelled.', {});

interface Answer {
  readonly value: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

const plain = (value: unknown): Answer => ({ value, transfer: [] });

async function answerOne(open: OpenFile, file: string, query: Query, isCancelled: () => boolean): Promise<Answer> {
  const { database, generation } = open;
  switch (query.kind) {
    case 'targets':
      return plain(queries.queryTargets(database));
    case 'samples':
      return pageAnswer(
        samplePage(
          queries.querySamples(database, query.targetId, query.range, query.limit, query.newestFirst),
          generation,
        ),
      );
    case 'latest-samples':
      return pageAnswer(samplePage(queries.queryLatestSamples(database), generation));
    case 'words': {
      const answer: WordsAnswer = { generation, words: queries.queryWords(database, query.ids) };
      return plain(answer);
    }
    case 'incidents':
      return plain(queries.queryIncidents(database, query.query));
    case 'incident':
      return plain(queries.queryIncident(database, query.id));
    case 'evidence-raw':
      return plain(queries.queryEvidenceRaw(database, query.id));
    case 'near-misses':
      return plain(queries.queryNearMisses(database, query.range, query.targetId));
    case 'gaps':
      return plain(queries.queryGaps(database, query.range));
    case 'vantages':
      return plain(readVantages(database));
    case 'sizes':
      return plain(queries.querySizes(database, file));
    case 'overview':
      return plain(await overview(database, query.range, isCancelled));
    case 'paths':
      return plain(queryPaths(database, query.destination, query.range, query.limit));
    case 'path-at':
      return plain(queryPathAt(database, query.destination, query.atUs));
    case 'last-good-path':
      return plain(queryLastGoodPath(database, query.destination, query.beforeUs));
    case 'route-changes':
      return plain(queryRouteChanges(database, query.range, query.destination, query.limit));
    case 'certificate':
      return plain(queries.queryCertificate(database, query.fingerprintSha256));
  }
}

function pageAnswer(page: SamplePage): Answer {
  return { value: page, transfer: pageBuffers(page).filter((buffer) => buffer instanceof ArrayBuffer) };
}

/** Target by target, so that it can be cancelled in between. */
async function overview(
  database: Connection,
  range: TimeRange,
  isCancelled: () => boolean,
): Promise<readonly (readonly [number, OverviewCounts])[]> {
  const rows: (readonly [number, OverviewCounts])[] = [];
  for (const id of queries.targetIds(database)) {
    rows.push([id, queries.queryCounts(database, id, range)]);
    await nextTurn();
    if (isCancelled()) throw cancelledRefusal();
  }
  return rows;
}

function openForReading(file: string): Connection {
  const database = connect(file);
  try {
    database.pragma('query_only = ON');
    const version = storedVersion(database);
    if (version > newestVersion()) {
      throw new Refusal(
        'newer-database',
        `${file} was written by a newer Stallscope, in format ${version}; this version reads up to format ${newestVersion()}. Use the newer version.`,
        { file, version, newest: newestVersion() },
      );
    }
    if (version < newestVersion() || database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw new Refusal(
        version === 0 ? 'no-data' : 'unreadable',
        version === 0
          ? `Nothing was recorded in ${file} so far.`
          : `${file} is in the older format ${version}. Run "stallscope watch" with this version once; it brings the file up to date.`,
        { file, version, newest: newestVersion() },
      );
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite needs to write beside a file with a log even to read it. On a read-only disk the file is read whole, when nothing is left in its log. */
function connect(file: string): Connection {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    try {
      database.pragma('schema_version');
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    const hasLog = existsSync(walFile(file)) && statSync(walFile(file)).size > 0;
    const code = codeOf(error);
    if (hasLog || !(code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY'))) throw error;
    if (statSync(file).size > MAX_BYTES_READ_INTO_MEMORY) throw error;
    const bytes = readFileSync(file);
    // The two format bytes say "with a log" (2); there is none, and a database in memory cannot have one (1).
    bytes.fill(1, 18, 20);
    return new Database(bytes, { readonly: true });
  }
}

function errorData(error: unknown, file: string): ReadErrorData {
  if (error instanceof Refusal) return error.data;
  const reason = messageOf(error);
  const context = { file, reason };
  const trouble = troubleCode(error);
  switch (trouble) {
    case 'damaged':
      return {
        code: 'damaged',
        message: `The database ${file} is damaged (${reason}). The next start of "stallscope watch" sets it aside and begins a new one.`,
        context,
      };
    case 'busy':
      return { code: 'busy', message: `Another program holds the database ${file}. Try again.`, context };
    case 'io-error':
    case 'read-only':
      return {
        code: 'unreadable',
        message: `${file} cannot be read (${reason}). Check the disk and its permissions.`,
        context,
      };
    case 'disk-full':
    case 'failed':
      return ['EACCES', 'EPERM'].includes(codeOf(error))
        ? { code: 'unreadable', message: `This user may not read ${file}.`, context }
        : { code: 'failed', message: `Reading ${file} failed: ${reason}.`, context };
  }
}
