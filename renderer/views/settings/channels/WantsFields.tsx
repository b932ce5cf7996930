import { Field } from '../../../components/Field.tsx';
import { Segmented } from '../../../components/Segmented.tsx';
import { ChooseAbout } from '../ChooseAbout.tsx';
import type { ChannelDraft, ChannelProblems } from './channel-draft.ts';

interface Props {
  readonly draft: ChannelDraft;
  readonly problems: ChannelProblems;
  readonly onDraft: (draft: ChannelDraft) => void;
}

type Wish = 'recovery' | 'reminders' | 'certificates' | 'quietHours';

const WISHES: readonly { readonly wish: Wish; readonly title: string; readonly hint: string }[] = [
  { wish: 'recovery', title: 'When it is over', hint: 'Said once, with how long it took.' },
  { wish: 'reminders', title: 'Reminders', hint: 'While it goes on and nobody has seen it.' },
  { wish: 'certificates', title: 'Certificates', hint: 'Before one ends, and when one changes.' },
  { wish: 'quietHours', title: 'Keeps quiet hours', hint: 'Without it, people are told at any hour.' },
];

/** Of what a channel is told. */
export function WantsFields({ draft, problems, onDraft }: Props) {
  return (
    <section aria-label="What it is told">
      <h3>What it is told</h3>
      <ChooseAbout label="Targets" about={draft} onChange={(about) => onDraft({ ...draft, ...about })} />
      <div className="choice">
        <span>
          <b>From when on</b>
          <small>
            {draft.least === 'down'
              ? 'Only where a required target is in trouble.'
              : 'Where an optional target is in trouble as well.'}
          </small>
        </span>
        <Segmented
          label="From when on"
          value={draft.least}
          options={[
            { value: 'degraded', label: 'Degraded' },
            { value: 'down', label: 'Down' },
          ]}
          onChange={(least) => onDraft({ ...draft, least })}
        />
      </div>
      <div className="wishes">
        {WISHES.map(({ wish, title, hint }) => (
          <label key={wish} className="check">
            <input
              type="checkbox"
              checked={draft[wish]}
              onChange={(event) => onDraft({ ...draft, [wish]: event.target.checked })}
            />
            <span>
              {title}
              <small>{hint}</small>
            </span>
          </label>
        ))}
      </div>
      <div className="most-per-hour">
        <Field
          label="Messages in an hour, at most"
          inputMode="numeric"
          value={draft.mostPerHour}
          error={problems.mostPerHour ?? null}
          hint="What happens beyond that is told in one, later."
          onValue={(mostPerHour) => onDraft({ ...draft, mostPerHour })}
        />
      </div>
    </section>
  );
}
