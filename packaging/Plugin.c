//===- Plugin.c - the dialect and its passes in stock mlir-opt ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-opt --load-dialect-plugin=libMILPlugin.so --load-pass-plugin=libMILPlugin.so
// Source   mlir/Tools/Plugins/DialectPlugin.h and PassPlugin.h of MLIR 22: two functions with C linkage
//          that return structs which C can write down.
//===----------------------------------------------------------------------===//
#include "mil-c/Dialect.h"
#include "mil-c/Passes.h"

enum { kPluginApi = 1 }; // MLIR_PLUGIN_API_VERSION

typedef struct DialectPlugin {
  uint32_t apiVersion;
  const char *name, *version;
  void (*registerDialects)(void *registry);
} DialectPlugin;

typedef struct PassPlugin {
  uint32_t apiVersion;
  const char *name, *version;
  void (*registerPasses)(void);
} PassPlugin;

static void registerDialects(void *registry) {
  milRegisterDialect((MlirDialectRegistry){registry});
}

#define EXPORT __attribute__((visibility("default")))
EXPORT DialectPlugin mlirGetDialectPluginInfo(void);
EXPORT PassPlugin mlirGetPassPluginInfo(void);

DialectPlugin mlirGetDialectPluginInfo(void) {
  return (DialectPlugin){kPluginApi, "mil", MIL_VERSION, registerDialects};
}
PassPlugin mlirGetPassPluginInfo(void) {
  return (PassPlugin){kPluginApi, "mil", MIL_VERSION, milRegisterPasses};
}
