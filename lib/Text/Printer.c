//===- Printer.c - programs, functions and operations as MIL text -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layout is that of Apple's compiler: functions are indented by 4, their operations by 12, the
// brace behind them by 8; attributes and arguments are sorted by name.
//===----------------------------------------------------------------------===//
#include "Printer.h"

#include "Support/Utf8.h"
#include "Words.h"
#include "mil-c/Limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

MilStatus milTextPrinterFail(const MilTextPrinter *p, const char *format, ...) {
  char place[512] = "", message[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  if (p->function.length && p->op.length)
    snprintf(place, sizeof place, "function %.*s, op \"%.*s\": ", MIL_STR(p->function),
             MIL_STR(p->op));
  else if (p->function.length)
    snprintf(place, sizeof place, "function %.*s: ", MIL_STR(p->function));
  return milFail(p->diag, MIL_INVALID, "%s%s", place, message);
}

MilStatus milTextPrinterEnter(MilTextPrinter *p) {
  if (++p->depth <= MIL_TEXT_MAX_DEPTH)
    return MIL_OK;
  return milTextPrinterFail(p, "nested more than %d deep", MIL_TEXT_MAX_DEPTH);
}

void milTextPrinterBytes(MilTextPrinter *p, MilString bytes) {
  if (p->noMemory || !bytes.length)
    return;
  char *data = milArenaReserve(p->arena, p->data, p->size, bytes.length, &p->capacity, 1);
  p->noMemory = !data;
  if (!data)
    return;
  p->data = data;
  memcpy(p->data + p->size, bytes.data, bytes.length);
  p->size += bytes.length;
}

void milTextPrinterText(MilTextPrinter *p, const char *text) {
  milTextPrinterBytes(p, milString(text));
}

void milTextPrinterString(MilTextPrinter *p, MilString bytes) {
  size_t begin = 0, valid = milUtf8Prefix(bytes);
  char escape[8];
  if (valid < bytes.length && p->strings == MIL_OK)
    p->strings =
        milTextPrinterFail(p, "a string is not UTF-8: 0x%02X after \"%.*s\"",
                           (unsigned)(unsigned char)bytes.data[valid],
                           (int)(valid < MIL_MAX_LABEL ? valid : MIL_MAX_LABEL), bytes.data);
  milTextPrinterText(p, "\"");
  for (size_t i = 0; i < bytes.length; ++i) {
    unsigned char c = (unsigned char)bytes.data[i];
    if (c >= 0x20 && c != 0x7F && c != '"' && c != '\\')
      continue;
    if (c == '"' || c == '\\')
      snprintf(escape, sizeof escape, "\\%c", c);
    else if (c == '\n' || c == '\t' || c == '\r')
      snprintf(escape, sizeof escape, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
    else
      snprintf(escape, sizeof escape, "\\x%02x", c);
    milTextPrinterBytes(p, (MilString){bytes.data + begin, i - begin});
    milTextPrinterText(p, escape);
    begin = i + 1;
  }
  milTextPrinterBytes(p, (MilString){bytes.data + begin, bytes.length - begin});
  milTextPrinterText(p, "\"");
}

void milTextPrinterName(MilTextPrinter *p, ProtobufCBinaryData name) {
  if (milIsPlainName(milFromBytes(name)))
    milTextPrinterBytes(p, milFromBytes(name));
  else
    milTextPrinterString(p, milFromBytes(name));
}

static void printIndent(MilTextPrinter *p, int indent) {
  for (int i = 0; i < indent; ++i)
    milTextPrinterText(p, " ");
}

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

static int compareValues(const void *a, const void *b) {
  return milCompareBytes((*(Mil__ValueEntry *const *)a)->key, (*(Mil__ValueEntry *const *)b)->key);
}
static int compareArguments(const void *a, const void *b) {
  return milCompareBytes((*(Mil__ArgumentEntry *const *)a)->key,
                         (*(Mil__ArgumentEntry *const *)b)->key);
}

/// A sorted copy of entries, so that the message stays as it is.
static MilStatus sortEntries(MilTextPrinter *p, size_t count, const void *entries,
                             int (*compare)(const void *, const void *), void *outSorted) {
  void **sorted = milArenaCalloc(p->arena, count + 1, sizeof *sorted);
  memcpy(outSorted, &sorted, sizeof sorted);
  if (!sorted)
    return milFail(p->diag, MIL_NO_MEMORY, "out of memory");
  if (count) {
    memcpy(sorted, entries, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
  }
  return MIL_OK;
}

/// `[name = value, ...]`, or nothing.
static MilStatus printAttributes(MilTextPrinter *p, size_t count, Mil__ValueEntry **attributes) {
  Mil__ValueEntry **sorted;
  MilStatus status;
  if (!count)
    return MIL_OK;
  MIL_TRY(sortEntries(p, count, attributes, compareValues, &sorted));
  for (size_t i = 0; i < count; ++i) {
    milTextPrinterText(p, i ? ", " : "[");
    milTextPrinterName(p, sorted[i]->key);
    milTextPrinterText(p, " = ");
    MIL_TRY(milTextPrinterValue(p, sorted[i]->value));
  }
  milTextPrinterText(p, "]");
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Operations and blocks
//===----------------------------------------------------------------------===//

static MilStatus printNamedTypes(MilTextPrinter *p, size_t count, Mil__NamedValueType **named) {
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    status = milTextPrinterType(p, named[i]->type);
    milTextPrinterText(p, " ");
    milTextPrinterName(p, named[i]->name);
  }
  return status;
}

static MilStatus printBinding(MilTextPrinter *p, const Mil__Binding *binding) {
  if (binding->binding_case == MIL__BINDING__BINDING_VALUE)
    return milTextPrinterValue(p, binding->value);
  if (binding->binding_case != MIL__BINDING__BINDING_NAME)
    return milTextPrinterFail(p, "MIL text has no form for an input that is bound to nothing");
  milTextPrinterName(p, binding->name);
  return MIL_OK;
}

/// A name or value; several, or none, in parentheses.
static MilStatus printArgument(MilTextPrinter *p, const Mil__Argument *argument) {
  size_t count = argument ? argument->n_arguments : 0;
  MilStatus status = MIL_OK;
  milTextPrinterText(p, count == 1 ? "" : "(");
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    status = printBinding(p, argument->arguments[i]);
  }
  milTextPrinterText(p, count == 1 ? "" : ")");
  return status;
}

static MilStatus printArguments(MilTextPrinter *p, const Mil__Operation *operation) {
  Mil__ArgumentEntry **sorted;
  MilStatus status;
  MIL_TRY(sortEntries(p, operation->n_inputs, operation->inputs, compareArguments, &sorted));
  milTextPrinterText(p, "(");
  for (size_t i = 0; i < operation->n_inputs; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    milTextPrinterName(p, sorted[i]->key);
    milTextPrinterText(p, " = ");
    MIL_TRY(printArgument(p, sorted[i]->value));
  }
  milTextPrinterText(p, ")");
done:
  return status;
}

static MilStatus printBody(MilTextPrinter *p, const Mil__Block *block, int indent);

static MilStatus printBlocks(MilTextPrinter *p, const Mil__Operation *operation, int indent) {
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < operation->n_blocks; ++i) {
    const Mil__Block *block = operation->blocks[i];
    milTextPrinterText(p, i ? ", (" : " (");
    MIL_TRY(printNamedTypes(p, block->n_inputs, block->inputs));
    milTextPrinterText(p, block->n_attributes ? ") " : ")");
    MIL_TRY(printAttributes(p, block->n_attributes, block->attributes));
    MIL_TRY(printBody(p, block, indent));
  }
done:
  return status;
}

/// What a message calls the operation: its first output, or its type.
static MilString placeOf(const Mil__Operation *operation) {
  return milFromBytes(operation->n_outputs ? operation->outputs[0]->name : operation->type);
}

static MilStatus printOperation(MilTextPrinter *p, const Mil__Operation *operation, int indent) {
  MilString outer = p->op;
  MilStatus status;
  p->op = placeOf(operation);
  printIndent(p, indent);
  MIL_TRY(printNamedTypes(p, operation->n_outputs, operation->outputs));
  milTextPrinterText(p, operation->n_outputs ? " = " : "");
  milTextPrinterName(p, operation->type);
  MIL_TRY(printArguments(p, operation));
  MIL_TRY(printAttributes(p, operation->n_attributes, operation->attributes));
  MIL_TRY(printBlocks(p, operation, indent));
  milTextPrinterText(p, ";\n");
  p->op = outer;
done:
  return status;
}

/// ` { ... } -> (names)` of a function or block whose line is indented by `indent`.
static MilStatus printBody(MilTextPrinter *p, const Mil__Block *block, int indent) {
  MilStatus status;
  MIL_TRY(milTextPrinterEnter(p));
  milTextPrinterText(p, " {\n");
  for (size_t i = 0; i < block->n_operations; ++i)
    MIL_TRY(printOperation(p, block->operations[i], indent + 8));
  printIndent(p, indent + 4);
  milTextPrinterText(p, "} -> (");
  for (size_t i = 0; i < block->n_outputs; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    milTextPrinterName(p, block->outputs[i]);
  }
  milTextPrinterText(p, ")");
  --p->depth;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Functions and the program
//===----------------------------------------------------------------------===//

static MilStatus printFunction(MilTextPrinter *p, const Mil__FunctionEntry *entry) {
  const Mil__Function *function = entry->value;
  MilStatus status;
  p->function = milFromBytes(entry->key);
  if (!function || function->n_block_specializations != 1 ||
      !function->block_specializations[0]->value ||
      milCompareBytes(function->block_specializations[0]->key, function->opset) != 0)
    MIL_TRY(milTextPrinterFail(p, "MIL text has a form for functions with one block, which is for "
                                  "their opset"));
  const Mil__Block *body = function->block_specializations[0]->value;
  if (body->n_inputs || body->n_attributes)
    MIL_TRY(milTextPrinterFail(p,
                               "MIL text has no form for inputs and attributes of the block of a "
                               "function"));
  milTextPrinterText(p, "    func ");
  milTextPrinterName(p, entry->key);
  milTextPrinterText(p, "<");
  MilString opset = milOpsetToText(milFromBytes(function->opset));
  milTextPrinterName(p, milToBytes(opset));
  milTextPrinterText(p, ">(");
  MIL_TRY(printNamedTypes(p, function->n_inputs, function->inputs));
  milTextPrinterText(p, function->n_attributes ? ") " : ")");
  MIL_TRY(printAttributes(p, function->n_attributes, function->attributes));
  MIL_TRY(printBody(p, body, 4));
  milTextPrinterText(p, ";\n");
  p->function = milString(NULL);
done:
  return status;
}

static bool isOld(const Mil__Program *program) {
  for (size_t i = 0; i < program->n_functions; ++i)
    if (!program->functions[i]->value ||
        !milOpsetIsOld(milFromBytes(program->functions[i]->value->opset)))
      return false;
  return program->n_functions;
}

static MilStatus printProgram(MilTextPrinter *p, const Mil__Program *program) {
  MilStatus status;
  if (program->version != 1)
    return milTextPrinterFail(p, "MIL text has a form for programs of version 1, not %lld",
                              (long long)program->version);
  if (program->docstring.len)
    return milTextPrinterFail(p, "MIL text has no form for the docString of a program");
  p->tensorScalars = isOld(program);
  milTextPrinterText(p, p->tensorScalars ? "program(1.0)\n" : "program(1.3)\n");
  MIL_TRY(printAttributes(p, program->n_attributes, program->attributes));
  milTextPrinterText(p, program->n_attributes ? "\n{\n" : "{\n");
  for (size_t i = 0; i < program->n_functions; ++i)
    MIL_TRY(printFunction(p, program->functions[i]));
  milTextPrinterText(p, "}"); // no newline, as Apple's
done:
  return status;
}

MilStatus milTextPrint(MilArena *arena, const Mil__Program *program, MilString *outText,
                       MilDiag diag) {
  MilTextPrinter printer = {.arena = arena, .diag = diag};
  MilStatus status;
  *outText = milString(NULL);
  MIL_TRY(milTextPrinterCheckUnknown(&printer, &program->base));
  MIL_TRY(printProgram(&printer, program));
  MIL_TRY(printer.strings);
  if (printer.noMemory)
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
  *outText = (MilString){printer.data, printer.size};
done:
  return status;
}
