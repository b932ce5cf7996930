import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Confirm } from '../../../components/Confirm.tsx';
import { Setting } from '../../../components/Setting.tsx';
import { removeChannel } from '../../../state/notice-actions.ts';
import type { Channel, Notices } from '../../../state/notices.ts';
import { useOutbox } from '../../../state/outbox.ts';
import { routeAddress } from '../../../state/route.ts';
import { setRefusal } from '../../../state/screen.ts';
import { waitingWords } from '../../outbox/outbox-words.ts';
import { ChannelDialog } from './ChannelDialog.tsx';
import { ChannelRow } from './ChannelRow.tsx';

/** Who else is told, beside whoever sits here. */
export function ChannelsCard({ notices }: { readonly notices: Notices }) {
  const waiting = useOutbox((state) => state.waiting ?? 0);
  const [editing, setEditing] = useState<{ readonly channel: Channel | null } | null>(null);
  const [removing, setRemoving] = useState<Channel | null>(null);
  const { channels, overridden } = notices;
  return (
    <section className="card channels" aria-label="Channels">
      <div className="head">
        <h2>Channels</h2>
        <span className="faint clip grow">who else is told</span>
        <a className="link nowrap" href={routeAddress({ kind: 'outbox' })}>
          Outbox{waiting > 0 && <span className="count">, {waitingWords(waiting)}</span>}
        </a>
        {!overridden && (
          <Button
            label="Add"
            icon="plus"
            small
            aria-label="Add a channel"
            onClick={() => setEditing({ channel: null })}
          />
        )}
      </div>
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
    </section>
  );
}

const messagesText = (count: number): string => (count === 1 ? '1 message' : `${count.toLocaleString()} messages`);
