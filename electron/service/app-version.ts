import manifest from '../../package.json' with { type: 'json' };

/** Version of this program, as packed. */
export const APP_VERSION: string = manifest.version;
