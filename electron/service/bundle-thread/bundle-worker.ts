import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { BundleProgress } from '../../bundle/compose-bundle.ts';
import { contractErrorOf } from '../../contract/errors.ts';
import { compareSeries } from '../../domain/comparison/compare-series.ts';
import { SystemClock } from '../../engine/system-clock.ts';
import { openReader } from '../../store/open-reader.ts';
import { KeptBundles } from '../bundles/kept-bundles.ts';
import { lookInto, seriesFrom } from '../compare/from-bundle.ts';
import { HeldBundles } from '../compare/held-bundles.ts';
import { type BundleMaterial, exportBundle, nameOfBundle, previewOfBundle } from '../export-bundle.ts';
import { keepHostFacts } from '../host-facts.ts';
import { facts, thisMachine } from '../machine.ts';
import { allProfiles } from '../profiles.ts';
import type {
  BundleAnswers,
  BundleJob,
  BundleThreadSetting,
  FromBundleThread,
  ToBundleThread,
} from './bundle-thread-protocol.ts';

/** Nobody reads faster, and each word costs the thread that measures. */
const PROGRESS_EVERY_MS = 50;

/** Entry of the thread in which bundles are made and read, so that what is made of a million samples holds up no measurement. */
function main(port: MessagePort | null, { directory }: BundleThreadSetting): void {
  if (port === null) throw new Error('This file is started as a worker thread.');
  const clock = new SystemClock();
  const reader = openReader({ directory, thread: 'this' });
  const material: BundleMaterial = {
    reader,
    hostFacts: keepHostFacts(clock, (signal) => facts(null, thisMachine(signal))),
    profiles: () => allProfiles(directory),
  };
  const kept = new KeptBundles(directory, clock);
  const held = new HeldBundles(kept);
  const running = new Map<number, AbortController>();
  let isEnding = false;
  const send = (message: FromBundleThread): void => port.postMessage(message);

  const endIfIdle = (): void => {
    if (!isEnding || running.size > 0) return;
    void Promise.all([reader.close(), held.close()]).then(() => port.close());
  };

  const run = async (id: number, job: BundleJob): Promise<void> => {
    const abort = new AbortController();
    running.set(id, abort);
    let toldAtMs = Number.NEGATIVE_INFINITY;
    const progress = (one: BundleProgress): void => {
      const nowMs = clock.monotonicMs();
      if (nowMs - toldAtMs < PROGRESS_EVERY_MS) return;
      toldAtMs = nowMs;
      send({ kind: 'progress', id, progress: one });
    };
    try {
      send({ kind: 'done', id, answer: await answerOf(job, { material, kept, held }, abort.signal, progress) });
    } catch (thrown) {
      send({ kind: 'refused', id, error: contractErrorOf(thrown) });
    }
    running.delete(id);
    endIfIdle();
  };

  port.on('message', (message: ToBundleThread) => {
    switch (message.kind) {
      case 'job':
        void run(message.id, message.job);
        return;
      case 'cancel':
        running.get(message.id)?.abort();
        return;
      case 'end':
        isEnding = true;
        for (const abort of running.values()) abort.abort();
        endIfIdle();
        return;
    }
  });
}

function answerOf(
  job: BundleJob,
  {
    material,
    kept,
    held,
  }: { readonly material: BundleMaterial; readonly kept: KeptBundles; readonly held: HeldBundles },
  signal: AbortSignal,
  progress: (progress: BundleProgress) => void,
): Promise<BundleAnswers[BundleJob['kind']]> {
  switch (job.kind) {
    case 'export':
      return exportBundle(material, { ...job.request, signal, progress });
    case 'preview':
      return previewOfBundle(material, { ...job.request, signal });
    case 'name':
      return nameOfBundle(material, { ...job.request, signal });
    case 'open':
      return kept.open({ ...job.request, signal });
    case 'kept':
      return kept.list(signal);
    case 'close':
      return held.release({ kind: 'bundle', bundle: job.id }).then(() => kept.close(job.id));
    case 'look':
      return lookInto(held, job.place, signal);
    case 'series':
      return seriesFrom(held, job, signal);
    case 'comparison':
      return Promise.resolve(compareSeries(job.series));
  }
}

const setting: BundleThreadSetting = workerData;
main(parentPort, setting);
