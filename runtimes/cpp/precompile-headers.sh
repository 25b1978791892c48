#!/bin/sh
# precompile-headers.sh COMPILER: compiles ahead the two headers that most programs begin with. The compiler takes the
# result in their place where its flags are these, which are cpp.json's, and nothing was defined before that they look at.
set -eu
compiler=$1
version=$("$compiler" -dumpversion)
machine=$("$compiler" -print-multiarch)
for header in "/usr/include/c++/$version/iostream" "/usr/include/$machine/c++/$version/bits/stdc++.h"; do
  mkdir "$header.gch"
  "$compiler" -std=c++17 -O2 -pthread -w -x c++-header "$header" -o "$header.gch/c++17-O2"
done
