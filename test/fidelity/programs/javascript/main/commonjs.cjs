console.log(__filename, require.main === module, process.mainModule === module);
