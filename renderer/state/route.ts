import { create } from 'zustand';
import { type ComparisonChoice, choiceParts, readChoice } from './comparison-choice.ts';

/** Which screen is shown, and of what. It stands in the address, so that it survives a reload and the browser's own buttons lead through it. */
export type Route =
  | { readonly kind: 'overview' }
  | { readonly kind: 'target'; readonly name: string }
  | { readonly kind: 'incidents' }
  | { readonly kind: 'incident'; readonly id: number }
  | { readonly kind: 'comparisons' }
  /** At least one member; with one alone, others are being chosen. */
  | { readonly kind: 'comparison'; readonly choice: ComparisonChoice }
  | { readonly kind: 'certificates' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'outbox' }
  | { readonly kind: 'facts' };

export const OVERVIEW: Route = { kind: 'overview' };

/** For the `href` of a link. */
export function routeAddress(route: Route): string {
  switch (route.kind) {
    case 'overview':
      return '#/';
    case 'target':
      return `#/targets/${encodeURIComponent(route.name)}`;
    case 'incident':
      return `#/incidents/${route.id}`;
    case 'comparison':
      return `#/comparisons/${choiceParts(route.choice).join('/')}`;
    case 'incidents':
    case 'comparisons':
    case 'certificates':
    case 'settings':
    case 'outbox':
    case 'facts':
      return `#/${route.kind}`;
  }
}

/** Which screen it is: what one looks at on it may change without that one begins anew. */
export const screenKey = (route: Route): string =>
  routeAddress(route.kind === 'comparison' ? { kind: 'comparisons' } : route);

/** What an address means; whatever nobody can make sense of is the overview. `hash` as in `location.hash`. */
export function routeOf(hash: string): Route {
  const [place, what, ...more] = hash.replace(/^#?\/?/, '').split('/');
  if (place === 'comparisons' && what !== undefined && what !== '') {
    const choice = readChoice([what, ...more]);
    return choice === null ? { kind: 'comparisons' } : { kind: 'comparison', choice };
  }
  if (more.length > 0) return OVERVIEW;
  switch (place) {
    case 'targets': {
      const name = decoded(what);
      return name === null || name === '' ? OVERVIEW : { kind: 'target', name };
    }
    case 'incidents': {
      if (what === undefined || what === '') return { kind: 'incidents' };
      return /^[1-9]\d{0,14}$/.test(what) ? { kind: 'incident', id: Number(what) } : { kind: 'incidents' };
    }
    case 'comparisons':
    case 'certificates':
    case 'settings':
    case 'outbox':
    case 'facts':
      return what === undefined || what === '' ? { kind: place } : OVERVIEW;
    default:
      return OVERVIEW;
  }
}

function decoded(text: string | undefined): string | null {
  try {
    return text === undefined ? null : decodeURIComponent(text);
  } catch {
    return null;
  }
}

const useRouteState = create<{ readonly route: Route }>(() => ({ route: OVERVIEW }));

export const useRoute = (): Route => useRouteState((state) => state.route);
export const currentRoute = (): Route => useRouteState.getState().route;

/** Shows a screen; the one before it is one step back. */
export function go(route: Route): void {
  location.hash = routeAddress(route);
}

/** Shows a screen in place of the one that is shown, as when what that one showed is gone. */
export function goInstead(route: Route): void {
  location.replace(routeAddress(route));
}

/** Takes the screen from the address from now on; the returned function ends it. */
export function followRoute(): () => void {
  const read = (): void => useRouteState.setState({ route: routeOf(location.hash) });
  read();
  window.addEventListener('hashchange', read);
  return () => window.removeEventListener('hashchange', read);
}
