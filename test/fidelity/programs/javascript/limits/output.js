require('fs').writeSync(1, 'x'.repeat(5000));
