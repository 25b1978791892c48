// `compile.js OPTION... MAIN` is tsc. Started before the main file is there, it warms up, and then opens it, where its
// gate is: by then the compiler is fast, and the declarations of the language and of Node are read.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const compiler = '/usr/local/lib/node_modules/typescript/lib/';
/** The first costs as much as a cold compilation; after the third little is gained. */
const warmUpRounds = 3;
const sample = '/usr/local/lib/skerry/sample.ts';

/** Declarations that no request can change: those of the layer. */
const declarations = '/usr/local/lib/node_modules/';
const readDeclarations = new Map();

/** What tsc does where there is no project, no build and nothing to watch. */
function compile(ts, system, words) {
  const report = ts.createDiagnosticReporter(system);
  const commandLine = ts.parseCommandLine(words, (name) => system.readFile(name));
  if (commandLine.errors.length > 0) {
    commandLine.errors.forEach(report);
    return ts.ExitStatus.DiagnosticsPresent_OutputsSkipped;
  }
  const folder = system.getCurrentDirectory();
  const options = ts.convertToOptionsWithAbsolutePaths(commandLine.options, (name) =>
    ts.getNormalizedAbsolutePath(name, folder),
  );
  const program = ts.createProgram({
    rootNames: commandLine.fileNames,
    options,
    host: hostOf(ts, system, options, folder),
  });
  return ts.emitFilesAndReportErrorsAndGetExitStatus(program, report, (line) => system.write(line + system.newLine));
}

function hostOf(ts, system, options, folder) {
  const host = ts.createCompilerHostWorker(options, undefined, system);
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
  ts.changeCompilerHostLikeToUseCache(host, (name) => ts.toPath(name, folder, host.getCanonicalFileName));
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) => {
    if (!name.startsWith(declarations)) return getSourceFile(name, ...rest);
    if (!readDeclarations.has(name)) readDeclarations.set(name, getSourceFile(name, ...rest));
    return readDeclarations.get(name);
  };
  return host;
}

function warmUp(ts, options) {
  const silent = { ...ts.sys, write() {}, writeFile() {} };
  for (let round = 0; round < warmUpRounds; round++) compile(ts, silent, [...options, sample]);
}

/** Asks the folder: to ask for the file itself would be to touch the gate. */
function isListed(file) {
  const folder = path.dirname(file);
  return fs.existsSync(folder) && fs.readdirSync(folder).includes(path.basename(file));
}

function pass(gate) {
  try {
    fs.closeSync(fs.openSync(gate));
  } catch {
    // The compiler says it as it always does.
  }
}

function compileWarmed(words) {
  const ts = require(`${compiler}typescript.js`);
  warmUp(ts, words.slice(0, -1));
  pass(words.at(-1));
  ts.sys.setBlocking();
  ts.sys.exit(compile(ts, ts.sys, words));
}

const words = process.argv.slice(2);
if (isListed(words.at(-1))) require(`${compiler}tsc.js`);
else compileWarmed(words);
