import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { closeOpened } from '../../state/bundle-actions.ts';
import type { OpenedBundle } from '../../state/bundles.ts';
import { BundleIncidents } from './BundleIncidents.tsx';
import { countsText, REDACTION_WORDS, spanText, targetsText } from './bundle-words.ts';
import { CompareButton } from './CompareButton.tsx';

/** One bundle from elsewhere: where and when it was measured, what is in it, and what was checked before it was believed. */
export function BundleCard({ bundle }: { readonly bundle: OpenedBundle }) {
  const { fileName, vantage, zone, window, samplesSpan, targets, incidents, checks } = bundle;
  return (
    <li className="card bundle">
      <div className="head">
        <h3 className="clip" title={fileName}>
          <bdi>{fileName}</bdi>
        </h3>
        <span className="muted clip">
          made <TimeText at={bundle.madeAt} /> by Stallscope {bundle.productVersion}
        </span>
        <span className="grow" />
        <CompareButton bundle={bundle} />
        <Button small label="Close" aria-label={`Close ${fileName}`} onClick={() => closeOpened(bundle)} />
      </div>
      <dl className="bundle-facts">
        <Fact word="Measured from">
          {vantage === null ? <span className="faint">not told</span> : <bdi>{vantage}</bdi>}
        </Fact>
        <Fact word={bundle.scope === 'incident' ? 'Incident' : 'Time range'}>
          {spanText(window)}
          {zone !== '' && <span className="faint"> (their zone: {zone})</span>}
        </Fact>
        <Fact word="Samples of">{spanText(samplesSpan)}</Fact>
        <Fact word="Targets" title={targets.map(({ name, address }) => `${name} (${address})`).join(', ')}>
          {targetsText(targets)}
        </Fact>
        <Fact word="Holds">{countsText(bundle)}</Fact>
        <Fact word="Made for">
          {bundle.profile}, {REDACTION_WORDS[bundle.redaction]}
        </Fact>
      </dl>
      {incidents.length === 0 ? (
        <p className="muted bundle-none">No incident in it: nothing was slow or failed there in this time.</p>
      ) : (
        <BundleIncidents incidents={incidents} />
      )}
      <Checks checks={checks} />
    </li>
  );
}

interface FactProps {
  readonly word: string;
  readonly title?: string;
  readonly children: ReactNode;
}

const Fact = ({ word, title, children }: FactProps) => (
  <div title={title}>
    <dt>{word}</dt>
    <dd>{children}</dd>
  </div>
);

function Checks({ checks }: Pick<OpenedBundle, 'checks'>) {
  const noted = checks.filter(({ result }) => result === 'noted');
  const passed = checks.filter(({ result }) => result === 'passed');
  return (
    <ul className="bundle-checks" aria-label="Checked before it was opened">
      {noted.map(({ title, says }) => (
        <li key={title} className="noted">
          <b>{title}</b>
          <span>{says}</span>
        </li>
      ))}
      {passed.map(({ title, says }) => (
        <li key={title} title={says === '' ? undefined : says}>
          <Icon name="check" size={14} />
          <span>
            {title}
            {says !== '' && <span className="unseen">: {says}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
