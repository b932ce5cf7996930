import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { seenOf, useQuiet } from '../../state/quiet.ts';
import { seeIncident } from '../../state/quiet-actions.ts';
import { setRefusal } from '../../state/screen.ts';
import { seenWords } from './hold-words.ts';

/** Of an incident that is open: whether somebody has seen it, and the way to say so. */
export function SeenButton({ incident }: { readonly incident: number }) {
  const seen = useQuiet((state) => seenOf(state.quiet, incident));
  if (seen !== null) {
    return (
      <span className="seen nowrap" role="status" title="Nobody is reminded of it any more. Its end is still told.">
        <Icon name="check" size={14} />
        {seenWords(seen)}
      </span>
    );
  }
  return (
    <Button
      label="I have seen it"
      icon="check"
      title="Nobody is reminded of it any more. Its end is still told."
      onClick={() => void seeIncident(incident).then(setRefusal)}
    />
  );
}
