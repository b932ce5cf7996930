import { useMemo, useState } from 'react';
import { durationText } from '../../../electron/domain/duration.ts';
import type { Thresholds } from '../../../electron/domain/target.ts';
import type { TargetField } from '../../../electron/domain/target-form.ts';
import { EMPTY_FORM } from '../../../electron/domain/target-form.ts';
import { Field } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import type { TargetFormOf } from '../../state/screen.ts';
import { changeDraft, type TargetFormValues } from '../../state/target-draft.ts';
import { useTargets } from '../../state/targets.ts';
import { isFoldedUsed, kindOf, type Problems } from './form-problems.ts';

interface Props {
  readonly form: TargetFormValues;
  readonly mode: TargetFormOf['mode'];
  readonly defaults: Thresholds;
  readonly problems: Problems;
  /** Something that is folded away is wrong. */
  readonly opened: boolean;
  readonly onTyped: (field: TargetField) => void;
  readonly onLeft: (field: TargetField) => void;
  /** Secret values have a place of their own; null before there is a target to keep them for. */
  readonly onSecrets: (() => void) | null;
}

/** Fields that hold a text that a person types. */
type TypedField = Exclude<TargetField, 'role' | 'required' | 'packets' | 'family' | 'connection' | 'verifyCertificate'>;

export function TargetFields({ form, mode, defaults, problems, opened, onTyped, onLeft, onSecrets }: Props) {
  const kind = useMemo(() => kindOf(form.address), [form.address]);
  const rows = useTargets((state) => state.rows);
  const groups = useMemo(
    () => [
      ...new Set([...(rows?.values() ?? [])].flatMap(({ target }) => (target.group === null ? [] : [target.group]))),
    ],
    [rows],
  );
  const [isUnfolded, setUnfolded] = useState(() => isFoldedUsed(form, EMPTY_FORM));
  const field = (name: TypedField) => ({
    value: form[name],
    error: problems.get(name) ?? null,
    onValue: (value: string) => {
      changeDraft({ [name]: value });
      onTyped(name);
    },
    onBlur: () => {
      // Who only passes through an empty field is not told that it is empty.
      if (form[name] !== '') onLeft(name);
    },
  });
  const isHttp = kind === 'http';
  return (
    <>
      <Field
        {...field('address')}
        label="What is to be probed"
        placeholder="https://api.example.com/healthcheck"
        hint={KIND_HINTS[kind ?? 'none']}
        maxLength={10_000}
        inputMode="url"
        first
      />
      <div className="pair">
        <Field
          {...field('name')}
          label="Name"
          placeholder={mode === 'edit' ? '' : 'Taken from the address'}
          maxLength={500}
          dir="auto"
        />
        <Field {...field('group')} label="Group" placeholder="None" maxLength={500} list="target-groups" dir="auto" />
        <datalist id="target-groups">
          {groups.slice(0, 200).map((group) => (
            <option key={group} value={group} />
          ))}
        </datalist>
      </div>
      <div className="choice">
        <span>
          <b>Role</b>
          <small>
            {form.role === 'subject'
              ? 'What is in question.'
              : 'A well-known service that shows whether a fault is wider than one target.'}
          </small>
        </span>
        <Segmented
          label="Role"
          value={form.role}
          onChange={(role) => changeDraft({ role })}
          options={[
            { value: 'subject', label: 'Subject' },
            { value: 'control', label: 'Control' },
          ]}
        />
      </div>
      <button
        type="button"
        className="unfold"
        aria-expanded={isUnfolded || opened}
        aria-controls="target-more"
        onClick={() => setUnfolded(!(isUnfolded || opened))}
      >
        <Icon name={isUnfolded || opened ? 'down' : 'right'} size={14} />
        More options
      </button>
      <div id="target-more" hidden={!(isUnfolded || opened)}>
        <section>
          <h3>Times</h3>
          <div className="four">
            <Field {...field('interval')} label="Every" placeholder={durationText(defaults.intervalMs)} />
            <Field
              {...field('captureAfter')}
              label="Capture after"
              placeholder={durationText(defaults.captureAfterMs)}
            />
            <Field {...field('slowAfter')} label="Slow after" placeholder={durationText(defaults.slowAfterMs)} />
            <Field {...field('timeout')} label="Give up after" placeholder={durationText(defaults.timeoutMs)} />
          </div>
        </section>
        <section>
          <h3>Way</h3>
          <div className="choice">
            <span>
              <b>Addresses</b>
              <small>Which kind of addresses of the name are used.</small>
            </span>
            <Segmented
              label="Addresses"
              value={form.family}
              onChange={(family) => changeDraft({ family })}
              options={[
                { value: 'auto', label: 'Any' },
                { value: '4', label: 'IPv4' },
                { value: '6', label: 'IPv6' },
              ]}
            />
          </div>
          <div className="pair">
            <Field {...field('resolver')} label="Resolver" placeholder="The system’s" mono />
            {kind !== 'dns' && (
              <Field {...field('connectTo')} label="Connect to" placeholder="An address of the name" mono />
            )}
          </div>
        </section>
        <section>
          <h3>Evidence</h3>
          <div className="choice">
            <span>
              <b>Packets</b>
              <small>{PACKETS_HINTS[form.packets]}</small>
            </span>
            <Segmented
              label="Packets"
              value={form.packets}
              onChange={(packets) => changeDraft({ packets })}
              options={[
                { value: 'off', label: 'None' },
                { value: 'headers', label: 'Headers' },
                { value: 'full', label: 'Whole' },
              ]}
            />
          </div>
        </section>
        {(isHttp || kind === null) && <HttpFields form={form} field={field} onSecrets={onSecrets} />}
        <label className="check">
          <input
            type="checkbox"
            checked={form.required}
            onChange={(event) => changeDraft({ required: event.target.checked })}
          />
          <span>
            Required
            <small>Its group needs it. One that is not required may be down without harm.</small>
          </span>
        </label>
      </div>
    </>
  );
}

interface HttpProps {
  readonly form: TargetFormValues;
  readonly field: (name: TypedField) => {
    readonly value: string;
    readonly error: string | null;
    readonly onValue: (value: string) => void;
    readonly onBlur: () => void;
  };
  readonly onSecrets: Props['onSecrets'];
}

function HttpFields({ form, field, onSecrets }: HttpProps) {
  return (
    <section>
      <h3>Request</h3>
      <div className="choice">
        <span>
          <b>Connection</b>
          <small>
            {form.connection === 'fresh'
              ? 'Each request opens its own, so that every phase is measured.'
              : 'One is kept and used again, as browsers do.'}
          </small>
        </span>
        <Segmented
          label="Connection"
          value={form.connection}
          onChange={(connection) => changeDraft({ connection })}
          options={[
            { value: 'fresh', label: 'Fresh' },
            { value: 'keep-alive', label: 'Kept' },
          ]}
        />
      </div>
      <div className="pair">
        <Field {...field('method')} label="Method" placeholder="GET" mono />
        <Field {...field('expectStatus')} label="Expected status" placeholder="Any below 400" />
      </div>
      <Field {...field('expectBody')} label="Text that must be in the reply" placeholder="None" maxLength={10_000} />
      {onSecrets !== null && (
        <p className="secret-values">
          Secret values are kept apart.{' '}
          <button type="button" className="link" onClick={onSecrets}>
            Headers and password…
          </button>
        </p>
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={form.verifyCertificate}
          onChange={(event) => changeDraft({ verifyCertificate: event.target.checked })}
        />
        <span>
          Verify the certificate
          <small>Without it, one that is wrong or expired is no failure.</small>
        </span>
      </label>
    </section>
  );
}

const PACKETS_HINTS: Readonly<Record<TargetFormValues['packets'], string>> = {
  off: 'Nothing is captured on the wire.',
  headers: 'Kept of this target when it hangs: which packets came and went, not what is in them.',
  full: 'Kept of this target when it hangs, with what is in them: also what is secret and not encrypted.',
};

const KIND_HINTS: Readonly<Record<'http' | 'tcp' | 'dns' | 'none', string>> = {
  none: 'A URL, host:port, or dns://name?type=A',
  http: 'HTTP: each phase of a request is measured.',
  tcp: 'TCP: opening a connection is measured.',
  dns: 'DNS: asking for the name is measured.',
};
