exports.inner = require.main.filename;
