import { unbroken } from '../words/unbroken.ts';

export interface WayPlace {
  readonly name: string;
  readonly label: string;
  readonly state: 'fine' | 'suspected' | 'absent' | 'not-reached' | 'unknown';
  readonly stateWords: string;
  readonly fact: string;
}

/** The places between here and what answers, in a row; what is known of each stands under it. */
export function WayPicture({ places }: { readonly places: readonly WayPlace[] }) {
  return (
    <ol className="way" aria-label="The way, place by place">
      {places.map((place, index) => {
        const next = places[index + 1];
        return (
          <li key={place.name} className={`way-place ${place.state}`}>
            <span className="way-mark">
              <Mark state={place.state} />
            </span>
            {next !== undefined && <span className={`way-wire ${wireTo(places, index)}`} aria-hidden="true" />}
            <b>{place.label}</b>
            <span className="unseen">: {place.stateWords}, </span>
            <span className="way-fact">{unbroken(place.fact)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** From a place to the next one: broken behind what is suspected, dotted to where nothing came. */
function wireTo(places: readonly WayPlace[], index: number): 'whole' | 'broken' | 'dotted' {
  const next = places[index + 1];
  const before = places.slice(0, index + 1).findLast(({ state }) => state !== 'absent' && state !== 'unknown');
  if (before?.state === 'suspected') return 'broken';
  return next?.state === 'not-reached' || before?.state === 'not-reached' ? 'dotted' : 'whole';
}

function Mark({ state }: { readonly state: WayPlace['state'] }) {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      {drawingOf(state)}
    </svg>
  );
}

function drawingOf(state: WayPlace['state']) {
  switch (state) {
    case 'fine':
      return (
        <>
          <circle cx="12" cy="12" r="9" className="ring" />
          <path d="m8.4 12.3 2.6 2.6 4.6-5.4" className="sign" />
        </>
      );
    case 'suspected':
      return (
        <>
          <rect x="2" y="2" width="20" height="20" rx="4" className="block" />
          <path d="m8.5 8.5 7 7m0-7-7 7" className="sign" />
        </>
      );
    case 'absent':
      return <circle cx="12" cy="12" r="4" className="ring" />;
    case 'not-reached':
      return <circle cx="12" cy="12" r="9" className="ring" />;
    case 'unknown':
      return (
        <>
          <circle cx="12" cy="12" r="9" className="ring" />
          <path d="M8.5 12h7" className="sign" />
        </>
      );
  }
}
