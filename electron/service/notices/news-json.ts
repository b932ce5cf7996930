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
    case 'channel-silent':
      return {
        about: 'channel',
        target: null,
        title: `Messages to ${news.channel} do not get through`,
        says: `It has taken nothing since ${utcText(news.sinceUs)}. ${news.says}`,
      };
    case 'channel-heard': {
      const lost = `${news.givenUp === 1 ? 'One message' : `${news.givenUp} messages`} had waited too long; the outbox has what was given up.`;
      return {
        about: 'channel',
        target: null,
        title: `Messages to ${news.channel} get through again`,
        says: news.givenUp === 0 ? 'Nothing was lost.' : lost,
      };
    }
  }
}
