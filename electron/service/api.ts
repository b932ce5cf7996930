import type { ContractApi } from '../contract/contract.ts';
import type { ApiParts } from './api/api-parts.ts';
import { createBundleMethods } from './api/bundle-methods.ts';
import { createCertificateMethods } from './api/certificate-methods.ts';
import { createChartMethods } from './api/charts-methods.ts';
import { createCompareMethods } from './api/compare-methods.ts';
import { createDefineMethods } from './api/define-methods.ts';
import { createFiguresMethods } from './api/figures-methods.ts';
import { createHeartbeatMethods } from './api/heartbeat-methods.ts';
import { createHistoryMethods } from './api/history-methods.ts';
import { createIncidentMethods } from './api/incidents-methods.ts';
import { createNoticeMethods } from './api/notice-methods.ts';
import { createOverviewMethods } from './api/overview-methods.ts';
import { createPauseMethods } from './api/pause-methods.ts';
import { createReadingMethods } from './api/reading-methods.ts';
import { createSettingsMethods } from './api/settings-methods.ts';
import { createTargetMethods } from './api/targets-methods.ts';
import { createVaryMethods } from './api/vary-methods.ts';
import { createPathMethods } from './paths-api.ts';

/** The contract over the running engine. Methods reject with ContractError. */
export function createApi(parts: ApiParts): ContractApi {
  return {
    ...createOverviewMethods(parts),
    ...createFiguresMethods(parts),
    ...createTargetMethods(parts),
    ...createDefineMethods(parts),
    ...createVaryMethods(parts),
    ...createPauseMethods(parts),
    ...createSettingsMethods(parts),
    ...createIncidentMethods(parts),
    ...createCertificateMethods(parts),
    ...createHistoryMethods(parts),
    ...createChartMethods(parts),
    ...createBundleMethods(parts),
    ...createCompareMethods(parts),
    'bundles.list': async () => ({ bundles: [...(await parts.openedBundles.list())] }),
    async 'bundles.close'({ id }) {
      await parts.openedBundles.close(id);
      return {};
    },
    ...createNoticeMethods(parts),
    ...createHeartbeatMethods(parts),
    ...createReadingMethods(parts),
    ...createPathMethods(parts),
    subscribe: parts.hub.subscribe,
  };
}
