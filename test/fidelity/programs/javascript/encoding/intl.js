console.log(Intl.DateTimeFormat().resolvedOptions(), new Intl.NumberFormat().resolvedOptions().locale);
console.log(new Date(0).toString(), new Date(86400000 * 200).toLocaleString(), (1234567.891).toLocaleString(), new Date(0).getTimezoneOffset());
console.log(new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(1234.5), ['ä', 'a', 'z'].sort(new Intl.Collator('sv').compare));
