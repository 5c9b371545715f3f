#!/bin/bash -eu
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Builds all fuzzers for an engine, in the way of OSS-Fuzz: with $CC, $CXX, $CFLAGS, $CXXFLAGS and $LIB_FUZZING_ENGINE, from
# $SRC/milopt in $WORK; programs, what they start with (name_seed_corpus.zip) and options (name.options) go to $OUT.
cmake -S "$SRC/milopt" -B "$WORK/milopt" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DMIL_FUZZ=ON \
  -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_C_FLAGS="$CFLAGS" -DCMAKE_CXX_FLAGS="$CXXFLAGS" \
  -DMIL_FUZZ_ENGINE="$LIB_FUZZING_ENGINE"
cmake --build "$WORK/milopt" --target fuzzers

python3 "$SRC/milopt/test/fuzz/seeds.py" "$WORK/seeds"
for folder in "$WORK"/seeds/*/; do
  name=$(basename "$folder")
  [ ! -d "$SRC/milopt/test/fuzz/findings/$name" ] || cp "$SRC/milopt/test/fuzz/findings/$name"/* "$folder"
  cp "$WORK/milopt/bin/fuzz-$name" "$OUT/"
  (cd "$folder" && python3 -m zipfile -c "$OUT/fuzz-${name}_seed_corpus.zip" .)
  printf '[libfuzzer]\nmax_len = 2000\ndetect_leaks = 0\n' > "$OUT/fuzz-$name.options"
done

# Programs run where nothing is installed: MLIR and the other libraries go with them.
mkdir -p "$OUT/lib"
ldd "$OUT"/fuzz-* | awk '$2 == "=>" && $3 ~ /^\// {print $3}' | grep -vE '/(libc|libm|libdl|libpthread|librt)\.so' | sort -u |
  xargs -r cp -t "$OUT/lib"
if command -v patchelf > /dev/null; then
  for program in "$OUT"/fuzz-*; do
    [ ! -x "$program" ] || patchelf --force-rpath --set-rpath '$ORIGIN/lib' "$program"
  done
fi
