import { expect, test } from 'vitest';
import { contract } from '../../../electron/contract/contract.ts';
import { desktopContract } from '../../../electron/contract/desktop-contract.ts';
import { hostContract } from '../../../electron/contract/host-contract.ts';
import { DESKTOP_METHOD_NAMES, METHOD_NAMES } from '../../../electron/contract/names.ts';

test('the bridge names every method of the contracts and no other', () => {
  expect([...METHOD_NAMES].sort()).toEqual(Object.keys(contract.methods).sort());
  expect([...DESKTOP_METHOD_NAMES].sort()).toEqual(Object.keys(desktopContract.methods).sort());
});

test('no name stands in two tables, so that nobody reaches a method of one through another', () => {
  const names = [contract, desktopContract, hostContract].flatMap(({ methods }) => Object.keys(methods));
  expect(new Set(names).size).toBe(names.length);
});
