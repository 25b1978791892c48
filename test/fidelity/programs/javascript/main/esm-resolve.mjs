console.log(import.meta.resolve ? await import.meta.resolve('./other.mjs') : 'no resolve');
console.log(new URL('x', import.meta.url).href, process.argv[1]);
import('./absent.mjs').catch((error) => console.log(error.code, error.message));
