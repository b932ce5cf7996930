import { Button } from '../../components/Button.tsx';
import { addMember } from '../../state/comparison-actions.ts';
import type { ComparisonChoice } from '../../state/comparison-choice.ts';
import { openElimination } from '../../state/elimination.ts';
import { MemberChooser } from './MemberChooser.tsx';
import { RecentList } from './RecentList.tsx';

/** What one can compare, as long as there are not two members. */
export function ComparisonStart({ choice }: { readonly choice: ComparisonChoice }) {
  const [first] = choice.members;
  return (
    <div className="compare-start">
      <section className="card pick-card" aria-labelledby="pick-title">
        <div className="head">
          <h2 id="pick-title">{first === undefined ? 'Pick two targets' : 'Pick what to compare it with'}</h2>
        </div>
        <MemberChooser
          key={choice.members.length}
          choice={choice}
          first={first !== undefined}
          onChoose={(member) => addMember(choice, member)}
        />
      </section>
      <div className="beside">
        <section className="card tell" aria-labelledby="what-title">
          <h2 id="what-title">What a comparison tells</h2>
          <p>
            Two targets that differ in one thing, side by side over the same time: if both hang as often, that thing is
            not the cause. You get one sentence, the figures that it rests on, and how sure they are.
          </p>
          <p>
            A site behind its CDN and at its own address, two resolvers, IPv4 and IPv6, or the same target as somebody
            else saw it: open the bundle that they sent.
          </p>
          <div className="line">
            <Button
              label="Find the cause by elimination…"
              onClick={() => openElimination(first?.kind === 'target' ? first.target : null)}
            />
          </div>
          <p className="faint">Makes from one target those that differ from it in one thing.</p>
        </section>
        {first === undefined && <RecentList />}
      </div>
    </div>
  );
}
