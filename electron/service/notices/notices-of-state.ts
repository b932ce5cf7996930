import type { ChannelFormJson, NoticesStateJson } from '../../contract/notice-shapes.ts';
import { type Channel, type ChannelId, type ChannelWay, channelId, USUAL_WANTS } from '../../domain/notice/channel.ts';
import { USUAL_POLICY } from '../../domain/notice/notice-policy.ts';
import type { GuardedText } from '../../domain/target.ts';
import type { NoticesToWrite } from '../configuration/write-notices.ts';
import { readChannelForm } from './channel-form.ts';
import { readPolicy } from './policy-json.ts';

const WITHHELD: GuardedText = { kind: 'withheld' };

/** What an engine tells of notices, as it can be written into a configuration. It tells no secret, so where one is, it is withheld. */
export function noticesOfState({ policy, channels, heartbeat }: NoticesStateJson): NoticesToWrite {
  const read = readPolicy(policy);
  const { url, ...rest } = heartbeat.form;
  return {
    policy: read.kind === 'fine' ? read.value : USUAL_POLICY,
    channels: channels.flatMap(({ id, form }) => {
      const channel = readChannelForm(form, channelId(id), holding(channelId(id), form));
      return channel.kind === 'fine' ? [channel.value.channel] : [];
    }),
    heartbeat: {
      ...rest,
      url: url === null ? null : url === '' ? WITHHELD : { kind: 'template', template: url },
    },
  };
}

/** A channel of that kind all of whose secrets are withheld: what the form leaves empty comes from it. */
function holding(id: ChannelId, form: ChannelFormJson): Channel {
  return { id, name: form.name, enabled: form.enabled, wants: USUAL_WANTS, way: wayHolding(form) };
}

function wayHolding(form: ChannelFormJson): ChannelWay {
  switch (form.kind) {
    case 'webhook':
      return { kind: 'webhook', url: WITHHELD, signingKey: WITHHELD };
    case 'slack':
      return { kind: 'slack', url: WITHHELD };
    case 'pagerduty':
      return { kind: 'pagerduty', routingKey: WITHHELD, endpoint: form.endpoint };
    case 'mail': {
      const { host, port, security, user, from } = form;
      return { kind: 'mail', host, port, security, user, password: WITHHELD, from, to: [] };
    }
    case 'command':
      return { kind: 'command', program: form.program, args: form.args };
  }
}
