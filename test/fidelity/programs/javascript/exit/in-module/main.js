require('./helper')(0);
