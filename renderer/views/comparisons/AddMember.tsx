import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Popover } from '../../components/Popover.tsx';
import { addMember } from '../../state/comparison-actions.ts';
import { type ComparisonChoice, MOST_MEMBERS } from '../../state/comparison-choice.ts';
import { MemberChooser } from './MemberChooser.tsx';

export const ADD_MEMBER_ID = 'add-compared';

/** One more to compare with. */
export function AddMember({ choice }: { readonly choice: ComparisonChoice }) {
  const [isOpen, setOpen] = useState(false);
  const isFull = choice.members.length >= MOST_MEMBERS;
  return (
    <Popover
      label="What to compare with"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button
          id={ADD_MEMBER_ID}
          label="Target or bundle"
          aria-label="Target or bundle, to be compared, too"
          kind="quiet"
          icon="plus"
          busy={isFull}
          title={isFull ? `${MOST_MEMBERS} are compared; more cannot be` : undefined}
        />
      }
    >
      <MemberChooser
        choice={choice}
        onChoose={(member) => {
          setOpen(false);
          addMember(choice, member);
        }}
      />
    </Popover>
  );
}
