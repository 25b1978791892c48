console.log(require.main === module, module.id, module.filename, module.loaded, module.parent, module.children);
console.log(module.paths, __filename, __dirname, require.resolve.paths('x'), Object.keys(require.cache), Object.keys(require.extensions));
console.log(arguments.length, typeof exports, exports === module.exports, require('module').builtinModules.length);
