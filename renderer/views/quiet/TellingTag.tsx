import { holdOf, seenOf, useQuiet } from '../../state/quiet.ts';
import { holdTag, seenWords, toldToNobody } from './hold-words.ts';

/** In the row of a target: why nobody is told of it, or that somebody has seen what is wrong. */
export function TellingTag({ name, incident }: { readonly name: string; readonly incident: number | null }) {
  const hold = useQuiet(({ quiet }) => holdOf(quiet, name));
  const seen = useQuiet(({ quiet }) => (incident === null ? null : seenOf(quiet, incident)));
  if (hold === null && seen === null) return null;
  return (
    <>
      {hold !== null && (
        <span className="tag clip held" title={toldToNobody(hold)}>
          {holdTag(hold)}
        </span>
      )}
      {seen !== null && (
        <span className="tag" title={`${seenWords(seen)}: nobody is reminded of it`}>
          seen
        </span>
      )}
    </>
  );
}
