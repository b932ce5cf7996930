import { changePolicy } from '../../../state/notice-actions.ts';
import type { Maintenance, Notices } from '../../../state/notices.ts';
import { MaintenanceDialog } from './MaintenanceDialog.tsx';
import { TimesCard } from './TimesCard.tsx';
import { aboutText, isPast, whenText } from './time-words.ts';

/** Work that was announced. */
export function MaintenanceCard({ notices }: { readonly notices: Notices }) {
  const { maintenance } = notices.policy;
  return (
    <TimesCard<Maintenance>
      title="Maintenance"
      about="what fails in it is expected"
      addName="Add maintenance"
      none="announce work before it begins, once or each week"
      overridden={notices.overridden}
      lines={maintenance.map((one) => ({
        time: one,
        key: one.id,
        title: one.name,
        hint: `${whenText(one)}${isPast(one, Date.now()) ? ', over' : ''}; ${aboutText(one)}`,
        name: one.name,
      }))}
      onRemove={({ id }) => changePolicy({ maintenance: maintenance.filter((other) => other.id !== id) })}
      form={(kept, onClose) => <MaintenanceDialog all={maintenance} kept={kept} onClose={onClose} />}
    />
  );
}
