import { openClient } from './client.ts';
import { measure } from './measure.ts';
import { startServer } from './server-process.ts';
import { median, table } from './statistics.ts';

interface Importing {
  readonly name: string;
  readonly language: string;
  readonly version: string;
  readonly code: string;
}

const python = { language: 'python', version: '3.11' };
const ruby = { language: 'ruby', version: '3.1' };

const programs: readonly Importing[] = [
  { name: 'Python, nothing', ...python, code: 'print("Hello")\n' },
  { name: 'Python, decimal', ...python, code: 'import decimal\n' },
  { name: 'Python, asyncio', ...python, code: 'import asyncio\n' },
  { name: 'Python, unittest.mock', ...python, code: 'import unittest.mock\n' },
  { name: 'Ruby, nothing', ...ruby, code: 'puts "Hello"\n' },
  { name: 'Ruby, json and openssl', ...ruby, code: 'require "json"\nrequire "openssl"\n' },
];

const SKERRY_PRELOAD = 'python=decimal,asyncio,unittest.mock;ruby=json,openssl';
const rounds = 14;

/** Programs that import something, over HTTP, on a server whose interpreters have it loaded and on one where they do not. */
export async function preload(): Promise<void> {
  await using plain = await startServer();
  await using loading = await startServer({ SKERRY_PRELOAD });
  using without = openClient(plain.port);
  using withModules = openClient(loading.port);
  const rows: string[][] = [];
  for (const { name, language, version, code } of programs) {
    const body = JSON.stringify({ language, version, files: [{ content: code }] });
    const sides = [
      { name: 'without', run: () => without.execute(body) },
      { name: 'with', run: () => withModules.execute(body) },
    ];
    const times = await measure(sides, rounds);
    rows.push([name, ...sides.map((side) => median(times.get(side.name) ?? []).toFixed(2))]);
  }
  console.log(`Medians in ms over HTTP; with SKERRY_PRELOAD='${SKERRY_PRELOAD}', and without.\n`);
  console.log(table(['program', 'without', 'with'], rows));
}
