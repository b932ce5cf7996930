/** What survives JSON unchanged: the form of parsed evidence, because evidence is stored, sent and exported as JSON. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };
