#!/bin/sh
# Runs the C unit tests under valgrind:   test/valgrind.sh build/release/bin [jobs]
# MIL_CPU: valgrind knows no AVX-512, and says so to kernels that ask. Left out are unit-kernels-kmeans, which compares with
# long doubles that valgrind rounds to doubles, unit-guard, which lets memory go on purpose, and unit-inferred, a tool of
# other tests. What MLIR keeps until the process ends is no leak of ours.
set -eu
bin=$1 jobs=${2:-1} log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
tests=$(cd "$bin" && ls unit-* | grep -v -e '^unit-kernels-kmeans$' -e '^unit-inferred$' -e '^unit-guard$')
# shellcheck disable=SC2016 # the shell that xargs starts expands this
printf '%s\n' $tests | xargs -P "$jobs" -I @ sh -c '
  MIL_CPU=avx2 valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
    --child-silent-after-fork=yes "$1/@" > "$2/@" 2>&1 && echo "valgrind: @" || { cat "$2/@"; echo "valgrind: @ failed"; exit 1; }' \
  sh "$bin" "$log"
