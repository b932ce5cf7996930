import { Overview } from '../live/Overview.tsx';

export const OverviewScreen = () => <Overview />;
