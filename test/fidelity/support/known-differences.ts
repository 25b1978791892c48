import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';

const schema = Type.Array(
  Type.Object(
    {
      /** A case's id. */
      case: Type.String({ minLength: 1 }),
      tier: Type.String({ minLength: 1 }),
      /** The versions of the language where it is so; all where absent. */
      versions: Type.Optional(Type.String()),
      reason: Type.String({ minLength: 20 }),
    },
    { additionalProperties: false },
  ),
);

/** A difference that we know of and keep, and why. */
export type KnownDifference = Static<typeof schema>[number];

const validator = Compile(schema);

export function readKnownDifferences(): readonly KnownDifference[] {
  const file = path.join(import.meta.dirname, '../known-differences.json');
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!validator.Check(value)) throw new Error(`${file} says something else than case, tier, versions and reason`);
  return value;
}
