import { urlOrNull } from '../../domain/host.ts';

/** Host and, where it is not the usual one, port: what of a URL may be shown. */
export const receiverOf = (url: string): string => urlOrNull(url)?.host ?? 'the receiver';
