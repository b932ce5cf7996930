import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { durationText, growingText } from '../../components/duration.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { Menu } from '../../components/Menu.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { useNow } from '../../components/use-now.ts';
import { waitingText } from '../../components/words/phase-words.ts';
import { inApp } from '../../state/connection.ts';
import { mutedTargets, useDesktop } from '../../state/desktop.ts';
import { useFigures } from '../../state/overview-figures.ts';
import { routeAddress } from '../../state/route.ts';
import { setRefusal } from '../../state/screen.ts';
import type { Certificate } from '../../state/target.ts';
import { type Overdue, type TargetRow, useTargets } from '../../state/targets.ts';
import { markOf, rowKind, rowTitle, rowWords } from '../overview/row-words.ts';
import { actionsFor } from '../overview/target-actions.ts';
import { targetMenu } from '../overview/target-menu.ts';
import { SeenButton } from '../quiet/SeenButton.tsx';
import { useTelling } from '../quiet/use-telling.ts';
import { certificateWords } from './certificate-words.ts';

interface Props {
  readonly row: TargetRow;
  readonly live: boolean;
  readonly certificate: Certificate | null;
}

/** Which target it is, how it is now and was today, and what can be done with it. */
export function TargetHead({ row, live, certificate }: Props) {
  const { target, last, overdue } = row;
  const kind = rowKind(row);
  const areAllPaused = useTargets((state) => state.paused !== null);
  const desktop = useDesktop((state) => state.state);
  const figures = useFigures((state) => state.figures.get(target.name) ?? null);
  const telling = useTelling(target.name);
  const actions = actionsFor(target, setRefusal);
  const notified = inApp ? !mutedTargets(desktop).has(target.name) : null;
  const items = targetMenu({ target, areAllPaused, notified, ...telling }, actions).filter(
    (item) => item.kind !== 'action' || item.label !== 'Open',
  );
  const lastMs = last?.failure == null ? (last?.totalMs ?? null) : null;
  return (
    <div className="page-head target-head">
      <StateMark state={markOf(kind)} label={kind} />
      <h1 className="clip" title={target.name}>
        <bdi>{target.name}</bdi>
      </h1>
      <span className="muted clip address" title={target.address}>
        {target.address !== target.name && <bdi>{target.address}</bdi>}
      </span>
      <dl className="facts">
        <Fact word="Now" wide>
          {overdue === null ? (
            <span className={kind === 'failed' ? 'failed-words' : undefined} title={rowTitle(row, kind)}>
              {rowWords(row, kind)}
            </span>
          ) : (
            <Waiting overdue={overdue} live={live} />
          )}
        </Fact>
        <Fact word="Last">{durationOrNone(lastMs)}</Fact>
        <Fact word="p50 today">{durationOrNone(figures?.p50Ms ?? null)}</Fact>
        <Fact word="p95 today">{durationOrNone(figures?.p95Ms ?? null)}</Fact>
        <Fact word="Slow">{figures?.slow.toLocaleString() ?? '–'}</Fact>
        <Fact word="Failed">{figures?.failed.toLocaleString() ?? '–'}</Fact>
        <Fact word="Near misses" title="Overdue, but there before they counted as slow">
          {figures?.nearMisses.toLocaleString() ?? '–'}
        </Fact>
        {certificate !== null && <CertificateFact certificate={certificate} />}
      </dl>
      {row.incident !== null && <SeenButton incident={row.incident.id} />}
      <Menu label={`More for ${target.name}`} items={items}>
        <IconButton icon="more" label={`More for ${target.name}`} tip="More" />
      </Menu>
      {target.paused ? (
        <Button label="Resume" icon="resume" onClick={areAllPaused ? actions.resumeAll : actions.resume} />
      ) : (
        <Button label="Pause" icon="pause" onClick={() => actions.pause(null)} />
      )}
      <Menu
        label="Export"
        items={[
          { kind: 'action', label: 'Last incident…', onChoose: actions.exportLast },
          { kind: 'action', label: 'Time range…', onChoose: actions.exportRange },
        ]}
      >
        <Button label="Export" icon="export" />
      </Menu>
    </div>
  );
}

const durationOrNone = (ms: number | null): string => (ms === null ? '–' : durationText(ms));

interface FactProps {
  readonly word: string;
  readonly title?: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

const Fact = ({ word, title, wide = false, children }: FactProps) => (
  <div title={title} className={wide ? 'wide' : undefined}>
    <dt>{word}</dt>
    <dd>{children}</dd>
  </div>
);

/** Stands still when the page is not live: it does not know whether the request still hangs. */
function Waiting({ overdue, live }: { readonly overdue: Overdue; readonly live: boolean }) {
  const elapsedMs = useNow(live) - overdue.sinceMs;
  return <span className="overdue-words">{waitingText(overdue.phase, growingText(elapsedMs))}</span>;
}

function CertificateFact({ certificate }: { readonly certificate: Certificate }) {
  const { words, tone, title } = certificateWords(certificate, Date.now());
  return (
    <Fact word="Certificate" title={title}>
      <a className={`link ${tone}`} href={routeAddress({ kind: 'certificates' })}>
        {words}
      </a>
    </Fact>
  );
}
