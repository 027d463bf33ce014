// Nothing but the compiled part: what it does is said in README.md.

module.exports = require('./build/Release/tilefold_libdeflate.node');
