// Small pictures for the README: a screenshot with at most 256 colours. Pages have few; letters' edges have many
// that nobody tells apart.

import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;

/** The same picture with a palette. Takes PNGs as Chromium writes them: 8 bits, red, green, blue, perhaps alpha. */
export function small(png) {
  const { width, height, channels, rows } = read(png);
  const colours = new Map();
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at++) {
    const [r, g, b] = rows.subarray(at * channels, at * channels + 3);
    pixels[at] = (r << 16) | (g << 8) | b;
    colours.set(pixels[at], (colours.get(pixels[at]) ?? 0) + 1);
  }
  const palette = mostUsed(colours);
  const nearest = new Map(palette.map((colour, at) => [colour, at]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let index = nearest.get(pixels[at]);
      if (index === undefined) nearest.set(pixels[at], (index = closest(palette, pixels[at])));
      lines[y * (width + 1) + 1 + x] = index;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // 8 bits, with a palette.
  head.set([8, 3, 0, 0, 0], 8);
  const entries = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE, chunk('IHDR', head), chunk('PLTE', entries), chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The colours of which there is most, none too near to another: an area is its colour, and a gradient keeps its steps. */
function mostUsed(colours) {
  const byUse = [...colours].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const chosen = [];
  for (const least of [300, 60, 0]) {
    for (const colour of byUse) {
      if (chosen.length === COLOURS) return chosen;
      if (chosen.every((other) => distance(other, colour) > least)) chosen.push(colour);
    }
  }
  return chosen;
}

function closest(palette, colour) {
  let best = 0;
  for (let at = 1; at < palette.length; at++) {
    if (distance(palette[at], colour) < distance(palette[best], colour)) best = at;
  }
  return best;
}

function distance(a, b) {
  const [r, g, bl] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)];
  return 2 * r * r + 4 * g * g + 3 * bl * bl;
}

function read(png) {
  let at = SIGNATURE.length;
  const data = [];
  let head;
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') head = body;
    if (kind === 'IDAT') data.push(body);
    at += length + 12;
  }
  const [width, height, bits, type] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8], head[9]];
  if (bits !== 8 || ![2, 6].includes(type)) throw new Error(`a picture of an unknown kind: ${bits} bits, type ${type}`);
  const channels = type === 2 ? 3 : 4;
  return { width, height, channels, rows: unfiltered(inflateSync(Buffer.concat(data)), width * channels, height, channels) };
}

/** Takes back what the lines' filters did (PNG specification, section 9). */
function unfiltered(lines, length, height, channels) {
  const rows = Buffer.alloc(length * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (length + 1)];
    for (let x = 0; x < length; x++) {
      const left = x < channels ? 0 : rows[y * length + x - channels];
      const up = y === 0 ? 0 : rows[(y - 1) * length + x];
      const corner = x < channels || y === 0 ? 0 : rows[(y - 1) * length + x - channels];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      rows[y * length + x] = lines[y * (length + 1) + 1 + x] + guess;
    }
  }
  return rows;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(guess - one));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

function chunk(kind, body) {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  let crc = -1;
  for (const byte of named) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeInt32BE(~crc);
  return Buffer.concat([length, named, sum]);
}
