import { ContractError } from '../../contract/errors.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import { openCollector } from '../../service/collect/open-collector.ts';
import type { CollectedEvidence } from '../../service/collect/with-collected.ts';
import type { HopNaming } from '../../service/hop-labels.ts';
import type { Archive, PreviewRequest } from '../../service/service.ts';
import type { CommandContext } from '../command.ts';
import type { ProgressLine } from '../format/progress-line.ts';
import { wholeSeconds } from '../format/whole-seconds.ts';

/**
 * Takes what the desk asks for, is missing and can be taken now. What cannot be taken is said, and the bundle goes on without it.
 * Rejects with ContractError `cancelled`.
 */
export async function collectMissing(
  archive: Pick<Archive, 'previewBundle'>,
  asked: PreviewRequest,
  given: { readonly directory: string; readonly asTable: HopNaming['asTable'] },
  context: Pick<CommandContext, 'platform' | 'environment' | 'signal'>,
  { line, say }: { readonly line: ProgressLine; readonly say: (text: string) => void },
): Promise<readonly CollectedEvidence[]> {
  const { scope, profile } = asked;
  if (scope.kind !== 'incident') return [];
  const { items } = await archive.previewBundle(asked);
  const missing = items.filter(({ remedy }) => remedy?.kind === 'collect');
  if (missing.length === 0) {
    say('there is nothing to collect: nothing is missing that can still be taken');
    return [];
  }
  const { incident } = scope;
  const { platform, environment, signal } = context;
  const collector = openCollector({ ...given, platform, environment });
  const drafts: EvidenceDraft[] = [];
  try {
    for (const { id: item, title } of missing) {
      try {
        const collected = await collector.collect({
          incident,
          profile,
          item,
          signal,
          progress: ({ says, leftMs }) =>
            line.show(`${title}: ${says}${leftMs < 1_000 ? '' : `, about ${wholeSeconds(leftMs)} left`}`),
        });
        drafts.push(...collected.drafts);
      } catch (thrown) {
        if (!(thrown instanceof ContractError) || thrown.data.code === 'cancelled') throw thrown;
        say(`${title} was not taken. ${thrown.message}`);
      }
    }
  } finally {
    await collector.stop();
  }
  return [{ incident, drafts }];
}
