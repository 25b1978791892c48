import type { Runtime } from '#domain/runtime.ts';

/** A language that could run here, installed or not. */
export interface CatalogueLanguage {
  readonly name: string;
  /** Every other name it has, in any dialect. */
  readonly aliases: readonly string[];
  /** What single dialects promise about it, by the dialect's name; a dialect that has no such language is absent. */
  readonly dialects: Readonly<Record<string, DialectLanguage>>;
}

/** A language as one dialect knows it. */
export interface DialectLanguage {
  readonly name: string;
  readonly aliases: readonly string[];
  /** The versions that the dialect's document lists; empty where it leaves them open. */
  readonly versions: readonly string[];
  /** What runs when the request names no version; null where it must name one. */
  readonly defaultVersion: string | null;
  readonly maxima: DialectMaxima | null;
}

/** The most that a request of this dialect may ask for. */
export interface DialectMaxima {
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly wallMs: number;
}

/** What can be installed. */
export interface CataloguePackage {
  /** `python-3.11` */
  readonly id: string;
  /** Languages that it brings, by the catalogue's names. */
  readonly languages: readonly string[];
  /** What it will probably say of itself, as semver. */
  readonly expectedVersion: string;
  /** True where `up` installs it. */
  readonly isDefault: boolean;
  /** What dialects that know packages call it, by the dialect's name. */
  readonly dialectNames: Readonly<Record<string, string>>;
}

/** What the catalogue says of a runtime before it is installed. */
export type RuntimeTemplate = Omit<Runtime, 'version' | 'layers'>;
