//===- Resource.h - bytes behind dense_resource attributes --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_RESOURCE_H
#define MIL_BRIDGE_RESOURCE_H

#include "mil-c/Buffer.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct MilResource {
  const void *data;
  size_t size;
  size_t alignment;
} MilResource;

/// A dense_resource attribute over `buffer`, which it takes over: released with the context.
/// `type` is a ranked tensor; `key` is made unique in the context.
MlirAttribute milResourceAttrGet(MlirType type, MilString key, MilBuffer *buffer);
/// Another type over the same resource as `resource`.
MlirAttribute milResourceAttrGetAs(MlirAttribute resource, MlirType type);
bool milAttributeIsAResource(MlirAttribute attribute);
/// The bytes; false when the attribute is no dense_resource, or its resource has none of the bytes that elements need.
bool milResourceGet(MlirAttribute attribute, MilResource *outResource);
/// Gives bytes to a resource that has none, or others; takes the buffer over.
void milResourceSetBytes(MlirAttribute resource, MilBuffer *buffer);
/// Calls `visit` for every resource in the attributes of `op` and of what is below it, also in
/// arrays and dictionaries; possibly several times for the same one.
void milResourceWalk(MlirOperation op, void (*visit)(void *userData, MlirAttribute resource),
                     void *userData);
/// Puts in the place of each resource for which `isDropped` one of the same key without bytes, which
/// is printed as its key alone. The bytes stay with the context.
void milResourceDropBytes(MlirOperation op, bool (*isDropped)(void *userData, MilString key),
                          void *userData);
/// The key, lent by the context; empty when the attribute is no dense_resource.
MilString milResourceGetKey(MlirAttribute attribute);

#ifdef __cplusplus
}
#endif
#endif // MIL_BRIDGE_RESOURCE_H
