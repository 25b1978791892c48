exports.name = __filename + ' of ' + module.parent.filename;
