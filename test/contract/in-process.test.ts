import { contractSuite, watchedOver } from './suite.ts';

contractSuite('a call in the same process', () =>
  watchedOver(async (service) => ({ api: service.api, close: async () => {} })),
);
