import { Button } from '../../components/Button.tsx';
import { copyText } from '../../components/CopyButton.tsx';
import { Menu, type MenuItem } from '../../components/Menu.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import type { Comparison } from '../../state/comparison.ts';
import { chooseRange } from '../../state/comparison-actions.ts';
import type { ComparedRange, ComparisonChoice } from '../../state/comparison-choice.ts';
import { draftRange } from '../../state/range-draft.ts';
import { openExportRange } from '../../state/screen.ts';
import { useTold } from '../overview/use-told.ts';
import { AddMember } from './AddMember.tsx';
import { titleOf } from './comparison-words.ts';
import { type Known, knownMember } from './known-members.ts';
import { MemberChips } from './MemberChips.tsx';
import { summaryText } from './summary-text.ts';

const RANGES: readonly { readonly value: ComparedRange; readonly label: string }[] = [
  { value: '1h', label: '1 h' },
  { value: '6h', label: '6 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
  { value: '30d', label: '30 d' },
  { value: 'common', label: 'All in common' },
];

interface Props {
  readonly choice: ComparisonChoice;
  readonly known: Known;
  /** The answer to this choice; null until it is there. */
  readonly comparison: Comparison | null;
}

/** What is compared over which time, and what can be done with the result. */
export function ComparisonHead({ choice, known, comparison }: Props) {
  const { told, tell } = useTold();
  const members = choice.members.map((member) => knownMember(member, known));
  return (
    <div className="page-head compare-head">
      <h1>{titleOf(members)}</h1>
      <div className="picks">
        <MemberChips choice={choice} known={known} />
        {choice.members.length > 1 && <AddMember choice={choice} />}
      </div>
      {choice.members.length > 1 && (
        <div className="tools">
          <Segmented
            label="Range"
            value={choice.range}
            options={RANGES}
            onChange={(range) => chooseRange(choice, range)}
          />
          <Menu label="Export" items={exportItems(comparison, tell)}>
            <Button label="Export" icon="export" />
          </Menu>
          <span className="unseen" role="status">
            {told}
          </span>
          {told !== null && (
            <span className="compare-told" aria-hidden="true">
              {told}
            </span>
          )}
        </div>
      )}
    </div>
  );
}

function exportItems(comparison: Comparison | null, tell: (words: string) => void): readonly MenuItem[] {
  const targets = (comparison?.members ?? []).flatMap(({ member }) =>
    member.kind === 'target' ? [member.target] : [],
  );
  const copy = (text: string, what: string): void =>
    void copyText(text).then((isCopied) =>
      tell(isCopied ? `${what} copied` : 'Not copied: the browser does not let this page'),
    );
  return [
    {
      kind: 'action',
      label: 'Bundle of this time…',
      icon: 'export',
      disabled: comparison === null || targets.length === 0,
      onChoose: () => {
        if (comparison === null) return;
        draftRange(Date.parse(comparison.from), Date.parse(comparison.to), targets);
        openExportRange();
      },
    },
    {
      kind: 'action',
      label: 'Copy summary',
      icon: 'copy',
      disabled: comparison === null,
      onChoose: () => {
        if (comparison !== null) copy(summaryText(comparison), 'Summary');
      },
    },
    {
      kind: 'action',
      label: 'Copy as JSON',
      icon: 'copy',
      disabled: comparison === null,
      onChoose: () => {
        if (comparison !== null) copy(`${JSON.stringify(comparison, null, 2)}\n`, 'JSON');
      },
    },
  ];
}
