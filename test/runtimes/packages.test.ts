import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Packages } from '#packages/open-packages.ts';
import { startToyHost, type ToyHost } from './support/toy-packages.ts';

let host: ToyHost;

beforeEach(async () => {
  host = await startToyHost();
  await host.describe({
    'default-b': 'b',
    'default-a': 'a',
    'toy-broken': 'toy-broken',
    'toy-slow': 'toy-slow',
    'toy-mute': 'toy-mute',
    'toy-bare': '',
  });
});

afterEach(() => host[Symbol.asyncDispose]());

function stateOf(packages: Packages, id: string): string | undefined {
  return packages.list().find((status) => status.id === id)?.state;
}

/** Layers that were made for packages: not the base, its lists, nor what the test put there. */
async function madeLayers(): Promise<string[]> {
  const names = await host.engine.list();
  return [...names].filter(
    (name) => name.startsWith('debian-bookworm-') && name !== host.base && !name.includes('-lists-'),
  );
}

describe('installing', () => {
  test('makes a layer, asks for the version, and offers the runtime', async () => {
    await using packages = await host.open();
    const lines: string[] = [];
    const status = await packages.install('default-a', (line) => lines.push(line));
    expect(status).toMatchObject({ id: 'default-a', state: 'installed', version: '1.2.3', languages: ['toy'] });
    expect(lines).toContain('unpacking a');
    expect(packages.installed()).toMatchObject([{ language: 'toy', version: '1.2.3', packageId: 'default-a' }]);
    expect(packages.installed()[0]?.layers).toEqual([...(await madeLayers()), host.base]);
    await expect(packages.install('default-a')).rejects.toMatchObject({ code: 'packageInstalled' });
    await expect(packages.install('unheard-of')).rejects.toMatchObject({ code: 'packageUnknown' });
  });

  test('twice at once does the work once and tells both', async () => {
    await using packages = await host.open();
    const lines: string[][] = [[], []];
    const both = lines.map((heard) => packages.install('default-a', (line) => heard.push(line)));
    expect(stateOf(packages, 'default-a')).toBe('installing');
    expect(await Promise.all(both)).toMatchObject([{ state: 'installed' }, { state: 'installed' }]);
    for (const heard of lines) expect(heard.filter((line) => line === 'unpacking a')).toHaveLength(1);
    expect(host.events.map(({ change }) => change)).toEqual(['installed']);
  });

  test('what is broken says why, leaves nothing, and can be asked for again', async () => {
    await using packages = await host.open();
    for (let attempt = 0; attempt < 2; attempt++) {
      const failed = packages.install('toy-broken');
      // oxlint-disable-next-line no-await-in-loop -- again, after the first
      await expect(failed).rejects.toMatchObject({ code: 'packageInstallFailed' });
      // oxlint-disable-next-line no-await-in-loop -- of the same attempt
      await expect(failed).rejects.toThrow('E: this package is broken');
    }
    expect(stateOf(packages, 'toy-broken')).toBe('absent');
    expect(await madeLayers()).toEqual([]);
  });

  test('what says no version is not installed', async () => {
    await using packages = await host.open();
    await expect(packages.install('toy-mute')).rejects.toThrow('said no version: no version');
    expect(packages.installed()).toEqual([]);
    expect(await madeLayers()).toEqual([]);
  });

  test('asks again which packages there are when the mirror has moved on', async () => {
    await using packages = await host.open();
    await packages.install('default-a');
    await host.release(2);
    const lines: string[] = [];
    expect(await packages.install('default-b', (line) => lines.push(line))).toMatchObject({ version: '2.2.3' });
    expect(lines).toContain('asking again which packages there are');
    expect([...(await host.engine.list())].filter((name) => name.includes('-lists-'))).toHaveLength(1);
  });

  test('in order, past failures, with the language announced', async () => {
    await host.describe({ 'default-broken': 'default-broken', 'default-a': 'a', 'default-b': 'b', other: 'other' });
    await using packages = await host.open();
    const installing = packages.installAll(null);
    expect(packages.installing('toy')).toBe(true);
    expect(packages.list().map(({ state }) => state)).toEqual(['installing', 'installing', 'installing', 'absent']);
    await installing;
    expect(packages.installing('toy')).toBe(false);
    expect(packages.list().map(({ state }) => state)).toEqual(['absent', 'installed', 'installed', 'absent']);
    const failures = host.events.filter(({ change }) => change === 'failed');
    expect(failures.map(({ packageId }) => packageId)).toEqual(['default-broken', 'default-broken']);
  });

  test('of a package that does not exist is reported', async () => {
    await using packages = await host.open();
    await packages.installAll(['unheard-of', 'toy-bare']);
    expect(host.events.map(({ change, packageId }) => `${packageId} ${change}`)).toEqual([
      'unheard-of failed',
      'toy-bare installed',
    ]);
  });

  test('is refused while another process has the packages open', async () => {
    await using first = await host.open();
    await using second = await host.open();
    await expect(second.install('default-a')).rejects.toThrow('another Skerry on this host');
    await second.installAll(null);
    await first.install('default-a');
    await expect(second.remove('default-a')).rejects.toMatchObject({ code: 'packageInstallFailed' });
  });
});

describe('interrupted', () => {
  test('an installation leaves nothing and is done again', async () => {
    const packages = await host.open();
    const before = await host.engine.list();
    const started = Promise.withResolvers<void>();
    const refused = packages
      .install('toy-slow', (line) => {
        if (line === 'unpacking for ever') started.resolve();
      })
      .catch((error: unknown) => error);
    await started.promise;
    await packages[Symbol.asyncDispose]();
    expect(await refused).toMatchObject({ code: 'cancelled' });
    await using again = await host.open();
    expect(stateOf(again, 'toy-slow')).toBe('absent');
    const after = [...(await host.engine.list())].filter((name) => !name.includes('-lists-'));
    expect(after.toSorted()).toEqual([...before].toSorted());
    expect(await readdir(path.join(host.stateDirectory, 'packages'))).toEqual(['lock']);
  });

  test('the next start removes what a killed server left, and nothing of others', async () => {
    const folders = ['staging-debian-bookworm-1', 'debian-bookworm-orphan-2', 'npm-orphan-3', 'template-of-somebody'];
    await Promise.all(folders.map((name) => mkdir(path.join(host.layersDirectory, name, 'etc'), { recursive: true })));
    await mkdir(path.join(host.stateDirectory, 'tmp/npm-x/cache'), { recursive: true });
    await writeFile(path.join(host.stateDirectory, 'packages/default-a.json.unfinished'), '{');
    await writeFile(path.join(host.stateDirectory, 'packages/lock'), '4194303 1');
    await using _packages = await host.open();
    expect([...(await host.engine.list())].toSorted()).toEqual(['busybox', host.base, 'template-of-somebody']);
    expect(await readdir(path.join(host.stateDirectory, 'tmp'))).toEqual([]);
    expect(await readdir(path.join(host.stateDirectory, 'packages'))).toEqual(['lock']);
  });
});

describe('removing', () => {
  test('waits until nobody uses the package, and takes only what nothing else needs', async () => {
    await using packages = await host.open();
    await packages.install('default-a');
    await packages.install('toy-bare');
    const runtime = packages.installed().find(({ packageId }) => packageId === 'default-a');
    if (runtime === undefined) throw new Error('default-a is not installed');
    const uses = [packages.hold(runtime), packages.hold(runtime)];
    for (const use of uses) {
      // oxlint-disable-next-line no-await-in-loop -- refused as long as one is left
      await expect(packages.remove('default-a')).rejects.toMatchObject({ code: 'packageInUse' });
      use[Symbol.dispose]();
      use[Symbol.dispose]();
    }
    expect(await packages.remove('default-a')).toMatchObject({ id: 'default-a', state: 'absent', version: '9.9.9' });
    expect(() => packages.hold(runtime)).toThrow('no longer installed');
    await expect(packages.remove('default-a')).rejects.toMatchObject({ code: 'packageNotInstalled' });
    await expect(packages.remove('unheard-of')).rejects.toMatchObject({ code: 'packageUnknown' });
    expect(await madeLayers()).toEqual([]);
    expect(await host.engine.list()).toContain(host.base);
    expect(stateOf(packages, 'toy-bare')).toBe('installed');
    await packages.install('default-a');
  });
});

describe('the next start', () => {
  test('takes over what is installed', async () => {
    await using first = await host.open();
    await first.install('default-a');
    const runtimes = first.installed();
    await first[Symbol.asyncDispose]();
    await using second = await host.open();
    expect(second.installed()).toEqual(runtimes);
    expect(stateOf(second, 'default-a')).toBe('installed');
  });

  test('drops what has lost a layer, says so, and makes it again', async () => {
    await using first = await host.open();
    await first.install('default-a');
    const [layer = ''] = await madeLayers();
    await first[Symbol.asyncDispose]();
    await rm(path.join(host.layersDirectory, layer), { recursive: true });
    await using second = await host.open();
    expect(second.installed()).toEqual([]);
    expect(host.events.at(-1)).toMatchObject({
      change: 'dropped',
      packageId: 'default-a',
      reason: `its layer ${layer} is missing`,
    });
    await second.installAll([]);
    expect(await madeLayers()).toEqual([layer]);
    expect(stateOf(second, 'default-a')).toBe('installed');
  });

  test('makes again what the catalogue describes in another way', async () => {
    await using first = await host.open();
    await first.install('default-a');
    const before = await madeLayers();
    await first[Symbol.asyncDispose]();
    await host.describe({ 'default-a': 'a-of-another-kind' });
    await using second = await host.open();
    expect(host.events.at(-1)).toMatchObject({
      change: 'dropped',
      reason: 'the catalogue makes it in another way now',
    });
    await second.installAll([]);
    const after = await madeLayers();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });
});
