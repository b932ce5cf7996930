/** Identifiers that must not be mistaken for one another. All are positive integers but the sample's. */
declare const brand: unique symbol;
type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };

export type TargetId = Branded<number, 'TargetId'>;
export type StallId = Branded<number, 'StallId'>;
export type IncidentId = Branded<number, 'IncidentId'>;
export type EpisodeId = Branded<number, 'EpisodeId'>;
export type EvidenceId = Branded<number, 'EvidenceId'>;
export type VantageId = Branded<number, 'VantageId'>;

/** `<target>-<start in UTC microseconds>`: a target never starts two probes in the same microsecond, so no column is spent on it. */
export type SampleId = Branded<string, 'SampleId'>;

export const targetId = (value: number): TargetId => value as TargetId;
export const stallId = (value: number): StallId => value as StallId;
export const incidentId = (value: number): IncidentId => value as IncidentId;
export const episodeId = (value: number): EpisodeId => value as EpisodeId;
export const evidenceId = (value: number): EvidenceId => value as EvidenceId;
export const vantageId = (value: number): VantageId => value as VantageId;

export const sampleId = (target: TargetId, startedAtUs: number): SampleId => `${target}-${startedAtUs}` as SampleId;
