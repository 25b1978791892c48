const { pipeline, Readable, Transform } = require('stream');
pipeline(
  Readable.from(['a', 'b']),
  new Transform({ transform: (chunk, _encoding, done) => done(null, `${chunk}!`) }),
  async function* (source) { for await (const chunk of source) console.log(chunk.toString()); },
  (error) => console.log('done', error),
);
