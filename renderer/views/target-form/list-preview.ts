import { looksLikeConfiguration } from '../../../electron/domain/looks-like-configuration.ts';
import { readTargetLines } from '../../../electron/domain/target-lines.ts';

/** What a pasted list would come to. */
export type ListPreview =
  | { readonly kind: 'empty' }
  /** Read by the engine alone, as a whole. */
  | { readonly kind: 'configuration' }
  | { readonly kind: 'lines'; readonly targets: number; readonly repeated: number; readonly known: number }
  | {
      readonly kind: 'wrong';
      readonly problems: readonly { readonly line: number; readonly reason: string }[];
      readonly further: number;
    };

/** `known`: addresses that are watched already. */
export function previewList(text: string, known: ReadonlySet<string>): ListPreview {
  if (text.trim() === '') return { kind: 'empty' };
  if (looksLikeConfiguration(text)) return { kind: 'configuration' };
  const lines = readTargetLines(text, null);
  if (lines.problems.length > 0) return { kind: 'wrong', problems: lines.problems, further: lines.furtherProblems };
  if (lines.targets.length === 0) return { kind: 'empty' };
  return {
    kind: 'lines',
    targets: lines.targets.length,
    repeated: lines.repeated,
    known: lines.targets.filter(({ definition: { spec } }) => spec.kind === 'http' && known.has(spec.url)).length,
  };
}

/** One sentence on it. */
export function previewWords(preview: ListPreview): string {
  switch (preview.kind) {
    case 'empty':
      return 'One target a line: a URL, host:port, or dns://name. Or a configuration in YAML.';
    case 'configuration':
      return 'A configuration in YAML. All of it is taken, or nothing.';
    case 'lines': {
      const targets = `${preview.targets.toLocaleString()} ${preview.targets === 1 ? 'target' : 'targets'}`;
      const repeated =
        preview.repeated === 0 ? '' : ` Lines that repeat another one are left out: ${preview.repeated}.`;
      const known = preview.known === 0 ? '' : ` Watched already, and then twice: ${preview.known}.`;
      return `${targets} will be added.${repeated}${known}`;
    }
    case 'wrong': {
      const count = preview.problems.length + preview.further;
      return `${count.toLocaleString()} ${count === 1 ? 'line is' : 'lines are'} not a target. Nothing is added before they are mended.`;
    }
  }
}
