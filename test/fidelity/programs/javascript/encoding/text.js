console.log('größe'.normalize('NFD').length, 'İ'.toLowerCase().length, 'straße'.toUpperCase(), [...'😀é'].length);
console.log(new TextDecoder('shift_jis').decode(new Uint8Array([0x93, 0xfa])), Buffer.from('日').toString('base64'), escape('ü'), encodeURIComponent('日'));
console.log(process.versions.icu, process.versions.unicode, process.versions.tz);
