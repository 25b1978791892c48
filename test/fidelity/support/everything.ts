/** With SKERRY_FIDELITY=all every installed version of a language runs all its cases, else the first, and a part of those that take long. */
export const everything = process.env['SKERRY_FIDELITY'] === 'all';
