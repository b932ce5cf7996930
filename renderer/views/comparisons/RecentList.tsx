import { IconButton } from '../../components/IconButton.tsx';
import { useBundles } from '../../state/bundles.ts';
import { choiceParts } from '../../state/comparison-choice.ts';
import { forgetComparison, type RecentComparison, useRecentComparisons } from '../../state/comparison-recent.ts';
import { routeAddress } from '../../state/route.ts';
import { listed, wordsBeside } from './comparison-words.ts';

/** Comparisons that were made before. Those with a bundle that is not open any more are left out: nothing could be compared. */
export function RecentList() {
  const recent = useRecentComparisons((state) => state.recent);
  const bundles = useBundles((state) => state.bundles);
  const open = new Set(bundles?.map(({ id }) => id));
  const shown = recent.filter(({ choice }) =>
    choice.members.every((member) => member.kind === 'target' || open.has(member.bundle)),
  );
  if (shown.length === 0) return null;
  return (
    <section className="card recent" aria-labelledby="recent-title">
      <div className="head">
        <h2 id="recent-title">Compared lately</h2>
      </div>
      <ul>
        {shown.map((one) => (
          <li key={choiceParts(one.choice).join('/')} className="recent-one">
            <a className="clip" href={routeAddress({ kind: 'comparison', choice: one.choice })} title={wordsOf(one)}>
              {wordsOf(one)}
            </a>
            <span className="faint nowrap">{RANGE_WORDS[one.choice.range]}</span>
            <IconButton
              small
              icon="remove"
              label={`Forget ${wordsOf(one)}`}
              tip="Forget"
              onClick={() => forgetComparison(one.choice)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

const RANGE_WORDS: Readonly<Record<RecentComparison['choice']['range'], string>> = {
  '1h': '1 h',
  '6h': '6 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
  common: 'all in common',
};

/** "shop (CDN), shop origin and example.org" */
const wordsOf = ({ choice, says }: RecentComparison): string =>
  listed(
    choice.members.map(({ target }, index) => {
      const apart = says[index] ?? '';
      const beside = wordsBeside({ name: target, says: apart });
      return beside === '' || beside.includes(target) ? target : `${target} (${beside})`;
    }),
    'and',
  );
