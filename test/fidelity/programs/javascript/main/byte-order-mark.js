console.log(__filename, module.wrapper, require('module').wrapper);
