let count = 0;
process.stdin.on('readable', () => {
  for (let chunk = process.stdin.read(); chunk !== null; chunk = process.stdin.read()) count += chunk.length;
});
process.stdin.on('end', () => console.log(count));
