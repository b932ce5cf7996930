/** Secrets and private facts that are planted into what is watched; each has signs that encodings change. */
export const PLANTED = {
  password: 'pAss/wörd+7f3c&1e9a',
  apiKey: 'kEy-52b8d04e-literal',
  token: 'tOken-9d1c77aa-environment',
  proxyPassword: 'pRoxy-0c6b7f1d-environment',
  cookie: 'cookie-7a7b55d2-served',
  body: 'body-5e5d0c1f-"served"',
  redirect: 'redirect-c3b9a1d0-served',
  txt: 'txt-3f6e0b7c-answered',
  query: 'query-8a4d2e6f-in-url',
  note: 'note-1b7d9e3a-written',
  certificateName: 'keller-nas.kellerweg.lan',
  certificateAddress: '10.99.0.88',
  host: 'geheim-nas-42',
  /** A machine of the private network. */
  other: '10.99.0.77',
  gateway: '10.99.0.1',
  hardware: '3c:a6:2f:77:88:99',
} as const;

export type PlantedName = keyof typeof PLANTED;
