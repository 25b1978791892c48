throw { not: 'an error', nested: [1, { two: 2 }] };
