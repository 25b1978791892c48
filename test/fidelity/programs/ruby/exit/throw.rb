puts catch(:tag) { throw :tag, 'thrown' }
throw :nobody
