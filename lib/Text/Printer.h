//===- Printer.h - the parts of the printer of MIL text -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_PRINTER_H
#define MIL_TEXT_PRINTER_H

#include "Text.h"
#include "mil-c/Arena.h"
#include "mil-c/Support.h"

typedef struct MilTextPrinter {
  MilArena *arena;
  MilDiag diag;
  char *data;
  size_t size, capacity;
  bool noMemory;      ///< some text is missing
  bool tensorScalars; ///< the spelling of program(1.0): tensor<fp16, []> for fp16
  unsigned depth;
  MilString function, op; ///< where the walk stands, for messages
  MilStatus strings;      ///< MIL_INVALID once a string was not UTF-8, which has been said
} MilTextPrinter;

/// milFail with the place in front: `function main, op "relu_0": ...`. Returns MIL_INVALID.
MilStatus milTextPrinterFail(const MilTextPrinter *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/// One level deeper, until `depth` is taken down. Errors MIL_INVALID: too deep.
MIL_WARN_UNUSED MilStatus milTextPrinterEnter(MilTextPrinter *p);

void milTextPrinterText(MilTextPrinter *p, const char *text);
void milTextPrinterBytes(MilTextPrinter *p, MilString bytes);
/// In quotes, with escapes.
void milTextPrinterString(MilTextPrinter *p, MilString bytes);
/// A name, in quotes where it is not plain.
void milTextPrinterName(MilTextPrinter *p, ProtobufCBinaryData name);

MIL_WARN_UNUSED MilStatus milTextPrinterType(MilTextPrinter *p, const Mil__ValueType *type);
/// The literal of a tensor: an element, or lists as the dimensions say.
MIL_WARN_UNUSED MilStatus milTextPrinterTensor(MilTextPrinter *p, const Mil__TensorType *type,
                                               const Mil__TensorValue *value);
/// A value with its type.
MIL_WARN_UNUSED MilStatus milTextPrinterValue(MilTextPrinter *p, const Mil__Value *value);

/// Errors MIL_INVALID: the message, or one in it, has fields that Model.proto does not.
MIL_WARN_UNUSED MilStatus milTextPrinterCheckUnknown(const MilTextPrinter *p,
                                                     const ProtobufCMessage *message);

#endif // MIL_TEXT_PRINTER_H
