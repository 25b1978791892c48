export const inner = import.meta.url;
