import { useState } from 'react';
import { Confirm } from '../../../components/Confirm.tsx';
import { Setting } from '../../../components/Setting.tsx';
import { removeChannel } from '../../../state/notice-actions.ts';
import type { Channel, Notices } from '../../../state/notices.ts';
import { useOutbox } from '../../../state/outbox.ts';
import { routeAddress } from '../../../state/route.ts';
import { setRefusal } from '../../../state/screen.ts';
import { waitingWords } from '../../outbox/outbox-words.ts';
import { ListCard } from '../ListCard.tsx';
import { ChannelDialog } from './ChannelDialog.tsx';
import { ChannelRow } from './ChannelRow.tsx';

/** Who else is told, beside whoever sits here. */
export function ChannelsCard({ notices }: { readonly notices: Notices }) {
  const waiting = useOutbox((state) => state.waiting ?? 0);
  const [editing, setEditing] = useState<{ readonly channel: Channel | null } | null>(null);
  const [removing, setRemoving] = useState<Channel | null>(null);
  const { channels, overridden } = notices;
  return (
    <ListCard
      title="Channels"
      about="who else is told"
      beside={
        <a className="link nowrap" href={routeAddress({ kind: 'outbox' })}>
          Outbox{waiting > 0 && <span className="count">, {waitingWords(waiting)}</span>}
        </a>
      }
      add={overridden ? null : { name: 'Add a channel', onAdd: () => setEditing({ channel: null }) }}
    >
      {channels.length === 0 && (
        <Setting title="None so far" hint="A webhook, Slack, PagerDuty or mail tells people who do not sit here." />
      )}
      {channels.map((channel) => (
        <ChannelRow
          key={channel.id}
          channel={channel}
          onEdit={() => setEditing({ channel })}
          onRemove={() => setRemoving(channel)}
        />
      ))}
      <p className="setting told">
        <span>
          A channel that runs a program is set up by the command line only, because whoever reaches a page must not be
          able to run programs: <code className="mono selectable">stallscope notify import FILE</code>
        </span>
      </p>
      {editing !== null && (
        <ChannelDialog channel={editing.channel} keepsSecrets={notices.keepsSecrets} onClose={() => setEditing(null)} />
      )}
      {removing !== null && (
        <Confirm
          title={`Remove ${removing.form.name}?`}
          text={
            removing.waiting === 0
              ? 'Nothing is told to it any more.'
              : `Nothing is told to it any more, and what waits for it (${messagesText(removing.waiting)}) is dropped.`
          }
          action="Remove"
          onYes={() => void removeChannel(removing.id).then(setRefusal)}
          onNo={() => setRemoving(null)}
        />
      )}
    </ListCard>
  );
}

const messagesText = (count: number): string => (count === 1 ? '1 message' : `${count.toLocaleString()} messages`);
