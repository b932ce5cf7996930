import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { choose, useOverview } from '../../state/overview.ts';
import { useFigures } from '../../state/overview-figures.ts';
import { useEachSame } from '../../state/shallow.ts';
import { type TargetRow, useTargets } from '../../state/targets.ts';
import { type Arrangement, arrange, isSameOrder, type Wishes } from './arrange.ts';

export interface Places {
  readonly arrangement: Arrangement;
  /** What came meanwhile would give another order or other rows, and waits until nobody reads the list. */
  readonly held: boolean;
  /** Takes over what is held. */
  update(): void;
}

type Shown = Pick<Places, 'arrangement' | 'held'>;

const LOOK_EVERY_MS = 700;
const NO_ROWS: ReadonlyMap<string, TargetRow> = new Map();

/**
 * The places of all rows. What a person asks for is done at once, and so is what somebody did to the list of targets. What changes by
 * itself, such as a figure that it is sorted by, never moves a row while `isReading`; it waits, and `held` says so.
 */
export function usePlaces(isReading: () => boolean): Places {
  const wishes = useOverview(
    useEachSame(({ find, filter, sort, grouped, folded }) => ({ find, filter, sort, grouped, folded })),
  );
  const [places, setPlaces] = useState<Shown>(() => ({ arrangement: placesBy(wishes), held: false }));
  const shown = useRef(places);
  // React keeps an update that changes nothing until the next drawing, with all that it holds, and that may be hours away.
  const show = useCallback((arrangement: Arrangement, held: boolean) => {
    const before = shown.current;
    const isSame = isSameOrder(before.arrangement, arrangement);
    if (isSame && before.held === held) return;
    shown.current = { arrangement: isSame || held ? before.arrangement : arrangement, held };
    setPlaces(shown.current);
  }, []);
  const wanted = useRef(wishes);
  const members = useRef(membersOf(useTargets.getState().rows ?? NO_ROWS));

  const update = useCallback(() => {
    const rows = useTargets.getState().rows ?? NO_ROWS;
    members.current = membersOf(rows);
    const { chosen } = useOverview.getState();
    // Nothing is to be done with what is gone.
    if ([...chosen].some((name) => !rows.has(name))) choose([...chosen].filter((name) => rows.has(name)));
    show(placesBy(wanted.current), false);
  }, [show]);

  useLayoutEffect(() => {
    if (wanted.current === wishes) return;
    wanted.current = wishes;
    update();
  }, [wishes, update]);

  useEffect(() => {
    const look = (): void => {
      if (document.hidden) return;
      const isAnotherList = members.current !== membersOf(useTargets.getState().rows ?? NO_ROWS);
      if (isAnotherList || !isReading()) {
        update();
        return;
      }
      const arrangement = placesBy(wanted.current);
      show(arrangement, !isSameOrder(shown.current.arrangement, arrangement));
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    // Who was just added or taken away is not waited for.
    const unsubscribe = useTargets.subscribe(({ rows }, before) => {
      if (rows !== null && rows.size !== before.rows?.size) look();
    });
    look();
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }, [isReading, update, show]);

  return { ...places, update };
}

const placesBy = (wishes: Wishes): Arrangement =>
  arrange(useTargets.getState().rows ?? NO_ROWS, useFigures.getState().figures, wishes);

/** Who is in the list, and as what. It is another text when somebody added, changed or removed a target. */
const membersOf = (rows: ReadonlyMap<string, TargetRow>): string => {
  const parts: string[] = [];
  for (const { target } of rows.values()) parts.push(target.name, target.group ?? '', target.role);
  return parts.join('\n');
};
