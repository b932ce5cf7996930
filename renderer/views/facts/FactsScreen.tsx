import { Says } from '../../components/Says.tsx';

export const FactsScreen = () => <Says title="Facts" />;
