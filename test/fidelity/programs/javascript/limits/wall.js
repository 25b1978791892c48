console.log('before');
setInterval(() => {}, 1000);
