import Module from 'module';

console.log(process.moduleLoadList.length, process.moduleLoadList.join('\n'));
console.log(require.main === module, module.id, module.loaded, module.children.length, Object.keys(require.cache));
console.log(module.paths, __dirname, Object.keys(require.extensions), Module.builtinModules.length);
