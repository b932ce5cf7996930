import { Worker } from 'node:worker_threads';
import type { BundleProgress } from '../../bundle/compose-bundle.ts';
import type { BundlePreview } from '../../bundle/preview-bundle.ts';
import type { OpenedBundleJson } from '../../contract/bundle-shapes.ts';
import { ContractError, type ContractErrorData } from '../../contract/errors.ts';
import type { ComparedSeries } from '../../domain/comparison/compared-series.ts';
import type { Comparison } from '../../domain/comparison/comparison.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { ComparedBlocks } from '../../store/compared-blocks.ts';
import type { KeptList, OpenRequest } from '../bundles/kept-bundles.ts';
import type { BundleLook } from '../compare/bundle-look.ts';
import type { BundlePlace } from '../compare/compare-request.ts';
import type { MeasuredMember } from '../compare/compared-member.ts';
import type { BundleName, ExportRequest, ExportResult, PreviewRequest } from '../service.ts';
import type {
  BundleAnswers,
  BundleJob,
  BundleThreadSetting,
  FromBundleThread,
  ToBundleThread,
} from './bundle-thread-protocol.ts';
import { bundleWorkerUrl } from './bundle-worker-url.ts';

interface Waiting {
  readonly progress: (progress: BundleProgress) => void;
  resolve(answer: BundleAnswers[keyof BundleAnswers]): void;
  reject(error: ContractError): void;
}

/** A preview is mostly followed by another one, or by the export; after this long without any the thread gives back its memory. */
const IDLE_MS = 30_000;
/** What is under way ends soon after it is called off, on a busy machine after seconds. What goes on for so long hangs, and is stopped. */
const HANGS_AFTER_MS = 30_000;
/**
 * What is read of a million samples is garbage at once, and V8 lets the less of it pile up the less it may have in all. What a bundle
 * really holds, the heads of its evidence, is some tens of megabytes.
 */
const YOUNG_GENERATION_MB = 8;
const OLD_GENERATION_MB = 512;

const CANCELLED: Readonly<Record<BundleJob['kind'], string>> = {
  export: 'The export was cancelled; nothing was written.',
  preview: 'The export was cancelled; nothing was written.',
  name: 'The export was cancelled; nothing was written.',
  open: 'Opening the bundle was cancelled.',
  kept: 'Reading the bundles that are open was cancelled.',
  close: 'Closing the bundle was cancelled.',
  look: 'Comparing was cancelled.',
  series: 'Comparing was cancelled.',
  comparison: 'Comparing was cancelled.',
};

/** Makes bundles of one data directory in a thread of its own, which starts with the first. Calls reject with ContractError. */
export class BundleThread {
  readonly #setting: BundleThreadSetting;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(setting: BundleThreadSetting) {
    this.#setting = setting;
  }

  async export({ signal, progress, ...request }: ExportRequest): Promise<ExportResult> {
    return (await this.#ask({ kind: 'export', request }, signal, progress)) as ExportResult;
  }

  async preview({ signal, ...request }: PreviewRequest): Promise<BundlePreview> {
    return (await this.#ask({ kind: 'preview', request }, signal)) as BundlePreview;
  }

  async name({ signal, ...request }: PreviewRequest): Promise<BundleName> {
    return (await this.#ask({ kind: 'name', request }, signal)) as BundleName;
  }

  async open({ signal, ...request }: OpenRequest): Promise<OpenedBundleJson> {
    return (await this.#ask({ kind: 'open', request }, signal)) as OpenedBundleJson;
  }

  async kept(signal: AbortSignal): Promise<KeptList> {
    return (await this.#ask({ kind: 'kept' }, signal)) as KeptList;
  }

  async closeKept(id: string): Promise<boolean> {
    return (await this.#ask({ kind: 'close', id }, new AbortController().signal)) as boolean;
  }

  async look(place: BundlePlace, signal: AbortSignal): Promise<BundleLook> {
    return (await this.#ask({ kind: 'look', place }, signal)) as BundleLook;
  }

  async series(
    place: BundlePlace,
    target: TargetId,
    blocks: ComparedBlocks,
    signal: AbortSignal,
  ): Promise<MeasuredMember> {
    return (await this.#ask({ kind: 'series', place, target, blocks }, signal)) as MeasuredMember;
  }

  async comparison(series: readonly ComparedSeries[], signal: AbortSignal): Promise<Comparison> {
    return (await this.#ask({ kind: 'comparison', series }, signal)) as Comparison;
  }

  /** Calls off what is under way, and resolves when nothing half-written is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    const worker = this.#worker;
    if (worker !== null) await this.#end(worker);
  }

  #ask(
    job: BundleJob,
    signal: AbortSignal,
    progress: (progress: BundleProgress) => void = () => {},
  ): Promise<BundleAnswers[keyof BundleAnswers]> {
    const cancelled = (): ContractError => new ContractError('cancelled', CANCELLED[job.kind]);
    if (signal.aborted || this.#isClosed) return Promise.reject(cancelled());
    const worker = this.#started();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      // Answered by the thread, once nothing half-written is left.
      const cancel = (): void => post(worker, { kind: 'cancel', id });
      const end = (): void => signal.removeEventListener('abort', cancel);
      this.#waiting.set(id, {
        progress,
        resolve(answer) {
          end();
          resolve(answer);
        },
        reject(error) {
          end();
          reject(signal.aborted && error.data.code !== 'cancelled' ? cancelled() : error);
        },
      });
      signal.addEventListener('abort', cancel, { once: true });
      worker.ref();
      post(worker, { kind: 'job', id, job });
    });
  }

  #started(): Worker {
    clearTimeout(this.#idle);
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(bundleWorkerUrl(), {
      name: 'bundles',
      // What was loaded into this process by options, such as hooks of a loader, has no business there.
      execArgv: [],
      workerData: this.#setting,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB, maxOldGenerationSizeMb: OLD_GENERATION_MB },
    });
    worker.on('message', (message: FromBundleThread) => {
      switch (message.kind) {
        case 'progress':
          this.#waiting.get(message.id)?.progress(message.progress);
          return;
        case 'done':
          this.#settle(message.id)?.resolve(message.answer);
          return;
        case 'refused':
          this.#settle(message.id)?.reject(errorOf(message.error));
          return;
      }
    });
    const onEnd = (reason: string): void => {
      if (this.#worker !== worker) return;
      // The next bundle starts a new one.
      this.#worker = null;
      const error = {
        code: 'internal',
        message: `The thread that makes bundles ended: ${reason}.`,
        context: {},
      } as const;
      for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(errorOf(error));
    };
    worker.on('error', (error) => onEnd(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => onEnd(`exit code ${code}`));
    this.#worker = worker;
    return worker;
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#rest();
    return waiting;
  }

  #rest(): void {
    const worker = this.#worker;
    if (worker === null) return;
    worker.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#worker !== worker || this.#waiting.size > 0) return;
      this.#worker = null;
      void this.#end(worker);
    }, IDLE_MS).unref();
  }

  /** Lets the thread close its file and end by itself: one that is stopped in the middle of native code can take the process with it. */
  #end(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      const stop = setTimeout(() => void worker.terminate().then(() => resolve()), HANGS_AFTER_MS);
      worker.once('exit', () => {
        clearTimeout(stop);
        resolve();
      });
      worker.ref();
      post(worker, { kind: 'end' });
    });
  }
}

function post(worker: Worker, message: ToBundleThread): void {
  worker.postMessage(message);
}

const errorOf = ({ code, message, context }: ContractErrorData): ContractError =>
  new ContractError(code, message, context);
