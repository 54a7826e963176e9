// Reads ReceiptLine text from standard input and writes the bytes that receiptline makes of it for a Chinese printer.
const receiptline = require('receiptline');

let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', part => { text += part; });
process.stdin.on('end', () => {
    const printer = { cpl: Number(process.argv[2]), encoding: 'gb18030', command: process.argv[3], spacing: true };
    process.stdout.write(Buffer.from(receiptline.transform(text, printer), 'binary'));
});
