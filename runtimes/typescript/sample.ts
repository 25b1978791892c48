// What compile.js compiles to warm up: a little of all that programs are made of. It is never run.
import { readFileSync } from 'node:fs';

type Kind = 'one' | 'two';

interface Shape {
  readonly kind: Kind;
  area(): number;
}

enum Colour {
  red,
  green = 2,
}

class Circle implements Shape {
  readonly kind = 'one';
  static count = 0;
  #radius: number;

  constructor(
    radius: number,
    protected colour: Colour = Colour.red,
  ) {
    this.#radius = radius;
    Circle.count++;
  }

  get radius(): number {
    return this.#radius;
  }

  area(): number {
    return Math.PI * this.#radius ** 2;
  }
}

function group<K, V>(items: readonly V[], key: (item: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const item of items) {
    const known = groups.get(key(item));
    if (known === undefined) groups.set(key(item), [item]);
    else known.push(item);
  }
  return groups;
}

async function main(...args: string[]): Promise<void> {
  const lines = readFileSync(0, 'utf8').trim().split('\n');
  const counts: Record<string, number> = {};
  for (const word of lines.flatMap((line) => line.split(/\s+/))) counts[word] = (counts[word] ?? 0) + 1;
  const sorted = Object.entries(counts)
    .map(([word, count]) => ({ word, count }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count || one.word.localeCompare(other.word));
  const shapes: Shape[] = [new Circle(1), { kind: 'two', area: () => 2 }];
  const [first, ...rest] = sorted;
  const total = await Promise.all(shapes.map(async (shape) => shape.area())).then((areas) =>
    areas.reduce((a, b) => a + b, 0),
  );
  switch (shapes[0]?.kind) {
    case 'one':
      console.log(
        `${first?.word}: ${rest.length}`,
        group(args, (text) => text.length),
      );
      break;
    default:
      console.error(new Set(args), JSON.stringify({ total, ...counts }));
  }
  try {
    if (total > 10) throw new RangeError('large');
  } catch (error) {
    if (error instanceof Error) console.error(error.message);
    process.exitCode = 1;
  }
  const wrong: number = 'text';
  setTimeout(() => console.log(wrong, parseInt('12', 10), [1, 2, 3].includes(2)), 1);
}

void main(...process.argv.slice(2));
