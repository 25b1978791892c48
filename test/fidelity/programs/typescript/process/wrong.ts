const value: number = 'text';
console.log(value);
