//===- Printer.h - the parts of the printer of MIL text -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_PRINTER_H
#define MIL_TEXT_PRINTER_H

#include "Model.pb-c.h"
#include "mil-c/Arena.h"
#include "mil-c/Support.h"

typedef struct MilPrinter {
  MilArena *arena;
  MilDiag diag;
  char *data;
  size_t size, capacity;
  bool noMemory;      ///< some text is missing
  bool tensorScalars; ///< the spelling of program(1.0): tensor<fp16, []> for fp16
  unsigned depth;
  MilString function, op; ///< where the walk stands, for messages
} MilPrinter;

/// milFail with the place in front: `function main, op "relu_0": ...`. Returns MIL_INVALID.
MilStatus milPrinterFail(const MilPrinter *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/// One level deeper, until `depth` is taken down. Errors MIL_INVALID: too deep.
MIL_WARN_UNUSED MilStatus milPrinterEnter(MilPrinter *p);

void milPrinterText(MilPrinter *p, const char *text);
void milPrinterBytes(MilPrinter *p, MilString bytes);
/// In quotes, with escapes.
void milPrinterString(MilPrinter *p, MilString bytes);
/// A name, in quotes where it is not plain.
void milPrinterName(MilPrinter *p, ProtobufCBinaryData name);

MIL_WARN_UNUSED MilStatus milPrinterType(MilPrinter *p, const Mil__ValueType *type);
/// A value with its type.
MIL_WARN_UNUSED MilStatus milPrinterValue(MilPrinter *p, const Mil__Value *value);

/// Errors MIL_INVALID: the message, or one in it, has fields that Model.proto does not.
MIL_WARN_UNUSED MilStatus milPrinterCheckUnknown(const MilPrinter *p,
                                                 const ProtobufCMessage *message);

#endif // MIL_TEXT_PRINTER_H
