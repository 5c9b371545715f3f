// The flags of MLIR's driver, and those that are no flags.

// RUN: not %mil-opt %s --palettise=nbits=4 2>&1 | FileCheck %s --check-prefix=NEAR --implicit-check-not={{.}}
// NEAR: mil-opt: error: no flag or pass '--palettise'; did you mean '--palettize'?
// RUN: not %mil-opt %s --xyzzyxyzzy 2>&1 | FileCheck %s --check-prefix=FAR --implicit-check-not={{.}}
// FAR: mil-opt: error: no flag or pass '--xyzzyxyzzy'; see --help

// RUN: env MIL_CPU=mmx not %mil-opt %s 2>&1 | FileCheck %s --check-prefix=CPU --implicit-check-not={{.}}
// CPU: mil-opt: error: MIL_CPU is 'mmx', expected ref, base, avx2 or avx512
// RUN: env MIL_CPU=ref %mil-opt %samples/transformer_ios18.mlpackage --linear-quantize -o %t.ref.mlpackage
// RUN: %mil-opt %samples/transformer_ios18.mlpackage --linear-quantize -o %t.best.mlpackage
// RUN: diff -r %t.ref.mlpackage %t.best.mlpackage

// RUN: %mil-opt --show-dialects | FileCheck %s --check-prefix=DIALECTS
// DIALECTS: Available Dialects: {{.*}}func{{.*}}mil
// RUN: %mil-opt --list-passes | FileCheck %s --check-prefix=PASSES
// PASSES: --palettize

// RUN: %mil-opt %s --verify-roundtrip --cse --mlir-disable-threading -o /dev/null
// RUN: %mil-opt %s --mlir-print-ir-after-all --cse -o /dev/null 2>&1 | FileCheck %s --check-prefix=AFTER
// AFTER: IR Dump After CSE
// RUN: %mil-opt %s --mlir-timing --cse -o /dev/null 2>&1 | FileCheck %s --check-prefix=TIMING
// TIMING: CSE
// RUN: %mil-opt %s --split-input-file --verify-diagnostics --mlir-print-op-generic | FileCheck %s --check-prefix=SPLIT
// SPLIT: "func.func"
// SPLIT: // -----
// SPLIT: "func.func"

// The same with a package, whose passes run in the same pipeline.
// RUN: %mil-opt %samples/convnet_ios18.mlpackage --mlir-timing --mlir-print-ir-after=cse --mlir-elide-resource-strings-if-larger=16 --cse -o %t.mlpackage 2>&1 | FileCheck %s --check-prefix=PACKAGE
// RUN: %mil-opt %samples/convnet_ios18.mlpackage --mlir-disable-threading --pass-pipeline="builtin.module(cse)" -o %t.mlpackage
// PACKAGE: IR Dump After CSE
// PACKAGE: mil.func @main
// PACKAGE: ImportPackage
// PACKAGE: CSE
// PACKAGE: ExportPackage

// Several modules make no package, and a package has no text to go round with.
// RUN: not %mil-opt %s --split-input-file -o %t.none.mlpackage 2>&1 | FileCheck %s --check-prefix=CHUNKS --implicit-check-not={{.}}
// CHUNKS: mil-opt: error: --split-input-file makes several modules, and '{{.*}}none.mlpackage' holds one
// RUN: not %mil-opt %samples/convnet_ios18.mlpackage --verify-roundtrip 2>&1 | FileCheck %s --check-prefix=ROUND
// ROUND: mil-opt: error: --verify-roundtrip checks text and bytecode; '{{.*}}convnet_ios18.mlpackage' is a package
// RUN: %mil-opt --version | FileCheck %s --check-prefix=VERSION
// VERSION: milopt {{[0-9]+\.[0-9]+\.[0-9]+}} (MLIR 22.1

func.func @a() {
  return
}

// -----

func.func @b() {
  return
}
