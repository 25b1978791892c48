process.env.TZ = 'Asia/Tokyo';
console.log(new Date(0).toString());
process.env.TZ = 'UTC';
console.log(new Date(0).toString());
