import { SeriesMark } from '../../charts/SeriesMark.tsx';
import { type SeriesLook, seriesLooks } from '../../charts/series-look.ts';
import { Menu, type MenuItem } from '../../components/Menu.tsx';
import { makeFirst, removeMember } from '../../state/comparison-actions.ts';
import { type ComparedMember, type ComparisonChoice, memberKey } from '../../state/comparison-choice.ts';
import { go } from '../../state/route.ts';
import { ADD_MEMBER_ID } from './AddMember.tsx';
import { wordsBeside } from './comparison-words.ts';
import { type Known, type KnownMember, knownMember } from './known-members.ts';

interface Props {
  readonly choice: ComparisonChoice;
  readonly known: Known;
}

/** What is compared, each with its own mark; what can be done with each is in its menu. */
export function MemberChips({ choice, known }: Props) {
  const members = choice.members.map((member) => ({ member, about: knownMember(member, known) }));
  const looks = seriesLooks(members.map(({ about }) => about.role));
  return (
    <ul className="members" aria-label="Compared">
      {members.map(({ member, about }, index) => {
        const look = looks[index];
        return look === undefined ? null : (
          <li key={memberKey(member)}>
            <Chip choice={choice} member={member} about={about} look={look} isFirst={index === 0} />
          </li>
        );
      })}
    </ul>
  );
}

interface ChipProps {
  readonly choice: ComparisonChoice;
  readonly member: ComparedMember;
  readonly about: KnownMember;
  readonly look: SeriesLook;
  readonly isFirst: boolean;
}

function Chip({ choice, member, about, look, isFirst }: ChipProps) {
  const says = wordsBeside(about);
  const isAlone = choice.members.length < 2;
  const remove = (): void => {
    removeMember(choice, member);
    // The chip is gone, and the keyboard would begin at the top of the page.
    document.getElementById(ADD_MEMBER_ID)?.focus();
  };
  const items: readonly MenuItem[] = [
    { kind: 'heading', label: about.missing ?? (about.address === '' ? about.name : about.address) },
    ...(member.kind === 'bundle' || about.missing !== null
      ? []
      : [
          {
            kind: 'action',
            label: 'Open target',
            icon: 'forward',
            onChoose: () => go({ kind: 'target', name: member.target }),
          } as const,
        ]),
    ...(isFirst || isAlone
      ? []
      : [
          {
            kind: 'action',
            label: 'Compare the others with it',
            icon: 'left',
            onChoose: () => makeFirst(choice, member),
          } as const,
        ]),
    { kind: 'action', label: 'Take out', icon: 'remove', onChoose: remove },
  ];
  return (
    <Menu label={about.name} items={items} align="start">
      <button
        type="button"
        className={about.missing === null ? 'pick' : 'pick missing'}
        title={[about.name, says, about.address, about.missing].filter(Boolean).join('\n')}
        onKeyDown={(event) => {
          if (event.key !== 'Delete' && event.key !== 'Backspace') return;
          event.preventDefault();
          remove();
        }}
      >
        <SeriesMark look={look} />
        <span className="clip">
          <bdi>{about.name}</bdi>
        </span>
        {says !== '' && (
          <span className="faint clip">
            <bdi>{says}</bdi>
          </span>
        )}
        {about.missing !== null && <span className="refused">missing</span>}
      </button>
    </Menu>
  );
}
