//===- Resource.cpp - bytes behind dense_resource attributes --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bridge/Resource.h"
#include "mil-c/Run.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir/CAPI/IR.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;

/// The blob of an attribute; null when it is no dense_resource or its resource was never given
/// bytes.
static AsmResourceBlob *getBlob(MlirAttribute attribute) {
  auto resource = llvm::dyn_cast_or_null<DenseResourceElementsAttr>(unwrap(attribute));
  return resource ? resource.getRawHandle().getBlob() : nullptr;
}

MlirAttribute milResourceAttrGet(MlirType type, MilString key, MilBuffer *buffer) {
  MilBuffer taken = *buffer;
  *buffer = MilBuffer();
  // A null pointer means that the bytes are gone, so an empty buffer gets one that is not.
  if (!taken.data) {
    milBufferRelease(&taken);
    taken.data = "";
    taken.size = 0;
  }
  return mlirUnmanagedDenseResourceElementsAttrGet(
      type, MlirStringRef{key.data, key.length}, const_cast<void *>(taken.data), taken.size,
      taken.alignment ? taken.alignment : 1, /*dataIsMutable=*/false, taken.release, taken.owner);
}

MlirAttribute milResourceAttrGetAs(MlirAttribute resource, MlirType type) {
  return wrap(DenseResourceElementsAttr::get(
      llvm::cast<ShapedType>(unwrap(type)),
      llvm::cast<DenseResourceElementsAttr>(unwrap(resource)).getRawHandle()));
}

bool milAttributeIsAResource(MlirAttribute attribute) {
  return llvm::isa_and_nonnull<DenseResourceElementsAttr>(unwrap(attribute));
}

bool milResourceGet(MlirAttribute attribute, MilResource *outResource) {
  AsmResourceBlob *blob = getBlob(attribute);
  if (!blob)
    return false;
  // A blob without data is what is left of released bytes, and what the parser makes of no bytes.
  const char *data = blob->getData().data();
  if (!data && llvm::cast<DenseResourceElementsAttr>(unwrap(attribute)).getNumElements() != 0)
    return false;
  *outResource = {data ? data : "", blob->getData().size(), blob->getDataAlignment()};
  return true;
}

void milResourceSetBytes(MlirAttribute resource, MilBuffer *buffer) {
  MilBuffer taken = *buffer;
  *buffer = MilBuffer();
  auto release = [taken](void *, size_t, size_t) mutable { milBufferRelease(&taken); };
  DenseResourceElementsHandle handle =
      llvm::cast<DenseResourceElementsAttr>(unwrap(resource)).getRawHandle();
  handle.getResource()->setBlob(AsmResourceBlob({static_cast<const char *>(taken.data), taken.size},
                                                taken.alignment ? taken.alignment : 1, release,
                                                /*dataIsMutable=*/false));
}

void milResourceWalk(MlirOperation op, void (*visit)(void *, MlirAttribute), void *userData) {
  AttrTypeWalker walker;
  walker.addWalk([&](DenseResourceElementsAttr resource) { visit(userData, wrap(resource)); });
  unwrap(op)->walk([&](Operation *each) { walker.walk(each->getAttrDictionary()); });
}

/// Key of entries that are kept although nothing refers to them.
static const char keeper[] = "mil.detached";

void milResourceDropBytes(MlirOperation op, bool (*isDropped)(void *, MilString), void *userData) {
  auto *dialect = unwrap(op)->getContext()->getLoadedDialect<BuiltinDialect>();
  // A resource cannot lose its bytes, and its key is taken: so the keys are given anew by another
  // manager. An entry of the context's own keeps that one alive.
  auto fresh = std::make_shared<DialectResourceBlobManager>();
  auto &own = DenseResourceElementsHandle::getManagerInterface(dialect->getContext());
  own.getBlobManager().insert(
      keeper, AsmResourceBlob({}, 1, [fresh](void *, size_t, size_t) {}, /*dataIsMutable=*/false));
  llvm::StringMap<DenseResourceElementsHandle> handles;
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](DenseResourceElementsAttr resource) -> std::optional<Attribute> {
    StringRef key = resource.getRawHandle().getKey();
    if (!isDropped(userData, MilString{key.data(), key.size()}))
      return std::nullopt;
    auto found = handles.find(key);
    if (found == handles.end())
      found =
          handles.try_emplace(key, fresh->insert<DenseResourceElementsHandle>(dialect, key)).first;
    return DenseResourceElementsAttr::get(resource.getType(), found->second);
  });
  replacer.recursivelyReplaceElementsIn(unwrap(op), /*replaceAttrs=*/true);
}

MilString milResourceGetKey(MlirAttribute attribute) {
  if (!milAttributeIsAResource(attribute))
    return MilString{nullptr, 0};
  StringRef key = llvm::cast<DenseResourceElementsAttr>(unwrap(attribute)).getRawHandle().getKey();
  return {key.data(), key.size()};
}

void milResourcesReleaseUnused(MlirContext context, const MlirModule *modules, size_t count) {
  llvm::DenseSet<StringRef> used;
  AttrTypeWalker walker; // visits an attribute once, however many refer to it
  walker.addWalk(
      [&](DenseResourceElementsAttr resource) { used.insert(resource.getRawHandle().getKey()); });
  for (const MlirModule &module : ArrayRef(modules, count))
    unwrap(module)->walk([&](Operation *nested) {
      walker.walk<WalkOrder::PreOrder>(Attribute(nested->getAttrDictionary()));
    });
  // An entry of the table stays; what can be done is to give it another blob.
  auto &manager =
      DenseResourceElementsHandle::getManagerInterface(unwrap(context)).getBlobManager();
  SmallVector<StringRef> unused;
  manager.getBlobMap([&](const llvm::StringMap<DialectResourceBlobManager::BlobEntry> &entries) {
    for (const auto &entry : entries)
      if (entry.second.getBlob() && !used.contains(entry.second.getKey()) &&
          !entry.second.getKey().starts_with(keeper))
        unused.push_back(entry.second.getKey());
  });
  for (StringRef key : unused)
    manager.lookup(key)->setBlob(AsmResourceBlob());
}
