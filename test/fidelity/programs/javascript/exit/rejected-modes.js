Promise.reject(new Error('with a mode'));
setTimeout(() => console.log('goes on'), 2);
