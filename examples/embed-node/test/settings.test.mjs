// What is told of a file that cannot be used: its place, and nothing that stands in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { read } from '../settings.mjs';

let folder, file;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'embed-node-'));
  file = join(folder, 'settings.json');
});

after(() => rmSync(folder, { recursive: true }));

function said(text) {
  writeFileSync(file, text);
  try {
    return read(file);
  } catch (error) {
    return error.message;
  }
}

const SECRET = '{"hosts": [],\n "settings": {"topdesk_password": 987654321x}}';

test('a value without quotes is told by its place', () => {
  assert.match(said(SECRET), /settings\.json: line 2, column 44: expected \{/);
});

test('a word that is no JSON is told by its place', () => {
  assert.match(said('{"hosts": [],\n "settings": {"topdesk_password": secret-of-us}}'), /line 2, column 35: /);
});

test('a file that ends too soon is told by its end', () => {
  assert.match(said('{"hosts": [],\n'), /line 2, column 1: /);
});

test('a number is told by its key', () => {
  assert.match(said('{"hosts": [], "settings": {"topdesk_password": 987654321}}'), /json: topdesk_password: expected text/);
});

test('a file without hosts is told what was expected', () => {
  assert.match(said('{"topdesk_url": "https://example.topdesk.net"}'), /expected \{"hosts"/);
});

test('the service prints nothing of a file that it cannot read', () => {
  writeFileSync(file, SECRET);
  const serve = fileURLToPath(new URL('../serve.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [serve, file, folder], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /line 2, column 44/);
  assert.doesNotMatch(stderr, /987654321/);
});
