import { Document, isMap, isSeq } from 'yaml';
import { byteSizeText } from '../../domain/byte-size.ts';
import { durationText } from '../../domain/duration.ts';
import {
  DEFAULT_BODY_CAP_BYTES,
  DEFAULT_THRESHOLDS,
  type GuardedText,
  type HttpSpec,
  type TargetDefinition,
  type Thresholds,
} from '../../domain/target.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { THRESHOLD_KEYS } from './thresholds-fields.ts';

/**
 * Targets as a configuration that `readConfiguration` reads back to the same definitions. What is at its default is left out, and
 * defaults that are not the usual ones are written; secrets that were never stored are named in a comment, because they cannot be.
 */
export function writeTargets(targets: readonly TargetDefinition[], defaults: Thresholds = DEFAULT_THRESHOLDS): string {
  const own = thresholdsValue(defaults, DEFAULT_THRESHOLDS);
  const document = new Document({
    ...(Object.keys(own).length === 0 ? {} : { defaults: own }),
    targets: targets.map((target) => targetValue(target, defaults)),
  });
  const list = document.get('targets');
  if (isSeq(list)) {
    targets.forEach((target, index) => {
      const item = list.items[index];
      const missing = withheldOf(target);
      if (isMap(item) && missing.length > 0) {
        item.commentBefore = ` not stored, so not here: ${missing.join(', ')}; name an environment variable for each instead`;
      }
    });
  }
  return document.toString({ lineWidth: 0 });
}

function withheldOf(target: TargetDefinition): string[] {
  if (target.spec.kind !== 'http') return [];
  const headers = target.spec.headers.flatMap((header) =>
    header.value.kind === 'withheld' ? [`header ${header.name}`] : [],
  );
  return target.spec.credentials?.kind === 'withheld' ? ['user and password of the URL', ...headers] : headers;
}

function targetValue(target: TargetDefinition, defaults: Thresholds): Record<string, unknown> {
  const { spec, thresholds, resolver } = target;
  const value: Record<string, unknown> = { name: target.name };
  switch (spec.kind) {
    case 'http':
      Object.assign(value, httpValue(spec));
      break;
    case 'tcp':
      value.tcp = addressAndPortText({ address: spec.host, port: spec.port });
      if (spec.connectTo !== null) value.connectTo = addressAndPortText(spec.connectTo);
      break;
    case 'dns':
      value.dns = { name: spec.name, type: spec.type, transport: spec.transport };
      break;
  }
  if (target.family !== 'auto') value.family = target.family;
  if (resolver.kind === 'server') value.resolver = addressAndPortText(resolver);
  if (target.role !== 'subject') value.role = target.role;
  if (target.group !== null) value.group = target.group;
  if (!target.required) value.required = false;
  if (target.packets !== 'off') value.packets = target.packets;
  return { ...value, ...thresholdsValue(thresholds, defaults) };
}

/** Those that differ, in the words of a configuration. */
function thresholdsValue(thresholds: Thresholds, defaults: Thresholds): Record<string, string> {
  const differing = THRESHOLD_KEYS.filter((key) => thresholds[`${key}Ms`] !== defaults[`${key}Ms`]);
  return Object.fromEntries(differing.map((key) => [key, durationText(thresholds[`${key}Ms`])]));
}

function httpValue(spec: HttpSpec): Record<string, unknown> {
  const value: Record<string, unknown> = { url: urlWithTemplate(spec) };
  if (spec.connectTo !== null) value.connectTo = addressAndPortText(spec.connectTo);
  if (spec.connection !== 'fresh') value.connection = spec.connection;
  if (spec.version !== 'auto') value.http = spec.version;
  if (spec.method !== 'GET') value.method = spec.method;
  const headers = spec.headers.flatMap((header) => {
    const text = storedText(header.value);
    return text === null ? [] : [[header.name, text] as const];
  });
  if (headers.length > 0) value.headers = Object.fromEntries(headers);
  const { status, body } = spec.expect;
  if (status !== null || body !== null) {
    value.expect = { ...(status === null ? {} : { status: [...status] }), ...(body === null ? {} : { body }) };
  }
  if (!spec.tlsVerify) value.tls = { verify: false };
  if (spec.followRedirects !== 0) value.followRedirects = spec.followRedirects;
  if (spec.bodyCapBytes !== DEFAULT_BODY_CAP_BYTES) value.bodyCap = byteSizeText(spec.bodyCapBytes);
  if (spec.proxy !== 'environment') value.proxy = spec.proxy;
  return value;
}

function storedText(value: GuardedText): string | null {
  switch (value.kind) {
    case 'plain':
      return value.text;
    case 'template':
      return value.template;
    case 'withheld':
      return null;
  }
}

/** Variables go back into the place where the URL had them; they hold no secret. */
function urlWithTemplate(spec: HttpSpec): string {
  if (spec.credentials?.kind !== 'template') return spec.url;
  const [user = '', password = ''] = spec.credentials.template.split(/:(.*)/s);
  const part = (text: string) => (text.startsWith('${') ? text : encodeURIComponent(text));
  return spec.url.replace('://', () => `://${part(user)}${password === '' ? '' : `:${part(password)}`}@`);
}
