/**
 * Runs package tools in a build sandbox: root mapped to ids that own nothing on the host, network on, and a writable
 * top that becomes a layer when every command succeeded.
 */
export interface LayerBuilder {
  /** Names of the layers that are complete. */
  list(): Promise<ReadonlySet<string>>;
  /** Builds beside and renames into place, so that a layer is whole or absent. Errors: `packageInstallFailed`. */
  build(request: LayerBuildRequest): Promise<void>;
  /** Takes a directory tree owned by the layer ids, made beside the layers by a bootstrap tool, as a layer. */
  adopt(name: string, stagingName: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface LayerBuildRequest {
  readonly name: string;
  /** Layers below, topmost first. */
  readonly below: readonly string[];
  readonly commands: readonly BuildCommand[];
  readonly onOutput: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface BuildCommand {
  /** The program by its absolute path, then its arguments. */
  readonly argv: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Bytes for stdin, for example a tarball. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly timeoutMs: number;
}
