import type { Database } from 'better-sqlite3';
import type { StoredVantage } from './reader.ts';

interface VantageRow {
  readonly since_us: number;
  readonly host: string;
  readonly interface_name: string | null;
  readonly source_address: string | null;
  readonly gateway: string | null;
  readonly vpn: number;
  readonly public_address: string | null;
}

const SELECT = 'SELECT since_us, host, interface_name, source_address, gateway, vpn, public_address FROM vantages';

export function readVantages(database: Database): readonly StoredVantage[] {
  return database.prepare<[], VantageRow>(`${SELECT} ORDER BY id`).all().map(vantageOf);
}

/** Where it is measured from since the last change; null before the first. */
export function readLastVantage(database: Database): StoredVantage | null {
  const row = database.prepare<[], VantageRow>(`${SELECT} ORDER BY id DESC LIMIT 1`).get();
  return row === undefined ? null : vantageOf(row);
}

function vantageOf(row: VantageRow): StoredVantage {
  return {
    sinceUs: row.since_us,
    host: row.host,
    interfaceName: row.interface_name,
    sourceAddress: row.source_address,
    gateway: row.gateway,
    vpn: row.vpn !== 0,
    publicAddress: row.public_address,
  };
}
