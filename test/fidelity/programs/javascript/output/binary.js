process.stdout.write(Buffer.from([0, 255, 254, 128, 10]));
process.stderr.write(Buffer.from([192, 10]));
process.stdout.write('é ü 日本 😀 \ud800\n');
