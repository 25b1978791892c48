import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { SkerryError } from '#domain/errors.ts';
import type { App } from '#http/dialect.ts';

/** Checks requests against their schemas as they are: nothing is converted, and what no schema names is ignored. */
export function validateRequests(app: App): void {
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setSchemaErrorFormatter((errors, part) => {
    const [first] = errors;
    const missing = first?.params['requiredProperties'];
    const inner = Array.isArray(missing) ? String(missing[0]) : '';
    const path = (first?.instancePath ?? '').split('/').filter((step) => step !== '');
    const field = [...path, ...(inner === '' ? [] : [inner])].join('.') || part;
    const problem = inner === '' ? (first?.message ?? 'is invalid') : 'is required';
    return new SkerryError('invalidRequest', `${field} ${problem}`, { field });
  });
}
