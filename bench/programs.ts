/** What is run: the hello program of a runtime, or the smallest program there is. */
export interface Program {
  readonly name: string;
  readonly language: string;
  readonly version: string;
  readonly file: string;
  readonly code: string;
  /** Without a compile stage. */
  readonly interpreted: boolean;
  /** Rounds worth running: slow programs vary less. */
  readonly rounds: number;
}

export const cHello = {
  language: 'c',
  version: 'gcc11',
  code: '#include <stdio.h>\nint main(void) { puts("Hello"); return 0; }\n',
};

export const javaHello = {
  language: 'java',
  version: '17',
  code: 'public class Main { public static void main(String[] args) { System.out.println("Hello"); } }\n',
};

const interpreted = true;

export const programs: readonly Program[] = [
  { name: 'true (bash -c :)', language: 'bash', version: '*', file: 'main.sh', code: ':\n', interpreted, rounds: 100 },
  {
    name: 'Python hello',
    language: 'python',
    version: '3.11',
    file: 'main.py',
    code: 'print("Hello")\n',
    interpreted,
    rounds: 60,
  },
  {
    name: 'Node hello',
    language: 'javascript',
    version: '20',
    file: 'main.js',
    code: 'console.log("Hello")\n',
    interpreted,
    rounds: 40,
  },
  {
    name: 'Ruby hello',
    language: 'ruby',
    version: '3.1',
    file: 'main.rb',
    code: 'puts "Hello"\n',
    interpreted,
    rounds: 40,
  },
  { name: 'C hello, compile and run', ...cHello, file: 'main.c', interpreted: false, rounds: 30 },
  { name: 'Java hello, compile and run', ...javaHello, file: 'Main.java', interpreted: false, rounds: 8 },
];
