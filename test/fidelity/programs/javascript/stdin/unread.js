console.log('not read', process.stdin.isTTY, process.stdin.constructor.name);
