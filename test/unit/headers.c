//===- headers.c - every public header compiles by itself from C --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Twice each: a header that forgets its guard or what it needs stops the build.
//===----------------------------------------------------------------------===//
#include "mil-c/Arena.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/BlobFile.h"
#include "mil-c/Buffer.h"
#include "mil-c/Cpu.h"
#include "mil-c/DataType.h"
#include "mil-c/Dialect.h"
#include "mil-c/Infer.h"
#include "mil-c/Memory.h"
#include "mil-c/Metadata.h"
#include "mil-c/Nearest.h"
#include "mil-c/Package.h"
#include "mil-c/PalettizeFunction.h"
#include "mil-c/Passes.h"
#include "mil-c/Progress.h"
#include "mil-c/Run.h"
#include "mil-c/Support.h"
#include "mil-c/Tools.h"
#include "mil-c/Translate.h"
#include "mil-c/Utf8.h"
#include "mil-c/WholeFile.h"
#include "mil-c/YamlJson.h"

#include "mil-c/Arena.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/BlobFile.h"
#include "mil-c/Buffer.h"
#include "mil-c/Cpu.h"
#include "mil-c/DataType.h"
#include "mil-c/Dialect.h"
#include "mil-c/Infer.h"
#include "mil-c/Memory.h"
#include "mil-c/Metadata.h"
#include "mil-c/Nearest.h"
#include "mil-c/Package.h"
#include "mil-c/PalettizeFunction.h"
#include "mil-c/Passes.h"
#include "mil-c/Progress.h"
#include "mil-c/Run.h"
#include "mil-c/Support.h"
#include "mil-c/Tools.h"
#include "mil-c/Translate.h"
#include "mil-c/Utf8.h"
#include "mil-c/WholeFile.h"
#include "mil-c/YamlJson.h"

#include "Check.h"

/// The dialect can be registered by a C program that knows nothing but these headers.
int main(void) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  MlirContext context = mlirContextCreateWithRegistry(registry, false);
  CHECK(!mlirDialectIsNull(
      mlirContextGetOrLoadDialect(context, mlirStringRefCreateFromCString("mil"))));
  MlirType state = milStateTypeGet(milStringTypeGet(context));
  CHECK(milTypeIsAState(state) && milTypeIsAString(milStateTypeGetWrapped(state)));
  CHECK(milTargetVersion(milString("macOS15")) == 9 && milTargetVersion(milString("iOS14")) == 0);
  CHECK(milOpInfoFindInput(milOpInfoLookup(milString("conv")), milString("weight")) == 1);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return CHECK_RESULT();
}
