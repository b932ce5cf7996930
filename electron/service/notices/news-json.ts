import type { ContractEvent } from '../../contract/contract.ts';
import { certificateText, certificateWord } from '../../domain/certificate-text.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { NoticeNews } from './notice-news.ts';

type NewsEvent = Extract<ContractEvent, { readonly type: 'notices.news' }>;

/** News in words, for whoever shows them on a desktop. */
export function newsJson(news: NoticeNews, nowUs: number): Omit<NewsEvent, 'type' | 'seq'> {
  switch (news.kind) {
    case 'certificate': {
      const { target, finding } = news;
      return {
        about: 'certificate',
        target,
        title: `Certificate of ${target}: ${certificateWord(finding, nowUs)}`,
        says: certificateText(target, finding, nowUs),
      };
    }
    case 'heartbeat-missed': {
      const pings = news.missed === 1 ? 'One heartbeat' : `${news.missed} heartbeats`;
      return {
        about: 'heartbeat',
        target: null,
        title: `${pings} did not get through`,
        says: `They get through again. Since ${utcText(news.sinceUs)} whoever waits for them may have taken this computer for dead.`,
      };
    }
  }
}
