//===- Options.h - texts of options into option structs ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_OPTIONS_H
#define MIL_SUPPORT_OPTIONS_H

#include "mil-c/Arena.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum MilOptionKind {
  MIL_OPTION_KIND_BOOL,        ///< field: bool
  MIL_OPTION_KIND_INT,         ///< field: int64_t
  MIL_OPTION_KIND_FLOAT,       ///< field: double
  MIL_OPTION_KIND_STRING,      ///< field: MilString
  MIL_OPTION_KIND_ENUM,        ///< field: int64_t, index into `values`
  MIL_OPTION_KIND_INT_LIST,    ///< field: MilIntList
  MIL_OPTION_KIND_STRING_LIST, ///< field: MilStringList
} MilOptionKind;

typedef struct MilIntList {
  const int64_t *data;
  size_t size;
} MilIntList;
typedef struct MilStringList {
  const MilString *data;
  size_t size;
} MilStringList;

/// The value of an integer or enum option that was not given and has no default.
#define MIL_UNSET INT64_MIN

/// One row of an option table: a field of the option struct.
typedef struct MilOption {
  const char *name; ///< snake_case; `-` is accepted for `_`
  MilOptionKind kind;
  size_t offset;           ///< of the field in the option struct
  const char *defaultText; ///< as it would be written; null: MIL_UNSET, NaN, empty, false
  const char *doc;
  const char *const *values;  ///< null terminated, for an enum
  const int64_t *allowedInts; ///< ended by MIL_UNSET; null: any integer
  bool unnamed;               ///< a value without a name is this option's; one row of a table
} MilOption;

#define MIL_OPTION(Struct, field, KIND, name, defaultText, doc)                                    \
  {name, MIL_OPTION_KIND_##KIND, offsetof(Struct, field), defaultText, doc, NULL, NULL, false}
#define MIL_OPTION_UNNAMED(Struct, field, KIND, name, defaultText, doc)                            \
  {name, MIL_OPTION_KIND_##KIND, offsetof(Struct, field), defaultText, doc, NULL, NULL, true}
#define MIL_OPTION_ENUM(Struct, field, name, defaultText, values, doc)                             \
  {name, MIL_OPTION_KIND_ENUM, offsetof(Struct, field), defaultText, doc, values, NULL, false}
#define MIL_OPTION_INT_OF(Struct, field, name, defaultText, allowed, doc)                          \
  {name, MIL_OPTION_KIND_INT, offsetof(Struct, field), defaultText, doc, NULL, allowed, false}

typedef struct MilOptionTable {
  const char *owner; ///< what every message begins with: "palettize"
  const MilOption *rows;
  size_t numRows;
  size_t structSize; ///< sizeof the option struct
} MilOptionTable;

typedef struct MilOptions {
  const void *fields;     ///< the option struct
  const MilString *texts; ///< for each row its value as written; null data: not given
} MilOptions;

/// Parses a text such as `nbits=4,granularity=per_tensor`. What is not given has its default.
///   options  separated by spaces, or by commas; a comma that no `name=` follows is part of a value
///   option   name=value; `name` alone makes a BOOL true; a value alone is that of the option that
///            is `unnamed`, or of the only one
///   value    in quotes or braces if need be; inside those, () and [], nothing separates
///   list     a,b or {a,b}
/// The result lives as long as the arena and the table; `text` is copied.
/// Errors   MIL_INVALID, also for a default that does not parse; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milOptionsParse(const MilOptionTable *table, MilString text,
                                          MilArena *arena, MilOptions *outOptions, MilDiag diag);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_OPTIONS_H
