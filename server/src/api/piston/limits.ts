import { SkerryError } from '#domain/errors.ts';
import type { StageLimits } from '#domain/limits.ts';

/** Milliseconds, bytes and counts; a time or memory limit of 0 or less means none. Named as Piston names its settings. */
export interface PistonLimits {
  readonly outputMaxSize: number;
  readonly runTimeout: number;
  readonly compileTimeout: number;
  readonly runCpuTime: number;
  readonly compileCpuTime: number;
  readonly runMemoryLimit: number;
  readonly compileMemoryLimit: number;
  readonly maxProcessCount: number;
  readonly maxOpenFiles: number;
  readonly maxFileSize: number;
}

/** What the machine gives to one stage where nothing else limits it. */
export interface Ceiling {
  readonly memoryBytes: number;
  readonly cpus: number;
}

/** Stands for "no limit": every wait has an end. */
const LONGEST_STAGE_MS = 3_600_000;

/** Compilers start more processes, and open more files, than programs may. */
const COMPILE_PROCESSES_MIN = 256;
const COMPILE_OPEN_FILES_MIN = 2_048;

/** The configured limits with what a request asks for in their place; in the order in which they are checked. */
export function requestedLimits(fields: Readonly<Record<string, unknown>>, configured: PistonLimits): PistonLimits {
  const wish = (field: string, limit: number): number => requestedLimit(field, fields[field], limit);
  return {
    ...configured,
    compileMemoryLimit: wish('compile_memory_limit', configured.compileMemoryLimit),
    runMemoryLimit: wish('run_memory_limit', configured.runMemoryLimit),
    compileTimeout: wish('compile_timeout', configured.compileTimeout),
    runTimeout: wish('run_timeout', configured.runTimeout),
    compileCpuTime: wish('compile_cpu_time', configured.compileCpuTime),
    runCpuTime: wish('run_cpu_time', configured.runCpuTime),
  };
}

/** A wish of 0 is no wish. */
function requestedLimit(field: string, value: unknown, limit: number): number {
  if (value === undefined || value === null || value === 0 || value === '' || value === false) return limit;
  if (typeof value !== 'number') {
    throw new SkerryError('invalidRequest', `If specified, ${field} must be a number`, { field });
  }
  if (limit <= 0) return value;
  if (value > limit) {
    throw new SkerryError('limitTooHigh', `${field} cannot exceed the configured limit of ${limit}`, { field });
  }
  if (value < 0) throw new SkerryError('invalidRequest', `${field} must be non-negative`, { field });
  return value;
}

export function compileLimits(limits: PistonLimits, ceiling: Ceiling): StageLimits {
  const { compileTimeout, compileCpuTime, compileMemoryLimit } = limits;
  return {
    ...stageLimits(limits, ceiling, compileTimeout, compileCpuTime, compileMemoryLimit),
    processes: Math.max(limits.maxProcessCount, COMPILE_PROCESSES_MIN),
    openFiles: Math.max(limits.maxOpenFiles, COMPILE_OPEN_FILES_MIN),
    // Linkers write more than programs may; what a sandbox may store in all bounds them.
    fileBytes: 0,
  };
}

export function runLimits(limits: PistonLimits, ceiling: Ceiling): StageLimits {
  const { runTimeout, runCpuTime, runMemoryLimit } = limits;
  return stageLimits(limits, ceiling, runTimeout, runCpuTime, runMemoryLimit);
}

function stageLimits(
  limits: PistonLimits,
  ceiling: Ceiling,
  wallMs: number,
  cpuMs: number,
  memoryBytes: number,
): StageLimits {
  return {
    wallMs: atMost(LONGEST_STAGE_MS, wallMs),
    cpuMs: atMost(LONGEST_STAGE_MS, cpuMs),
    memoryBytes: atMost(ceiling.memoryBytes, memoryBytes),
    cpus: ceiling.cpus,
    processes: limits.maxProcessCount,
    openFiles: limits.maxOpenFiles,
    fileBytes: limits.maxFileSize,
    outputBytes: limits.outputMaxSize,
    outputOverflow: 'kill',
  };
}

function atMost(ceiling: number, limit: number): number {
  return limit > 0 ? Math.min(Math.ceil(limit), ceiling) : ceiling;
}
