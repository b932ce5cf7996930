import { PAGERDUTY_ENDPOINT } from '../../../../electron/domain/notice/channel.ts';
import { Field } from '../../../components/Field.tsx';
import { Segmented } from '../../../components/Segmented.tsx';
import {
  type ChannelDraft,
  type ChannelField,
  type ChannelProblems,
  type SecretName,
  withSecurity,
} from './channel-draft.ts';
import { SecretLine } from './SecretLine.tsx';

interface Props {
  readonly draft: ChannelDraft;
  readonly begun: ChannelDraft;
  readonly problems: ChannelProblems;
  readonly onDraft: (draft: ChannelDraft) => void;
}

type TypedField = Exclude<ChannelField, SecretName>;

const SECURITY_HINTS: Readonly<Record<ChannelDraft['security'], string>> = {
  starttls: 'Encrypted once the server offers it; without it nothing is sent.',
  tls: 'Encrypted from the first byte on.',
  none: 'In clear: whoever is on the way can read it, and the password.',
};

/** Where messages of a channel go, by its kind. */
export function WayFields({ draft, begun, problems, onDraft }: Props) {
  const field = (name: TypedField) => ({
    value: draft[name],
    error: problems[name] ?? null,
    onValue: (value: string) => onDraft({ ...draft, [name]: value }),
  });
  const secret = (name: SecretName) => ({
    draft: draft.secrets[name],
    begun: begun.secrets[name],
    error: problems[name] ?? null,
    onDraft: (typed: ChannelDraft['secrets'][SecretName]) =>
      onDraft({ ...draft, secrets: { ...draft.secrets, [name]: typed } }),
  });
  switch (draft.kind) {
    case 'webhook':
      return (
        <>
          <SecretLine
            {...secret('url')}
            label="Address"
            placeholder="https://hooks.example.com/stallscope"
            hint="A secret: whoever knows it may post there."
            optional={false}
          />
          <SecretLine
            {...secret('signingKey')}
            label="Signing key"
            placeholder="None"
            hint="With it each message is signed (HMAC, SHA-256), so that the receiver knows from whom it comes."
            optional
          />
        </>
      );
    case 'slack':
      return (
        <SecretLine
          {...secret('url')}
          label="Address of the incoming webhook"
          placeholder="https://hooks.slack.com/services/…"
          hint="A secret: whoever knows it may post there."
          optional={false}
        />
      );
    case 'pagerduty':
      return (
        <>
          <SecretLine
            {...secret('routingKey')}
            label="Integration key"
            placeholder="32 characters"
            hint="Of an integration “Events API V2” of a service."
            optional={false}
          />
          <Field {...field('endpoint')} label="Endpoint" placeholder={PAGERDUTY_ENDPOINT} mono />
        </>
      );
    case 'mail':
      return (
        <>
          <div className="host-and-port">
            <Field {...field('host')} label="Server" placeholder="mail.example.com" />
            <Field {...field('port')} label="Port" inputMode="numeric" />
          </div>
          <div className="choice">
            <span>
              <b>Encryption</b>
              <small>{SECURITY_HINTS[draft.security]}</small>
            </span>
            <Segmented
              label="Encryption"
              value={draft.security}
              options={[
                { value: 'starttls', label: 'STARTTLS' },
                { value: 'tls', label: 'TLS' },
                { value: 'none', label: 'None' },
              ]}
              onChange={(security) => onDraft(withSecurity(draft, security))}
            />
          </div>
          <div className="pair">
            <Field {...field('user')} label="User" placeholder="None" />
            <SecretLine {...secret('password')} label="Password" placeholder="None" hint="" optional />
          </div>
          <Field {...field('from')} label="From" placeholder="stallscope@example.com" />
          <Field
            {...field('to')}
            label="To"
            placeholder="ops@example.com, ada@example.com"
            hint="Separated by commas"
          />
        </>
      );
  }
}
