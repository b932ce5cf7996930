import { contractSuite, watchedOver } from '../suite.ts';
import { connectByHttp } from './http-transport.ts';

contractSuite('HTTP on loopback', () => watchedOver(connectByHttp));
