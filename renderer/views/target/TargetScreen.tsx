import { Overview } from '../live/Overview.tsx';

export const TargetScreen = (_place: { readonly name: string }) => <Overview />;
