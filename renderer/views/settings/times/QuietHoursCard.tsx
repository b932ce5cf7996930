import { changePolicy } from '../../../state/notice-actions.ts';
import type { Notices } from '../../../state/notices.ts';
import { QuietHoursDialog } from './QuietHoursDialog.tsx';
import { TimesCard } from './TimesCard.tsx';
import { daysText, isOverNight, weeklyText } from './time-words.ts';

/** When nothing is sent, each week. They have no names: each is known by its place among them. */
export function QuietHoursCard({ notices }: { readonly notices: Notices }) {
  const { quietHours } = notices.policy;
  return (
    <TimesCard<number>
      title="Quiet hours"
      about="each week; messages wait until they are over"
      addName="Add quiet hours"
      none="people are told at any hour"
      overridden={notices.overridden}
      lines={quietHours.map((time, index) => ({
        time: index,
        key: weeklyText(time),
        title: `${time.from}–${time.until}${isOverNight(time) ? ' (next day)' : ''}`,
        hint: `${daysText(time.days)}; ${time.zone}`,
        name: weeklyText(time),
      }))}
      onRemove={(index) => changePolicy({ quietHours: quietHours.filter((_, other) => other !== index) })}
      form={(index, onClose) => <QuietHoursDialog all={quietHours} index={index} onClose={onClose} />}
    />
  );
}
