import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { clockText } from '../../../components/clock-text.ts';
import { IconButton } from '../../../components/IconButton.tsx';
import { Menu, type MenuItem } from '../../../components/Menu.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { Switch } from '../../../components/Switch.tsx';
import { changeChannel, tryChannel } from '../../../state/notice-actions.ts';
import type { Channel, Trial } from '../../../state/notices.ts';
import { retryChannel } from '../../../state/outbox-actions.ts';
import { go } from '../../../state/route.ts';
import { setRefusal } from '../../../state/screen.ts';
import { waitingWords } from '../../outbox/outbox-words.ts';
import { channelMark, channelWords, missingWords } from './channel-words.ts';

interface Props {
  readonly channel: Channel;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** One channel: where it goes, how that goes, and what can be done with it. */
export function ChannelRow({ channel, onEdit, onRemove }: Props) {
  const { id, form, kept, waiting, lastFailure } = channel;
  const [trial, setTrial] = useState<Trial | null>(null);
  const [trying, setTrying] = useState(false);
  const attempt = async (): Promise<void> => {
    setTrying(true);
    setTrial(await tryChannel(id));
    setTrying(false);
  };
  const switchTo = async (enabled: boolean): Promise<void> => {
    const outcome = await changeChannel(id, { ...form, enabled });
    setRefusal(outcome.kind === 'saved' ? null : outcome.message);
  };
  const missing = missingWords(channel);
  const titleId = `channel-${id}`;
  return (
    <div className="setting channel">
      <StateMark state={channelMark(channel)} label={null} />
      <span className="what">
        <b id={titleId}>{form.name}</b>
        <small id={`${titleId}-words`}>
          {channelWords(channel)}
          {waiting > 0 && `; ${waitingWords(waiting)}`}
        </small>
        {!kept && <small>From the configuration file, which alone can change it.</small>}
        {missing !== null && <small className={form.enabled ? 'refused' : undefined}>{missing}</small>}
        {lastFailure !== null && (
          <small className="refused">
            {clockText(lastFailure.at)}: {lastFailure.says}
          </small>
        )}
        <small role="status" className={trial?.delivered === false ? 'refused' : 'tried'}>
          {trying ? 'A trial message is being sent.' : trial === null ? '' : `Trial: ${trial.says}`}
        </small>
      </span>
      <Button label="Test" small busy={trying} aria-label={`Test ${form.name}`} onClick={() => void attempt()} />
      <Menu label={`More for ${form.name}`} items={menuOf(channel, onEdit, onRemove)}>
        <IconButton icon="more" small label={`More for ${form.name}`} tip="More" />
      </Menu>
      <Switch
        on={form.enabled}
        labelledBy={titleId}
        describedBy={`${titleId}-words`}
        disabled={!kept}
        onChange={(enabled) => void switchTo(enabled)}
      />
    </div>
  );
}

const menuOf = (
  { id, form, kept, waiting }: Channel,
  onEdit: () => void,
  onRemove: () => void,
): readonly MenuItem[] => [
  ...(kept && form.kind !== 'command'
    ? [{ kind: 'action', label: 'Edit…', icon: 'edit', onChoose: onEdit } as const]
    : []),
  {
    kind: 'action',
    label: 'Try now what waits',
    icon: 'repeat',
    disabled: waiting === 0,
    onChoose: () => void retryChannel(id).then(setRefusal),
  },
  { kind: 'action', label: 'Show the outbox', icon: 'forward', onChoose: () => go({ kind: 'outbox' }) },
  ...(kept
    ? [
        { kind: 'line', name: 'removing' } as const,
        { kind: 'action', label: 'Remove…', icon: 'trash', danger: true, onChoose: onRemove } as const,
      ]
    : []),
];
