require('absent-module');
