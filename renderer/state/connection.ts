import { openConnection } from '../api/connection.ts';

/** The page's one connection. */
export const connection = openConnection(globalThis, new URL('./', document.baseURI));

/** Whether the page stands in the window of the app. */
export const inApp: boolean = connection.kind === 'app';
