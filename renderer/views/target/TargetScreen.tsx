import '../../styles/target.css';
import '../../styles/chart-tip.css';
import '../../styles/latency.css';
import '../../styles/path.css';
import { useEffect, useMemo, useState } from 'react';
import type { ChartStall } from '../../charts/chart-data.ts';
import { Button } from '../../components/Button.tsx';
import { Says } from '../../components/Says.tsx';
import { useLink } from '../../state/link.ts';
import { go } from '../../state/route.ts';
import { NO_TAIL, useTarget } from '../../state/target.ts';
import { followTarget } from '../../state/target-screen.ts';
import { type Overdue, useTargets } from '../../state/targets.ts';
import { QuietBanner } from '../quiet/QuietBanner.tsx';
import { chartDataOf } from './chart-data-of.ts';
import { HistoryCard } from './HistoryCard.tsx';
import { LatencyCard } from './LatencyCard.tsx';
import { PathCard } from './PathCard.tsx';
import { TargetHead } from './TargetHead.tsx';

/** One target: how it is, how long it took over time, and the path to it. */
export function TargetScreen({ name }: { readonly name: string }) {
  const row = useTargets((state) => state.rows?.get(name) ?? null);
  const shown = useTarget((state) => (state.shown?.target === name ? state.shown : null));
  const isLive = useLink((state) => state.link.kind === 'live');
  const isThere = row !== null;
  const hadRow = useHad(isThere);
  useEffect(() => (isThere ? followTarget(name) : undefined), [name, isThere]);
  const window = shown?.window ?? null;
  const tail = shown?.tail ?? NO_TAIL;
  const data = useMemo(() => chartDataOf(window, tail), [window, tail]);
  const overdue = row?.overdue ?? null;
  const alsoOverdue = row?.alsoOverdue ?? NONE;
  const stalls = useMemo(
    () => [...data.stalls, ...(overdue === null ? [] : [overdue]).concat(alsoOverdue).map(hangingStall)],
    [data.stalls, overdue, alsoOverdue],
  );
  if (row === null) {
    return (
      <Says
        title={hadRow ? `${shortened(name)} is no longer watched` : `There is no target called ${shortened(name)}`}
        text={hadRow ? 'It was removed or got another name. What was recorded of it stays in its incidents.' : null}
      >
        <Button label="Show all targets" onClick={() => go({ kind: 'overview' })} />
      </Says>
    );
  }
  return (
    <div className="target-screen">
      <TargetHead row={row} live={isLive} certificate={shown?.certificate ?? null} />
      <QuietBanner target={name} />
      {shown !== null && (
        <>
          <LatencyCard row={row} shown={shown} data={data} />
          <PathCard target={name} span={shown.span} live={shown.live} stalls={stalls} gaps={data.gaps} />
          <HistoryCard target={name} />
        </>
      )}
    </div>
  );
}

const NONE: readonly Overdue[] = [];

/** One that hangs now, and nobody knows for how long yet. */
const hangingStall = ({ sinceMs, phase }: Overdue): ChartStall => ({
  atMs: Date.now() - (performance.now() - sinceMs),
  elapsedMs: Number.POSITIVE_INFINITY,
  phase,
  end: 'open',
});

const LONGEST_NAME = 80;
const shortened = (name: string): string =>
  `“${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name}”`;

/** Whether something has ever been true while this was shown. */
function useHad(is: boolean): boolean {
  const [had, setHad] = useState(is);
  if (is && !had) setHad(true);
  return had;
}
