import {
  type AddressAndPort,
  DNS_RECORD_TYPES,
  type GuardedText,
  PACKETS_CHOICES,
  type ResolverChoice,
  type TargetDefinition,
  type TargetSpec,
} from '../domain/target.ts';
import { CheckedJson } from './checked-json.ts';

/** A definition as it is stored. It holds no secret value by its type. */
export function targetDefinitionJson(definition: TargetDefinition): string {
  const { name, spec, thresholds, family, resolver, role, group, required, packets } = definition;
  return JSON.stringify({ name, spec, thresholds, family, resolver, role, group, required, packets });
}

/** Reads a stored definition. Throws ShapeError, which says where it is damaged. */
export function parseTargetDefinition(text: string): TargetDefinition {
  const json = CheckedJson.parse(text, 'target');
  const thresholds = json.field('thresholds');
  return {
    name: json.field('name').text(),
    spec: spec(json.field('spec')),
    thresholds: {
      intervalMs: thresholds.field('intervalMs').number(),
      captureAfterMs: thresholds.field('captureAfterMs').number(),
      slowAfterMs: thresholds.field('slowAfterMs').number(),
      timeoutMs: thresholds.field('timeoutMs').number(),
    },
    family: json.field('family').oneOf(['auto', 4, 6] as const),
    resolver: resolver(json.field('resolver')),
    role: json.field('role').oneOf(['subject', 'control'] as const),
    group: json.field('group').orNull((group) => group.text()),
    required: json.field('required').boolean(),
    // Stored before there was a choice: nothing is captured that nobody asked for.
    packets: json.field('packets').orNull((packets) => packets.oneOf(PACKETS_CHOICES)) ?? 'off',
  };
}

function spec(json: CheckedJson): TargetSpec {
  const kind = json.field('kind').oneOf(['http', 'tcp', 'dns'] as const);
  switch (kind) {
    case 'http': {
      const expect = json.field('expect');
      return {
        kind,
        url: json.field('url').text(),
        credentials: json.field('credentials').orNull(guardedText),
        connectTo: json.field('connectTo').orNull(addressAndPort),
        connection: json.field('connection').oneOf(['fresh', 'keep-alive'] as const),
        version: json.field('version').oneOf(['auto', '1.1', '2'] as const),
        method: json.field('method').text(),
        headers: json.field('headers').list((header) => ({
          name: header.field('name').text(),
          value: guardedText(header.field('value')),
        })),
        expect: {
          status: expect.field('status').orNull((list) => list.list((status) => status.number())),
          body: expect.field('body').orNull((body) => body.text()),
        },
        tlsVerify: json.field('tlsVerify').boolean(),
        followRedirects: json.field('followRedirects').number(),
        bodyCapBytes: json.field('bodyCapBytes').number(),
        proxy: json.field('proxy').oneOf(['environment', 'none'] as const),
      };
    }
    case 'tcp':
      return {
        kind,
        host: json.field('host').text(),
        port: json.field('port').number(),
        connectTo: json.field('connectTo').orNull(addressAndPort),
      };
    case 'dns':
      return {
        kind,
        name: json.field('name').text(),
        type: json.field('type').oneOf(DNS_RECORD_TYPES),
        transport: json.field('transport').oneOf(['udp', 'tcp'] as const),
      };
  }
}

function addressAndPort(json: CheckedJson): AddressAndPort {
  return { address: json.field('address').text(), port: json.field('port').number() };
}

function resolver(json: CheckedJson): ResolverChoice {
  const kind = json.field('kind').oneOf(['system', 'server'] as const);
  switch (kind) {
    case 'system':
      return { kind };
    case 'server':
      return { kind, ...addressAndPort(json) };
  }
}

function guardedText(json: CheckedJson): GuardedText {
  const kind = json.field('kind').oneOf(['plain', 'template', 'withheld'] as const);
  switch (kind) {
    case 'plain':
      return { kind, text: json.field('text').text() };
    case 'template':
      return { kind, template: json.field('template').text() };
    case 'withheld':
      return { kind };
  }
}
