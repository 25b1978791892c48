for (const name of ['fs', 'node:fs', 'node:test', './main', '/work/main.js', '..', 'absent', './absent']) {
  try {
    console.log(name, require.resolve(name));
  } catch (error) {
    console.log(name, error.code, error.message);
  }
}
