import { durationText, parseDurationMs } from './duration.ts';
import { parseAddressAndPort } from './host.ts';
import { parseHttpMethod } from './http-method.ts';
import { parseOneLine } from './one-line.ts';
import type { Parsed } from './parsed.ts';
import { sentence } from './sentence.ts';
import { specPort } from './spec-port.ts';
import { parseStatusList, statusListText } from './status-list.ts';
import type {
  FamilyChoice,
  PacketsChoice,
  ResolverChoice,
  Role,
  TargetDefinition,
  TargetSpec,
  Thresholds,
} from './target.ts';
import { NO_SECRETS } from './target.ts';
import { addressAndPortText, targetAddress } from './target-address.ts';
import { targetLabel } from './target-label.ts';
import { DEFAULT_DNS_PORT, parseResolver, parseTargetAddress, type ReadTarget } from './target-text.ts';
import { thresholdProblems } from './threshold-rules.ts';

/** A target as a form has it: texts are as a person types them, and an empty one stands for the default. */
export interface TargetForm {
  readonly name: string;
  readonly address: string;
  readonly role: Role;
  readonly group: string;
  readonly required: boolean;
  readonly packets: PacketsChoice;
  readonly interval: string;
  readonly captureAfter: string;
  readonly slowAfter: string;
  readonly timeout: string;
  readonly family: 'auto' | '4' | '6';
  readonly resolver: string;
  /** For HTTP and TCP; of no meaning for DNS, which asks its resolver. */
  readonly connectTo: string;
  /** From here on for HTTP; of no meaning for others. */
  readonly connection: 'fresh' | 'keep-alive';
  readonly method: string;
  readonly expectStatus: string;
  readonly expectBody: string;
  readonly verifyCertificate: boolean;
}

/** A form before anybody has typed; every duration is at its default. */
export const EMPTY_FORM: TargetForm = {
  name: '',
  address: '',
  role: 'subject',
  group: '',
  required: true,
  packets: 'off',
  interval: '',
  captureAfter: '',
  slowAfter: '',
  timeout: '',
  family: 'auto',
  resolver: '',
  connectTo: '',
  connection: 'fresh',
  method: 'GET',
  expectStatus: '',
  expectBody: '',
  verifyCertificate: true,
};

export type TargetField = keyof TargetForm;

/** `reason` is a whole sentence. */
export interface TargetFormProblem {
  readonly field: TargetField;
  readonly reason: string;
}

export type TargetFormReading =
  /** `isNamed`: the name was typed, and is not made from the address. */
  | ({ readonly kind: 'read'; readonly isNamed: boolean } & ReadTarget)
  /** In the order of the form; one a field. */
  | { readonly kind: 'wrong'; readonly problems: readonly TargetFormProblem[] };

type DurationField = 'interval' | 'captureAfter' | 'slowAfter' | 'timeout';

const THRESHOLD_OF = {
  interval: 'intervalMs',
  captureAfter: 'captureAfterMs',
  slowAfter: 'slowAfterMs',
  timeout: 'timeoutMs',
} as const satisfies Readonly<Record<DurationField, keyof Thresholds>>;

const FIELD_OF = {
  intervalMs: 'interval',
  captureAfterMs: 'captureAfter',
  slowAfterMs: 'slowAfter',
  timeoutMs: 'timeout',
} as const satisfies Readonly<Record<keyof Thresholds, DurationField>>;

const DURATION_FIELDS: readonly DurationField[] = Object.values(FIELD_OF);

/** Reads a form as it stands. `defaults` are the thresholds of fields that are empty. */
export function readTargetForm(form: TargetForm, defaults: Thresholds): TargetFormReading {
  const fields = new FormFields(form);
  const name = fields.text('name', parseOneLine);
  const address = fields.text('address', parseTargetAddress);
  if (form.address.trim() === '') {
    fields.problem('address', 'Say what is to be probed: https://…, host:port or dns://name.');
  }
  const group = fields.text('group', parseOneLine);
  const thresholds = readThresholds(fields, form, defaults);
  const typedResolver = fields.text('resolver', parseResolver);
  const resolver = typedResolver ?? address?.resolver ?? { kind: 'system' };
  if (typedResolver !== null && address?.resolver?.kind === 'server' && !isSame(typedResolver, address.resolver)) {
    fields.problem('resolver', 'The address names another resolver already; name one of them.');
  }
  const spec = address === null ? null : readSpec(fields, form, address.spec);
  if (fields.problems.length > 0 || address === null || spec === null) {
    return { kind: 'wrong', problems: fields.problems };
  }
  return {
    kind: 'read',
    isNamed: name !== null,
    definition: {
      name: name ?? targetLabel(spec, resolver),
      spec,
      thresholds,
      family: familyOf(form.family),
      resolver,
      role: form.role,
      group,
      required: form.required,
      packets: form.packets,
    },
    secrets: address.credentials === null ? NO_SECRETS : { credentials: address.credentials, headers: {} },
  };
}

/** The form that `readTargetForm` reads back to the same definition, apart from what no form shows; see `withUnshown`. */
export function targetFormOf(definition: TargetDefinition, defaults: Thresholds): TargetForm {
  const { spec, thresholds, resolver, family } = definition;
  const duration = (field: DurationField): string => {
    const valueMs = thresholds[THRESHOLD_OF[field]];
    return valueMs === defaults[THRESHOLD_OF[field]] ? '' : durationText(valueMs);
  };
  const pinned = spec.kind === 'dns' ? null : spec.connectTo;
  return {
    name: definition.name,
    address: targetAddress({ ...definition, resolver: { kind: 'system' } }),
    role: definition.role,
    group: definition.group ?? '',
    required: definition.required,
    packets: definition.packets,
    interval: duration('interval'),
    captureAfter: duration('captureAfter'),
    slowAfter: duration('slowAfter'),
    timeout: duration('timeout'),
    family: family === 'auto' ? 'auto' : family === 4 ? '4' : '6',
    resolver: resolverText(resolver),
    connectTo: pinned === null ? '' : addressAndPortText(pinned),
    ...httpFields(spec),
  };
}

function httpFields(
  spec: TargetSpec,
): Pick<TargetForm, 'connection' | 'method' | 'expectStatus' | 'expectBody' | 'verifyCertificate'> {
  if (spec.kind !== 'http') {
    return { connection: 'fresh', method: 'GET', expectStatus: '', expectBody: '', verifyCertificate: true };
  }
  const { status, body } = spec.expect;
  return {
    connection: spec.connection,
    method: spec.method,
    expectStatus: status === null ? '' : statusListText(status),
    expectBody: body ?? '',
    verifyCertificate: spec.tlsVerify,
  };
}

/** Values of the form's texts; what is wrong with them is collected on the way, one problem a field. */
class FormFields {
  readonly #form: TargetForm;
  readonly #problems = new Map<TargetField, string>();

  constructor(form: TargetForm) {
    this.#form = form;
  }

  get problems(): readonly TargetFormProblem[] {
    return FIELDS_IN_ORDER.flatMap((field) => {
      const reason = this.#problems.get(field);
      return reason === undefined ? [] : [{ field, reason }];
    });
  }

  has(field: TargetField): boolean {
    return this.#problems.has(field);
  }

  problem(field: TargetField, reason: string): void {
    if (!this.#problems.has(field)) this.#problems.set(field, reason);
  }

  /** null for an empty text, and after a problem. */
  text<Value>(field: TextField, parse: (text: string) => Parsed<Value>): Value | null {
    const text = this.#form[field].trim();
    if (text === '') return null;
    const read = parse(text);
    if (read.kind === 'parsed') return read.value;
    this.problem(field, sentence(read.reason));
    return null;
  }
}

type TextField = Exclude<
  TargetField,
  'role' | 'required' | 'packets' | 'family' | 'connection' | 'verifyCertificate' | 'expectBody'
>;

const FIELDS_IN_ORDER: readonly TargetField[] = [
  ...(['address', 'name', 'group', 'role', 'required', 'interval', 'captureAfter', 'slowAfter', 'timeout'] as const),
  ...(['family', 'resolver', 'connectTo', 'connection', 'method', 'expectStatus', 'expectBody'] as const),
  ...(['verifyCertificate', 'packets'] as const),
];

function readThresholds(fields: FormFields, form: TargetForm, defaults: Thresholds): Thresholds {
  const read = (field: DurationField): number => fields.text(field, parseDurationMs) ?? defaults[THRESHOLD_OF[field]];
  const thresholds: Thresholds = {
    intervalMs: read('interval'),
    captureAfterMs: read('captureAfter'),
    slowAfterMs: read('slowAfter'),
    timeoutMs: read('timeout'),
  };
  const unread = DURATION_FIELDS.some((field) => field !== 'interval' && fields.has(field));
  for (const { threshold, reason } of thresholdProblems(thresholds, (one) => form[FIELD_OF[one]].trim() !== '')) {
    const field = FIELD_OF[threshold];
    // What could not be read stands at its default here, and would be blamed for it.
    if (!unread || field === 'interval') fields.problem(field, reason);
  }
  return thresholds;
}

function readSpec(fields: FormFields, form: TargetForm, spec: TargetSpec): TargetSpec {
  if (spec.kind === 'dns') return spec;
  const connectTo = fields.text('connectTo', (text) => parseAddressAndPort(text, specPort(spec)));
  if (spec.kind === 'tcp') return { ...spec, connectTo };
  return {
    ...spec,
    connectTo,
    connection: form.connection,
    method: fields.text('method', parseHttpMethod) ?? 'GET',
    expect: {
      status: fields.text('expectStatus', parseStatusList),
      body: form.expectBody === '' ? null : form.expectBody,
    },
    tlsVerify: form.verifyCertificate,
  };
}

function familyOf(choice: TargetForm['family']): FamilyChoice {
  if (choice === 'auto') return choice;
  return choice === '4' ? 4 : 6;
}

function resolverText(resolver: ResolverChoice): string {
  if (resolver.kind === 'system') return '';
  return resolver.port === DEFAULT_DNS_PORT ? resolver.address : addressAndPortText(resolver);
}

const isSame = (one: ResolverChoice, other: ResolverChoice): boolean => resolverText(one) === resolverText(other);
