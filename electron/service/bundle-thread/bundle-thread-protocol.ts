import type { BundleProgress } from '../../bundle/compose-bundle.ts';
import type { BundlePreview } from '../../bundle/preview-bundle.ts';
import type { OpenedBundleJson } from '../../contract/bundle-shapes.ts';
import type { ContractErrorData } from '../../contract/errors.ts';
import type { ComparedSeries } from '../../domain/comparison/compared-series.ts';
import type { Comparison } from '../../domain/comparison/comparison.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { ComparedBlocks } from '../../store/compared-blocks.ts';
import type { KeptList, OpenRequest } from '../bundles/kept-bundles.ts';
import type { BundleLook } from '../compare/bundle-look.ts';
import type { BundlePlace } from '../compare/compare-request.ts';
import type { MeasuredMember } from '../compare/compared-member.ts';
import type { BundleName, ExportRequest, ExportResult, PreviewRequest } from '../service.ts';

/** What the thread is started with: the data directory that it reads. */
export interface BundleThreadSetting {
  readonly directory: string;
}

/** What can be asked of the thread, without what cannot cross to it: signals and functions are messages. */
export type BundleJob =
  | { readonly kind: 'export'; readonly request: Omit<ExportRequest, 'signal' | 'progress'> }
  | { readonly kind: 'preview'; readonly request: Omit<PreviewRequest, 'signal'> }
  | { readonly kind: 'name'; readonly request: Omit<PreviewRequest, 'signal'> }
  | { readonly kind: 'open'; readonly request: Omit<OpenRequest, 'signal'> }
  | { readonly kind: 'kept' }
  | { readonly kind: 'close'; readonly id: string }
  | { readonly kind: 'look'; readonly place: BundlePlace }
  | {
      readonly kind: 'series';
      readonly place: BundlePlace;
      readonly target: TargetId;
      readonly blocks: ComparedBlocks;
    }
  | { readonly kind: 'comparison'; readonly series: readonly ComparedSeries[] };

/** What each kind of job is answered with. */
export interface BundleAnswers {
  readonly export: ExportResult;
  readonly preview: BundlePreview;
  readonly name: BundleName;
  readonly open: OpenedBundleJson;
  readonly kept: KeptList;
  /** Whether it was open. */
  readonly close: boolean;
  readonly look: BundleLook;
  readonly series: MeasuredMember;
  readonly comparison: Comparison;
}

export type ToBundleThread =
  | { readonly kind: 'job'; readonly id: number; readonly job: BundleJob }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'end' };

export type FromBundleThread =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: BundleProgress }
  | { readonly kind: 'done'; readonly id: number; readonly answer: BundleAnswers[keyof BundleAnswers] }
  | { readonly kind: 'refused'; readonly id: number; readonly error: ContractErrorData };
