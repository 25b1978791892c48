console.log(require('module').builtinModules);
