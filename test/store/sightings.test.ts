import { expect, test } from 'vitest';
import type { CertificateSighting } from '../../electron/domain/certificate-sighting.ts';
import type { TargetId } from '../../electron/domain/ids.ts';
import { certificate, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';

const HOUR_US = 3_600_000_000;
const link = {
  subject: 'CN=old',
  issuer: 'O=Example Trust, CN=R1',
  issuedBy: 'Example Trust',
  validFromUs: 1,
  validToUs: 2,
  fingerprintSha256: 'aa',
  keySha256: 'bb',
};
const sighting = (
  targetId: TargetId,
  fingerprintSha256: string,
  more: Partial<CertificateSighting> = {},
): CertificateSighting => ({
  targetId,
  host: 'api.example.test',
  fingerprintSha256,
  firstUs: 100,
  lastUs: 200,
  told: [],
  before: null,
  ...more,
});

test('what a target showed last comes back with what was told of it, one row for a certificate at a host', async () => {
  const { store, directory } = openInTest();
  const { id } = store.upsertTarget(tcpTarget('api'), 'kept');
  const told = sighting(id, 'f2', { lastUs: 9 * HOUR_US, told: ['expires 30'], before: link });
  const elsewhere = sighting(id, 'f2', { host: 'www.example.test', lastUs: 5 });
  store.putSighting(sighting(id, 'f1'), certificate('f1'));
  store.putSighting(sighting(id, 'f2'), certificate('f2'));
  store.putSighting(told, certificate('f2'));
  store.putSighting(elsewhere, certificate('f2'));
  store.close();
  expect(await readerInTest(directory).sightings()).toEqual([
    { sighting: told, facts: certificate('f2') },
    { sighting: elsewhere, facts: certificate('f2') },
  ]);
});

test('certificates of several servers behind one name all come back', async () => {
  const { store, directory } = openInTest();
  const { id } = store.upsertTarget(tcpTarget('api'), 'kept');
  for (const one of ['f1', 'f2']) store.putSighting(sighting(id, one, { lastUs: 8 * HOUR_US }), certificate(one));
  store.close();
  const found = await readerInTest(directory).sightings();
  expect(found.map(({ sighting: { fingerprintSha256 } }) => fingerprintSha256)).toEqual(['f1', 'f2']);
});

test('targets that were removed show nothing, and a damaged row does not hide the others', async () => {
  const { store, directory } = openInTest();
  const [gone, damaged, good] = ['gone', 'damaged', 'good'].map(
    (name) => store.upsertTarget(tcpTarget(name), 'kept').id,
  );
  if (gone === undefined || damaged === undefined || good === undefined) throw new Error('Three targets were added.');
  for (const id of [gone, damaged, good]) store.putSighting(sighting(id, 'f1'), certificate('f1'));
  store.removeTarget(gone);
  store.close();
  inFile(directory, (database) =>
    database.prepare('UPDATE certificate_sightings SET memory = ? WHERE target_id = ?').run('{"told":7}', damaged),
  );
  const found = await readerInTest(directory).sightings();
  expect(found.map(({ sighting: { targetId } }) => targetId)).toEqual([good]);
});

test('a server that shows another certificate each time does not fill the disk', () => {
  const { store, directory } = openInTest();
  const { id } = store.upsertTarget(tcpTarget('api'), 'kept');
  for (let index = 0; index < 200; index += 1) {
    store.putSighting(sighting(id, `f${index}`, { lastUs: index }), certificate(`f${index}`));
  }
  store.close();
  expect(rowCount(directory, 'certificate_sightings')).toBe(50);
});

test('the same certificate is kept anew when its server sends another chain with it', async () => {
  const { store, directory } = openInTest();
  const { id } = store.upsertTarget(tcpTarget('api'), 'kept');
  const whole = { ...certificate('f1'), chainPem: [...certificate('f1').chainPem, 'the one in between'] };
  store.putSighting(sighting(id, 'f1'), certificate('f1'));
  store.putSighting(sighting(id, 'f1'), whole);
  store.close();
  expect((await readerInTest(directory).sightings()).map(({ facts }) => facts)).toEqual([whole]);
});
