import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ICON_FILES, TRAY_SIZES_PX, TRAY_STATES, TRAYS } from '../../../resources/icons/icon-list.ts';
import { readPng } from '../../support/read-png.ts';

const ICONS = new URL('../../../resources/icons', import.meta.url).pathname;
const read = (path: string): Buffer => readFileSync(join(ICONS, path));
const alphaOf = (png: Buffer): number[] => [...readPng(png).rgba].filter((_value, at) => at % 4 === 3);

/** How much of the ink of two pictures lies where the other has none: 0 for the same shape, 1 for none in common. */
function shapeDifference(one: readonly number[], other: readonly number[]): number {
  let apart = 0;
  let together = 0;
  for (const [at, alpha] of one.entries()) {
    apart += Math.abs(alpha - (other[at] ?? 0));
    together += Math.max(alpha, other[at] ?? 0);
  }
  return apart / together;
}

const pairs = TRAY_STATES.flatMap((one, at) => TRAY_STATES.slice(at + 1).map((other) => [one, other] as const));

describe('every icon is there', () => {
  test.each(ICON_FILES.map((file) => [file.path, file] as const))(
    '%s, with the size it claims',
    (path, { content }) => {
      const file = read(path);
      switch (content.kind) {
        case 'png':
          expect(sizeOf(file)).toEqual(square(content.drawing.sizePx));
          break;
        case 'ico':
          expect(icoPictures(file).map(sizeOf)).toEqual(content.drawings.map(({ sizePx }) => square(sizePx)));
          break;
        case 'icns':
          expect(icnsPictures(file).map(({ type, png }) => [type, sizeOf(png)])).toEqual(
            content.parts.map(({ type, drawing }) => [type, square(drawing.sizePx)]),
          );
      }
    },
  );

  test('and no file lies among them that nothing draws', () => {
    const drawn = new Set(ICON_FILES.map(({ path }) => path));
    for (const folder of ['tray', 'app']) {
      for (const name of readdirSync(join(ICONS, folder))) expect(drawn).toContain(`${folder}/${name}`);
    }
  });

  test('and every source is drawn', () => {
    const used = new Set(
      ICON_FILES.flatMap(({ content }) => {
        if (content.kind === 'png') return [content.drawing.source];
        if (content.kind === 'ico') return content.drawings.map(({ source }) => source);
        return content.parts.map(({ drawing }) => drawing.source);
      }),
    );
    for (const folder of ['source/tray', 'source/app']) {
      for (const name of readdirSync(join(ICONS, folder))) expect(used).toContain(`${folder}/${name}`);
    }
    for (const source of used) expect(existsSync(join(ICONS, source)), source).toBe(true);
  });
});

describe('the four states of the tray', () => {
  test.each(TRAY_SIZES_PX)('are told apart at %i px by shape alone, without any colour', (sizePx) => {
    for (const tray of TRAYS) {
      for (const [one, other] of pairs) {
        const shapes = [one, other].map((state) => alphaOf(read(`tray/${state}-${tray}-${sizePx}.png`)));
        const [first = [], second = []] = shapes;
        expect(shapeDifference(first, second), `${one} and ${other}`).toBeGreaterThan(0.25);
      }
    }
  });

  test('have the same shape in light trays, in dark ones and as a template of macOS', () => {
    for (const state of TRAY_STATES) {
      const light = alphaOf(read(`tray/${state}-light-16.png`));
      expect(shapeDifference(light, alphaOf(read(`tray/${state}-dark-16.png`)))).toBeLessThan(0.02);
      expect(shapeDifference(light, alphaOf(read(`tray/${state}Template.png`)))).toBeLessThan(0.02);
    }
  });

  test('are black and alpha only where macOS colours them itself', () => {
    for (const state of TRAY_STATES) {
      for (const suffix of ['', '@2x']) {
        const { rgba } = readPng(read(`tray/${state}Template${suffix}.png`));
        const colours = new Set([...rgba].filter((_value, at) => at % 4 !== 3));
        expect([...colours]).toEqual([0]);
      }
    }
  });

  test('fill their square from edge to edge but for one pixel, so that none looks smaller than its neighbours in the tray', () => {
    for (const state of TRAY_STATES) {
      for (const sizePx of [16, 20, 22, 24]) {
        const alpha = alphaOf(read(`tray/${state}-light-${sizePx}.png`));
        const inked = alpha.flatMap((value, at) =>
          value > 128 ? [{ x: at % sizePx, y: Math.floor(at / sizePx) }] : [],
        );
        for (const axis of ['x', 'y'] as const) {
          const places = inked.map((place) => place[axis]);
          expect([Math.min(...places), Math.max(...places)], `${state} at ${sizePx}`).toEqual([1, sizePx - 2]);
        }
      }
    }
  });
});

const square = (sizePx: number) => ({ widthPx: sizePx, heightPx: sizePx });

function sizeOf(png: Buffer) {
  const { widthPx, heightPx } = readPng(png);
  return { widthPx, heightPx };
}

/** By the directory of the file, whose sizes must be those of the pictures. */
function icoPictures(file: Buffer): Buffer[] {
  expect(file.readUInt32LE(0)).toBe(0x0001_0000);
  return Array.from({ length: file.readUInt16LE(4) }, (_nothing, index) => {
    const entry = 6 + index * 16;
    const png = file.subarray(
      file.readUInt32LE(entry + 12),
      file.readUInt32LE(entry + 12) + file.readUInt32LE(entry + 8),
    );
    expect(file.readUInt8(entry) || 256).toBe(readPng(png).widthPx);
    return png;
  });
}

function icnsPictures(file: Buffer): { type: string; png: Buffer }[] {
  expect(file.toString('latin1', 0, 4)).toBe('icns');
  expect(file.readUInt32BE(4)).toBe(file.length);
  const pictures = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    const png = file.subarray(at + 8, at + file.readUInt32BE(at + 4));
    pictures.push({ type: file.toString('latin1', at, at + 4), png });
  }
  return pictures;
}
