import type { ContractEvent } from '../../electron/contract/contract.ts';
import { type CallFailure, type EngineClient, failureText } from '../api/engine-client.ts';
import { coalesce } from './coalesce.ts';
import { tellLive, tellNews } from './engine-news.ts';
import type { Frames } from './frames.ts';
import { reportLoss, useLink } from './link.ts';
import { labelHops, pathAfter, readPath, usePath } from './paths.ts';
import { targetsAfter, targetsFromPicture, useTargets, withOthersOverdue } from './targets.ts';

/** How often the picture is asked for while events flow: it tells of the observer, and of phases that changed. */
const PICTURE_EVERY_MS = 5_000;
const PICTURE_WHILE_OVERDUE_EVERY_MS = 1_000;
/** An engine that is asked and says nothing for so long is not there, though its stream still stands: it was stopped, or a line is dead. */
const SILENT_AFTER_MS = 8_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;

/** Calls its listener when another attempt is worth while at once. The returned function ends it. */
export type Encouragement = (listener: () => void) => () => void;

const NO_ENCOURAGEMENT: Encouragement = () => () => {};

/**
 * Keeps the stores in step with the engine until `signal` aborts: first a whole picture, then every event after it. When the
 * stream breaks or leaves out a number, it begins again with a picture, so that a restarted engine, which counts from the
 * beginning, is no special case.
 */
export async function synchronise(
  client: EngineClient,
  frames: Frames,
  signal: AbortSignal,
  encouraged: Encouragement = NO_ENCOURAGEMENT,
): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    const outcome = await takePicture(client, signal);
    if (signal.aborted) return;
    if (outcome.kind === 'taken') {
      const stood = await followUntilLost(client, frames, outcome.seq, signal);
      if (signal.aborted) return;
      if (stood === 'gap') continue;
      if (stood === 'stood') retryMs = FIRST_RETRY_MS;
      reportLoss('The connection to Stallscope ended.');
    } else if (isLockedOut(outcome.failure)) {
      // Tried again all the same: the new address, opened in another tab, lets this page in as well.
      useLink.setState({ link: { kind: 'locked-out', message: failureText(outcome.failure) } });
    } else {
      reportLoss(failureText(outcome.failure));
    }
    await pauseUnlessEncouraged(retryMs, signal, encouraged);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

const isLockedOut = (failure: CallFailure): boolean =>
  failure.kind === 'refused' && failure.error.code === 'unauthorized';

type Picture =
  | { readonly kind: 'taken'; readonly seq: number }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

async function takePicture(client: EngineClient, signal: AbortSignal): Promise<Picture> {
  const overview = await client.call('overview', {}, signal);
  if (!overview.ok) return { kind: 'failed', failure: overview.failure };
  useTargets.setState(targetsFromPicture(overview.value, performance.now()));
  const looked = usePath.getState().shown;
  if (looked !== null) {
    const read = await readPath(client, looked.target);
    usePath.setState(({ shown }) => ({ shown: shown?.target === looked.target ? read : shown }));
    void labelHops(client, read);
  }
  return { kind: 'taken', seq: overview.value.seq };
}

/** `never` when the stream did not stand at all. */
async function followUntilLost(
  client: EngineClient,
  frames: Frames,
  after: number,
  signal: AbortSignal,
): Promise<'stood' | 'never' | 'gap'> {
  let lastSeq = after;
  const apply = coalesce<ContractEvent>(frames, (events) => {
    useTargets.setState((state) => targetsAfter(state, events, performance.now()));
    usePath.setState((state) => pathAfter(state, events));
    tellNews(events);
  });
  const end = Promise.withResolvers<'stood' | 'never' | 'gap'>();
  let stood = false;
  // A proxy between may take the question and say nothing, and a browser would wait for ever.
  const patience = setTimeout(() => end.resolve('never'), SILENT_AFTER_MS);
  const picture = keepPictureFresh(
    client,
    frames,
    () => lastSeq,
    () => end.resolve('stood'),
  );
  const unfollow = client.follow(after, {
    opened() {
      stood = true;
      clearTimeout(patience);
      useLink.setState({ link: { kind: 'live' } });
      picture.start();
      tellLive();
    },
    event(event) {
      if (event.seq <= lastSeq) return;
      if (event.seq > lastSeq + 1) end.resolve('gap');
      lastSeq = event.seq;
      apply.push(event);
    },
    outrun: () => end.resolve('gap'),
    lost: () => end.resolve(stood ? 'stood' : 'never'),
  });
  const stop = (): void => end.resolve(stood ? 'stood' : 'never');
  signal.addEventListener('abort', stop, { once: true });
  const how = await end.promise;
  clearTimeout(patience);
  signal.removeEventListener('abort', stop);
  unfollow();
  picture.stop();
  apply.flush();
  return how;
}

/** Asks for the picture now and then, and takes it over unless events that it does not know have come meanwhile; tells when nobody answers. */
function keepPictureFresh(
  client: EngineClient,
  frames: Frames,
  lastSeq: () => number,
  silent: () => void,
): { start(): void; stop(): void } {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const overdue = [...(useTargets.getState().rows?.values() ?? [])].some((row) => row.overdue !== null);
      await pause(overdue ? PICTURE_WHILE_OVERDUE_EVERY_MS : PICTURE_EVERY_MS, stopping.signal);
      if (stopping.signal.aborted || frames.hidden()) continue;
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), SILENT_AFTER_MS);
      const overview = await client.call('overview', {}, AbortSignal.any([stopping.signal, patience.signal]));
      clearTimeout(timer);
      if (stopping.signal.aborted) return;
      if (!overview.ok) {
        if (patience.signal.aborted) silent();
        continue;
      }
      const fresh = withOthersOverdue(targetsFromPicture(overview.value, performance.now()), useTargets.getState());
      const { observer, storeBytes } = fresh;
      useTargets.setState(overview.value.seq >= lastSeq() ? fresh : { observer, storeBytes });
    }
  };
  return { start: () => void run(), stop: () => stopping.abort() };
}

async function pauseUnlessEncouraged(delayMs: number, signal: AbortSignal, encouraged: Encouragement): Promise<void> {
  const over = new AbortController();
  const end = encouraged(() => over.abort());
  await pause(delayMs, AbortSignal.any([signal, over.signal]));
  end();
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done, { once: true });
  });
}
