exports.early = 'early';
const other = require('./other');
exports.late = 'late';
console.log(other.seen, require('./main') === module.exports);
