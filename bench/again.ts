import { randomUUID } from 'node:crypto';
import { openClient } from './client.ts';
import { measure, type Times } from './measure.ts';
import { cHello, javaHello } from './programs.ts';
import { startServer } from './server-process.ts';
import { median, table } from './statistics.ts';

interface Compiled {
  readonly name: string;
  readonly language: string;
  readonly version: string;
  readonly code: string;
  readonly rounds: number;
}

const programs: readonly Compiled[] = [
  { name: 'C hello', ...cHello, rounds: 60 },
  {
    name: 'C++ hello',
    language: 'c++',
    version: 'gcc11',
    code: '#include <iostream>\nint main() { std::cout << "Hello" << std::endl; }\n',
    rounds: 15,
  },
  {
    name: 'Go hello',
    language: 'go',
    version: '*',
    code: 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("Hello") }\n',
    rounds: 15,
  },
  { name: 'Rust hello', language: 'rust', version: '*', code: 'fn main() { println!("Hello"); }\n', rounds: 15 },
  { name: 'Java hello', ...javaHello, rounds: 12 },
  {
    name: 'TypeScript hello',
    language: 'typescript',
    version: '5.9.3',
    code: 'const word: string = "Hello";\nconsole.log(word);\n',
    rounds: 8,
  },
];

async function measureProgram(port: number, { language, version, code, rounds }: Compiled): Promise<Times> {
  using client = openClient(port);
  // Never seen before, in a comment that all of these languages have.
  const fresh = (): string => `${code}// ${randomUUID()}\n`;
  const execute = (content: string, cache: boolean): Promise<void> =>
    client.execute(JSON.stringify({ language, version, files: [{ content }], cache }));
  let last = '';
  const first = (): Promise<void> => {
    last = fresh();
    return execute(last, true);
  };
  const sides = [
    { name: 'without', run: () => execute(fresh(), false) },
    { name: 'first', run: first },
    { name: 'again', run: () => execute(last, true) },
  ];
  return await measure(sides, rounds);
}

function row(name: string, times: Times): string[] {
  const first = times.get('first') ?? [];
  const of = (side: string): readonly number[] => times.get(side) ?? [];
  const ratio = median(of('again').map((ms, round) => ms / (first[round] ?? ms)));
  return [name, ...['without', 'first', 'again'].map((side) => median(of(side)).toFixed(2)), `${ratio.toFixed(3)} x`];
}

/** The same program twice, over HTTP: compiled and kept, then restored; and what keeping costs the first. */
export async function again(): Promise<void> {
  await using server = await startServer();
  const rows: string[][] = [];
  for (const program of programs) rows.push(row(program.name, await measureProgram(server.port, program)));
  console.log('Medians in ms over HTTP; the ratio to the first by pairs of one round.\n');
  console.log(table(['program', 'without cache', 'first', 'again', ''], rows));
}
