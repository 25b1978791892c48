process.stdout.write('a', () => process.stdout.write('b', () => process.exit(0)));
