//===- mil-c/Run.h - what a program needs to run passes -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What mlir-c lacks for programs that hold several models in one context for a long time.
//===----------------------------------------------------------------------===//
#ifndef MIL_C_RUN_H
#define MIL_C_RUN_H

#include "mil-c/Support.h"
#include "mlir-c/IR.h"
#include "mlir-c/Pass.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// A pool of so many threads, 1 or more, for mlirContextSetThreadPool; ended by mlirLlvmThreadPoolDestroy
/// when no context has it any more.
MlirLlvmThreadPool milThreadPoolCreate(unsigned threads);

/// Releases the bytes of all resources of the context that none of the modules refers to. A resource
/// belongs to the context and lives as long, whatever becomes of modules: attributes do not die. So this
/// is for whoever owns the context and knows that it holds nothing else of worth. Not while other threads
/// use the context.
void milResourcesReleaseUnused(MlirContext context, const MlirModule *modules, size_t count);

/// Does so after each pass of a manager that runs on a module, which keeps what it refers to, as `others`
/// do; they outlive the run.
void milPassManagerReleaseUnused(MlirPassManager manager, const MlirModule *others, size_t count);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_RUN_H
