import '../../styles/comparison.css';
import '../../styles/chart-tip.css';
import '../../styles/comparison-tables.css';
import { useEffect, useMemo, useRef } from 'react';
import { seriesLooks } from '../../charts/series-look.ts';
import { Button } from '../../components/Button.tsx';
import { Says } from '../../components/Says.tsx';
import { useBundles } from '../../state/bundles.ts';
import { type ShownComparison, useComparison } from '../../state/comparison.ts';
import { followComparison, readComparisonAgain, showComparison } from '../../state/comparison-actions.ts';
import { type ComparisonChoice, choiceParts } from '../../state/comparison-choice.ts';
import { useTargets } from '../../state/targets.ts';
import { BundlesPart } from '../bundles/BundlesPart.tsx';
import { ComparisonHead } from './ComparisonHead.tsx';
import { ComparisonStart } from './ComparisonStart.tsx';
import { ConclusionCard } from './ConclusionCard.tsx';
import { CoursesCard } from './CoursesCard.tsx';
import type { Known } from './known-members.ts';
import { RatesCard } from './RatesCard.tsx';
import { TimesCard } from './TimesCard.tsx';
import { WindowsCard } from './WindowsCard.tsx';

const NOTHING: ComparisonChoice = { members: [], range: '24h' };

/** Targets side by side over the same time, and beside what others saw of them from elsewhere. */
export function ComparisonsScreen({ choice }: { readonly choice: ComparisonChoice | null }) {
  const place = useRef<HTMLDivElement>(null);
  const asked = choice ?? NOTHING;
  useEffect(() => followComparison(() => isRead(place.current)), []);
  const key = choiceParts(asked).join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same choice is another object after each look at the address
  useEffect(() => showComparison(choice), [key]);
  const rows = useTargets((state) => state.rows);
  const bundles = useBundles((state) => state.bundles);
  const { shown, waiting, reading, refusal } = useComparison();
  const members = shown?.comparison.members ?? NO_MEMBERS;
  const known = useMemo((): Known => ({ rows, bundles, members }), [rows, bundles, members]);
  const isAnswer = shown !== null && choiceParts(shown.choice).join('/') === key;
  return (
    <div className="comparisons">
      {choice === null ? (
        <div className="page-head">
          <h1>Comparisons</h1>
        </div>
      ) : (
        <ComparisonHead choice={choice} known={known} comparison={isAnswer ? shown.comparison : null} />
      )}
      {asked.members.length < 2 ? (
        <ComparisonStart choice={asked} />
      ) : (
        <div ref={place} className={isAnswer ? 'comparison' : 'comparison stale'} aria-busy={!isAnswer && reading}>
          {shown !== null ? (
            <Result shown={shown} waits={waiting !== null} reading={reading} refusal={refusal} />
          ) : refusal !== null ? (
            <Says title="This cannot be compared" text={refusal}>
              <Button label="Try again" icon="repeat" busy={reading} onClick={readComparisonAgain} />
            </Says>
          ) : (
            <Says title="The samples are being compared" />
          )}
        </div>
      )}
      <BundlesPart />
    </div>
  );
}

const NO_MEMBERS: Known['members'] = [];

interface ResultProps {
  readonly shown: ShownComparison;
  readonly waits: boolean;
  readonly reading: boolean;
  readonly refusal: string | null;
}

function Result({ shown, waits, reading, refusal }: ResultProps) {
  const { comparison } = shown;
  const { members } = comparison;
  const looks = useMemo(() => seriesLooks(members.map(({ role }) => role)), [members]);
  return (
    <>
      <ConclusionCard shown={shown} waits={waits} reading={reading} refusal={refusal} />
      <RatesCard comparison={comparison} looks={looks} />
      <CoursesCard shown={shown} looks={looks} />
      <WindowsCard comparison={comparison} looks={looks} />
      <TimesCard comparison={comparison} looks={looks} />
    </>
  );
}

/** Whether a person looks at the figures, as far as one can know: points at them, has the focus in them, or has scrolled. */
function isRead(place: HTMLElement | null): boolean {
  if (place === null) return false;
  const scroller = place.closest('main');
  return (
    place.matches(':hover') ||
    (scroller?.scrollTop ?? 0) > 0 ||
    (document.hasFocus() && place.contains(document.activeElement))
  );
}
