import { readFileSync } from 'node:fs';
import { loadConfig } from '#config/load.ts';
import { SkerryError } from '#domain/errors.ts';
import { loadDocsPage } from '#http/docs-page.ts';
import { preloadHttp } from '#http/preload.ts';
import { createLogger } from '#telemetry/logger.ts';
import { composeServer, type Server } from './compose.ts';
import { openHost } from './open-host.ts';
import { exitCodes, serve } from './serve.ts';

async function main(): Promise<number> {
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  // Read before root's rights are given up, as everything of the source tree.
  const docs = loadDocsPage();
  const version = readVersion();
  await preloadHttp(docs, logger);
  let server: Server | null = null;
  await using host = await openHost(config, {
    onLog: (line) => logger.warn({ line }, 'launcher.said'),
    onPackage: (event) => {
      logger[event.reason === null ? 'info' : 'error'](event, 'package.changed');
      server?.keepWarm();
    },
  });
  server = await composeServer({ host, config, docs, version, logger });
  if ((await server.health.probe.read()) === 'error') {
    throw new SkerryError(
      'engineFailed',
      'no sandbox can be made here, so nothing will be run; ./skerry doctor says why',
    );
  }
  server.keepWarm();
  host.packages.installAll(config.packages).catch((error: unknown) => {
    logger.error({ err: error }, 'packages.failed');
  });
  return await serve(server, host, logger);
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`skerry: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = exitCodes.failed;
}
