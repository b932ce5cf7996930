import { useState } from 'react';
import { Field } from '../../../components/Field.tsx';
import { Segmented } from '../../../components/Segmented.tsx';
import { addChannel, changeChannel } from '../../../state/notice-actions.ts';
import type { Channel } from '../../../state/notices.ts';
import { FormDialog } from '../FormDialog.tsx';
import { useSending } from '../use-sending.ts';
import {
  type ChannelDraft,
  type ChannelProblems,
  channelDraft,
  channelForm,
  channelProblems,
  type EditableKind,
  fieldOf,
  newChannel,
} from './channel-draft.ts';
import { KIND_HINTS, KIND_NAMES } from './channel-words.ts';
import { WantsFields } from './WantsFields.tsx';
import { WayFields } from './WayFields.tsx';

interface Props {
  /** null: one more. */
  readonly channel: Channel | null;
  /** Whether secret values stay beyond the end of Stallscope. */
  readonly keepsSecrets: boolean;
  readonly onClose: () => void;
}

const KINDS: readonly EditableKind[] = ['webhook', 'slack', 'pagerduty', 'mail'];

const begin = (channel: Channel | null): ChannelDraft =>
  channel === null || channel.form.kind === 'command' ? newChannel() : channelDraft(channel.form, channel.secrets);

/** Adds a channel, or changes one. */
export function ChannelDialog({ channel, keepsSecrets, onClose }: Props) {
  const [begun] = useState(() => begin(channel));
  const [draft, setDraft] = useState(begun);
  const missing = channel?.secrets.filter(({ held }) => !held).map(({ name }) => name) ?? [];
  const wrong = channelProblems(draft, missing);
  const save = () => {
    const form = channelForm(draft, channel?.secrets.map(({ name }) => name) ?? []);
    return channel === null ? addChannel(form) : changeChannel(channel.id, form);
  };
  const sending = useSending(Object.keys(wrong).length === 0, save, onClose);
  const refusedField = fieldOf(sending.refused);
  const problems: ChannelProblems = {
    ...(sending.tried ? wrong : {}),
    ...(refusedField === null || sending.refused === null ? {} : { [refusedField]: sending.refused.message }),
  };
  const change = (next: ChannelDraft): void => {
    setDraft(next);
    sending.typed();
  };
  return (
    <FormDialog
      title={channel === null ? 'Add a channel' : `Edit ${channel.form.name}`}
      width={600}
      action={channel === null ? 'Add channel' : 'Save'}
      sending={sending}
      refusal={refusedField === null ? (sending.refused?.message ?? null) : null}
      onClose={onClose}
    >
      {channel === null && (
        <div className="kinds">
          <Segmented
            label="Kind"
            value={draft.kind}
            options={KINDS.map((kind) => ({ value: kind, label: KIND_NAMES[kind] }))}
            onChange={(kind) => change({ ...draft, kind })}
          />
          <small>{KIND_HINTS[draft.kind]}</small>
        </div>
      )}
      <Field
        first
        label="Name"
        placeholder={draft.kind === 'mail' ? 'Mail to operations' : KIND_NAMES[draft.kind]}
        maxLength={200}
        value={draft.name}
        error={problems.name ?? null}
        onValue={(name) => change({ ...draft, name })}
      />
      <WayFields draft={draft} begun={begun} problems={problems} onDraft={change} />
      <p className="secret-values">{secretsWords(keepsSecrets)}</p>
      <WantsFields draft={draft} problems={problems} onDraft={change} />
    </FormDialog>
  );
}

const secretsWords = (keepsSecrets: boolean): string =>
  keepsSecrets
    ? `Secrets are never shown again, and are in no export and no log. \${NAME} is filled in from the environment.`
    : `Secrets are kept in memory until Stallscope ends, and have to be given again after it. Write \${NAME} to have one filled in from the environment each time.`;
