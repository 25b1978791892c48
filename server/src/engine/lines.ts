/** Cuts a stream of bytes into lines. */
export interface Lines {
  add(bytes: Uint8Array): void;
  /** Passes on a last line that no newline ended. */
  end(): void;
}

/** A longer line comes in pieces, so that a program without newlines holds no more than this. */
const MAX_LINE_LENGTH = 4096;

export function createLines(onLine: (line: string) => void): Lines {
  const decoder = new TextDecoder();
  let rest = '';

  function pass(text: string): void {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    for (; rest.length > MAX_LINE_LENGTH; rest = rest.slice(MAX_LINE_LENGTH)) onLine(rest.slice(0, MAX_LINE_LENGTH));
  }

  return {
    add: (bytes) => pass(decoder.decode(bytes, { stream: true })),
    end() {
      pass(decoder.decode());
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
