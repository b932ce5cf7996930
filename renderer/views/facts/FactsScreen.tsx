import '../../styles/settings.css';
import '../../styles/facts.css';
import { useEffect } from 'react';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Says } from '../../components/Says.tsx';
import { Setting } from '../../components/Setting.tsx';
import { StateMark, type StateName } from '../../components/StateMark.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { type Capability, type Facts, readFacts, useFacts } from '../../state/facts.ts';
import { routeAddress } from '../../state/route.ts';
import { commandsIn, factsText } from './facts-text.ts';

/** What this computer can capture, how to enable the rest, and what is known of it. */
export function FactsScreen() {
  const { facts, capabilities, reading, refusal } = useFacts();
  useEffect(() => void readFacts(), []);
  const isEmpty = facts === null && capabilities === null;
  return (
    <div className="facts-screen">
      <div className="page-head">
        <h1>This computer</h1>
        <span className="muted clip" role="status">
          {reading ? 'Being looked at' : 'What can be captured here, and what is known of it'}
        </span>
        <span className="grow" />
        <a className="link nowrap" href={routeAddress({ kind: 'settings' })}>
          Settings
        </a>
        <Button label="Look again" busy={reading} onClick={() => void readFacts()} />
        {!isEmpty && <CopyButton small={false} label="Copy all" text={() => factsText(facts, capabilities ?? [])} />}
      </div>
      {refusal !== null && !isEmpty && (
        <p className="refused" role="alert">
          {refusal}
        </p>
      )}
      {isEmpty ? (
        <Says
          title={refusal === null ? 'This computer is being looked at' : 'This computer could not be looked at'}
          text={refusal ?? 'Programs are started for it, so it takes a few seconds.'}
        />
      ) : (
        <div className="columns">
          <div>{capabilities === null ? <BeingTried /> : <Capabilities all={capabilities} />}</div>
          <div>{facts !== null && <FactCards facts={facts} />}</div>
        </div>
      )}
    </div>
  );
}

/** Keeps their place: what is known of the computer is there seconds before. */
function BeingTried() {
  return (
    <section className="card" aria-label="What can be captured" aria-busy="true">
      <div className="head">
        <h2>What can be captured</h2>
      </div>
      <Setting
        mark={<StateMark state="pending" label={null} />}
        title="Each way is being tried"
        hint="Programs are started for it, so it takes a few seconds."
      />
    </section>
  );
}

function Capabilities({ all }: { readonly all: readonly Capability[] }) {
  const here = all.filter((one) => one.state !== 'not-on-this-platform');
  const wanting = here.filter((one) => one.remedy !== null).length;
  const untested = here.filter((one) => one.state === 'untested').length;
  return (
    <section className="card" aria-label="What can be captured">
      <div className="head">
        <h2>What can be captured</h2>
        <span className="grow" />
        <span className="muted nowrap">
          {wanting === 0 ? 'all of it' : `${here.length - wanting} of ${here.length}`}
          {untested > 0 && `, ${untested} not tested`}
        </span>
      </div>
      {here.map((one) => (
        <Setting
          key={one.id}
          mark={<StateMark state={markOf(one)} label={STATE_WORDS[one.state] ?? one.state} />}
          title={titleOf(one.title)}
          hint={
            <>
              {one.remedy !== null && (
                <span className={one.state === 'untested' ? undefined : 'state'}>
                  {sentence(STATE_WORDS[one.state] ?? one.state)}
                  {one.detail === null ? '. ' : ': '}
                </span>
              )}
              {one.detail}
              {one.remedy !== null && <Remedy text={one.remedy} of={one.title} />}
            </>
          }
        />
      ))}
    </section>
  );
}

/** Names of programs stay as they are written. */
const titleOf = (title: string): string => (/^(mtr|tracert|traceroute)\b/.test(title) ? title : sentence(title));

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

const STATE_WORDS: Readonly<Record<string, string>> = {
  ready: 'ready',
  missing: 'missing',
  'not-permitted': 'not permitted',
  untested: 'not tested',
};

function markOf({ state, remedy }: Capability): StateName {
  if (state === 'ready') return remedy === null ? 'ok' : 'slow';
  return state === 'untested' ? 'pending' : 'slow';
}

/** Each command of it can be copied by itself. */
function Remedy({ text, of }: { readonly text: string; readonly of: string }) {
  return (
    <span className="remedy">
      {commandsIn(text).map((part) =>
        part.kind === 'words' ? (
          <span key={part.text} className="words">
            {part.text}
          </span>
        ) : (
          <span key={part.text} className="command">
            {part.where !== null && <span className="where">{part.where}</span>}
            <code className="mono selectable">{part.text}</code>
            <CopyButton text={part.text} what={`for ${of}`} />
          </span>
        ),
      )}
    </span>
  );
}

function FactCards({ facts }: { readonly facts: Facts }) {
  const { vantage } = facts;
  return (
    <>
      <section className="card" aria-label="Stallscope">
        <div className="head">
          <h2>Stallscope</h2>
        </div>
        <dl className="factlist">
          <Fact title="Version" value={facts.version} />
          <div>
            <dt>Running since</dt>
            <dd>
              <TimeText at={facts.startedAt} />
            </dd>
          </div>
          <Fact title="Data" value={facts.directory} />
          {vantage !== null && <Fact title="Measures from" value={vantageText(vantage)} />}
        </dl>
      </section>
      {facts.sections.map((section) => (
        <section key={section.title} className="card" aria-label={section.title}>
          <div className="head">
            <h2>{section.title}</h2>
          </div>
          <dl className="factlist">
            {section.facts.map((fact) => (
              <Fact key={`${fact.title} ${fact.value}`} title={fact.title} value={fact.value} />
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}

function Fact({ title, value }: { readonly title: string; readonly value: string }) {
  const isLong = value.includes('\n');
  return (
    <div className={isLong ? 'long' : undefined}>
      <dt>{title}</dt>
      <dd>
        {isLong ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
          <pre className="mono" tabIndex={0}>
            {value}
          </pre>
        ) : (
          value
        )}
      </dd>
    </div>
  );
}

function vantageText({
  host,
  interfaceName,
  sourceAddress,
  gateway,
  vpn,
  publicAddress,
}: NonNullable<Facts['vantage']>): string {
  return [
    host,
    ...(interfaceName === null ? [] : [interfaceName]),
    ...(sourceAddress === null ? [] : [sourceAddress]),
    ...(gateway === null ? [] : [`gateway ${gateway}`]),
    ...(vpn ? ['through a VPN'] : []),
    ...(publicAddress === null ? [] : [`seen by servers as ${publicAddress}`]),
  ].join(', ');
}
