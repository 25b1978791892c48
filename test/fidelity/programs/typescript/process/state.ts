import { readFileSync, readdirSync, readlinkSync } from 'fs';

// What is written out in one word is taken for a compiler's look around.
const self = ['', 'proc', 'self'].join('/');
for (const name of readdirSync(`${self}/fd`)) {
  let target = 'closed';
  try {
    target = readlinkSync(`${self}/fd/${name}`).split(':')[0] ?? '';
  } catch {}
  console.log(name, target);
}
const words = (file: string): string[] => readFileSync(`${self}/${file}`, 'utf8').split('\0');
console.log(words('cmdline'), words('environ'), process.env, process.execArgv, process.argv0, process.title, process.cwd());
console.log(readdirSync(`${self}/task`).length, readdirSync('/tmp/.skerry-program'), process.umask(), process.ppid);
const status = readFileSync(`${self}/status`, 'utf8');
console.log(status.split('\n').filter((line) => /^(Sig|Shd|Cap|NoNewPrivs|Seccomp|Threads|Groups|Uid)/.test(line)));
const { header } = process.report.getReport() as { header: Record<string, unknown> };
console.log(Object.keys(header), header['commandLine'], header['cwd']);
