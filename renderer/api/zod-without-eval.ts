/**
 * The page is served under a policy without `unsafe-eval`, and zod's trial of it would be reported as a violation. This must be
 * imported before the first schema is made.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
