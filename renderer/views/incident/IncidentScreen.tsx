import { Overview } from '../live/Overview.tsx';

export const IncidentScreen = (_place: { readonly id: number }) => <Overview />;
