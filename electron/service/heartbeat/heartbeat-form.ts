import { signalInAddress } from '../../alerts/heartbeat/ping-address.ts';
import type { MethodInput } from '../../contract/contract.ts';
import { ContractError } from '../../contract/errors.ts';
import type { HeartbeatFormJson } from '../../contract/notice-shapes.ts';
import type { Heartbeat } from '../../domain/notice/notice-policy.ts';
import { guardSecret, parseReceiverUrl } from '../../domain/notice/receiver-rules.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { sentence } from '../../domain/sentence.ts';

export type HeartbeatChange = MethodInput<'heartbeat.change'>;

/** The fields as they may be shown: what is held of a secret is empty, a template is told. */
export function heartbeatForm({ enabled, url, everyMs, failWhenDown }: Heartbeat): HeartbeatFormJson {
  return { enabled, url: url === null ? null : url.kind === 'template' ? url.template : '', everyMs, failWhenDown };
}

export interface HeartbeatChanged {
  readonly heartbeat: Heartbeat;
  /** What becomes of the literal address: it stays, or is this one; null: it goes. */
  readonly literal: { readonly kind: 'stays' } | { readonly kind: 'is'; readonly value: string | null };
}

/**
 * The heartbeat with these fields changed. Throws ContractError `invalid-input`, whose context names the `field` and whose words hold
 * nothing of the address.
 */
export function changedHeartbeat(before: Heartbeat, change: HeartbeatChange): HeartbeatChanged {
  const { url: given } = change;
  const address = given === undefined || given === '' ? null : changedAddress(given);
  const heartbeat = {
    enabled: change.enabled ?? before.enabled,
    url: address === null ? before.url : address.url,
    everyMs: change.everyMs ?? before.everyMs,
    failWhenDown: change.failWhenDown ?? before.failWhenDown,
  };
  if (heartbeat.enabled && heartbeat.url === null) {
    refuse('url', 'Give the address that is to be asked, such as that of a check of healthchecks.');
  }
  return { heartbeat, literal: address === null ? { kind: 'stays' } : { kind: 'is', value: address.literal } };
}

/** An address that can be asked: one of the web, and not that of one of the signals that are appended to it. */
export function parseHeartbeatAddress(text: string): Parsed<string> {
  const url = parseReceiverUrl(text);
  if (url.kind === 'refused') return url;
  const signal = signalInAddress(url.value);
  return signal === null
    ? parsed(url.value)
    : refused(
        `the URL ends in /${signal}, so everything would be told as that; leave it out, it is added where it belongs`,
      );
}

function changedAddress(text: string | null): { readonly url: Heartbeat['url']; readonly literal: string | null } {
  if (text === null) return { url: null, literal: null };
  const { guarded, secret } = guardSecret(text.trim());
  if (secret !== null) {
    const address = parseHeartbeatAddress(secret);
    if (address.kind === 'refused') refuse('url', sentence(address.reason));
  }
  return { url: guarded, literal: secret };
}

function refuse(field: 'url', says: string): never {
  throw new ContractError('invalid-input', `${says} Nothing was changed.`, { field });
}
