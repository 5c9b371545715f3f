//===- inferred.c - prints declared and inferred types of a package ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   inferred Model.mlpackage
//
// One line for each result: operation, its MIL name, declared type, inferred type, separated by tabs.
// No inferred type: `-`. A constraint that does not hold: one line with `!` and the message in its
// place. Fails when the module does not verify. For test/oracle/infer.py.
//===----------------------------------------------------------------------===//
#include "mil-c/Infer.h"
#include "mil-c/Translate.h"
#include <stdio.h>
#include <stdlib.h>

static void printText(MlirStringRef text, void *userData) {
  fwrite(text.data, 1, text.length, stdout);
}

static void printOperation(MlirOperation op) {
  MilString type = milOpGetMilType(op), name = milOpGetName(op);
  printf("%.*s\t%.*s\t", MIL_STR(type), MIL_STR(name));
}

static MlirWalkResult inferOperation(MlirOperation op, void *userData) {
  char message[512] = "";
  MilDiagBuffer sink = {message, sizeof message};
  MilInferredTypes inferred;
  MilArena *arena = milArenaCreate();
  if (!arena)
    abort();
  if (milOpInferTypes(op, arena, &inferred, milDiagBuffer(&sink)) != MIL_OK) {
    printOperation(op);
    printf("!\t%s\n", message);
  }
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i) {
    printOperation(op);
    mlirTypePrint(mlirValueGetType(mlirOperationGetResult(op, i)), printText, NULL);
    printf("\t");
    bool known = (size_t)i < inferred.count && inferred.types[i].ptr;
    if (known)
      mlirTypePrint(inferred.types[i], printText, NULL);
    printf("%s\n", known ? "" : "-");
  }
  milArenaDestroy(arena);
  return MlirWalkResultAdvance;
}

int main(int argc, char **argv) {
  MlirModule module;
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  MlirContext context = mlirContextCreateWithRegistry(registry, false);
  if (argc != 2 || milImportPackage(context, argv[1], &module, milDiagStderr("inferred")) != MIL_OK)
    return EXIT_FAILURE;
  MlirOperation root = mlirModuleGetOperation(module);
  mlirOperationWalk(root, inferOperation, NULL, MlirWalkPreOrder);
  bool verifies = mlirOperationVerify(root);
  mlirModuleDestroy(module);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return verifies ? EXIT_SUCCESS : EXIT_FAILURE;
}
