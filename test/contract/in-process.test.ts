import { contractSuite } from './suite.ts';

contractSuite('a call in the same process', async (service) => ({ api: service.api, close: async () => {} }));
