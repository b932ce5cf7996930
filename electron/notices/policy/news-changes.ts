import type { Change } from '../../domain/notice/digest.ts';
import { type CertificateTold, namedThen, wantsSettled } from './certificate-told.ts';
import type { Desk } from './desk.ts';
import { wantsTarget } from './desk-view.ts';
import type { Holds } from './holds.ts';
import type { News } from './news.ts';

interface Given {
  readonly holds: Holds;
  readonly groupOf: (target: string) => string | null;
  readonly nowUs: number;
}

/** News that the channel is to be told now, and what stays to be told because its target is held back. */
export function newsFor(
  desk: Desk,
  { holds, groupOf }: Given,
): { readonly changes: readonly Change[]; readonly kept: readonly News[] } {
  const changes: Change[] = [];
  const kept: News[] = [];
  const { wants } = desk.heard;
  for (const news of desk.news) {
    if (news.kind === 'certificate') {
      if (!wants.certificates || !wantsTarget(wants, news.target, groupOf(news.target))) continue;
      if (holds.targets.has(news.target)) {
        kept.push(news);
        continue;
      }
    }
    // It would be told of itself.
    if ('id' in news && news.id === desk.heard.id) continue;
    changes.push(news.kind === 'certificate' ? { ...news, ...namedThen(desk, news) } : news);
  }
  return { changes, kept };
}

/** Ends of what it was told of certificates, and all that it goes on knowing of them until it has been told these. */
export function settledFor(
  desk: Desk,
  { holds, nowUs }: Given,
): { readonly changes: readonly Change[]; readonly kept: readonly CertificateTold[] } {
  const changes: Change[] = [];
  const kept: CertificateTold[] = [];
  for (const told of desk.certificates) {
    const { target, finding, settled } = told;
    if (settled !== null && !holds.targets.has(target)) {
      if (!wantsSettled(desk, told)) continue;
      const { validToUs, unwatched } = settled;
      const about = { target, finding, ...namedThen(desk, told), validToUs, ...(unwatched ? { unwatched } : {}) };
      changes.push({ kind: 'certificate-settled', atUs: Math.min(settled.atUs, nowUs), ...about });
    }
    kept.push(told);
  }
  return { changes, kept };
}
