import { builtinModules } from 'module';

const { moduleLoadList } = process as unknown as { moduleLoadList: readonly string[] };
console.log(moduleLoadList.length, moduleLoadList.join('\n'));
console.log(require.main === module, module.id, module.loaded, module.children.length, Object.keys(require.cache));
console.log(module.paths, __dirname, Object.keys(require.extensions), builtinModules.length);
