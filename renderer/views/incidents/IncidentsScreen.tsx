import { Overview } from '../live/Overview.tsx';

export const IncidentsScreen = () => <Overview />;
