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
  const char *const
      *values; ///< null terminated, for an enum; milOptionPath for a STRING that is one
  const int64_t *allowedInts; ///< ended by MIL_UNSET; null: any integer
  bool unnamed;               ///< a value without a name is this option's; one row of a table
  /// Of an integer or enum without default: what not to give it stands for, unless other options say
  /// otherwise. Shown as its default, and equal to it.
  const char *impliedText;
} MilOption;

#define MIL_OPTION(Struct, field, KIND, name, defaultText, doc)                                    \
  {name, MIL_OPTION_KIND_##KIND, offsetof(Struct, field), defaultText, doc, NULL, NULL, false, NULL}
#define MIL_OPTION_UNNAMED(Struct, field, KIND, name, defaultText, doc)                            \
  {name, MIL_OPTION_KIND_##KIND, offsetof(Struct, field), defaultText, doc, NULL, NULL, true, NULL}
#define MIL_OPTION_PATH(Struct, field, name, isUnnamed, doc)                                       \
  {                                                                                                \
      name,                                                                                        \
      MIL_OPTION_KIND_STRING,                                                                      \
      offsetof(Struct, field),                                                                     \
      NULL,                                                                                        \
      doc,                                                                                         \
      milOptionPath,                                                                               \
      NULL,                                                                                        \
      isUnnamed,                                                                                   \
      NULL}
#define MIL_OPTION_ENUM(Struct, field, name, defaultText, values, doc)                             \
  {name, MIL_OPTION_KIND_ENUM, offsetof(Struct, field), defaultText, doc, values, NULL, false, NULL}
#define MIL_OPTION_INT_OF(Struct, field, name, defaultText, allowed, doc)                          \
  {name, MIL_OPTION_KIND_INT, offsetof(Struct, field), defaultText, doc, NULL, allowed, false, NULL}

#define MIL_OPTION_INT_IMPLIED(Struct, field, name, implied, doc)                                  \
  {name, MIL_OPTION_KIND_INT, offsetof(Struct, field), NULL, doc, NULL, NULL, false, implied}
#define MIL_OPTION_ENUM_IMPLIED(Struct, field, name, implied, values, doc)                         \
  {name, MIL_OPTION_KIND_ENUM, offsetof(Struct, field), NULL, doc, values, NULL, false, implied}

extern const char *const milOptionPath[];

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

typedef enum MilOptionValueKind {
  MIL_OPTION_VALUE_NULL,
  MIL_OPTION_VALUE_BOOL,
  MIL_OPTION_VALUE_INT,
  MIL_OPTION_VALUE_FLOAT,
  MIL_OPTION_VALUE_STRING,
  MIL_OPTION_VALUE_LIST,
} MilOptionValueKind;

/// A value that has a type before it meets an option, as in a file. A NUL follows the texts.
typedef struct MilOptionValue MilOptionValue;
struct MilOptionValue {
  MilOptionValueKind kind;
  MilString text;  ///< as written; of a list empty
  MilString plain; ///< of BOOL, INT and FLOAT: `true`, `false`, a decimal number
  const MilOptionValue *items;
  size_t size;
};

/// Sets one more option in what milOptionsParse made for the table, with the rules of the kinds
/// above and these:
///   null     for an option without default that was not given
///   BOOL     no other type is taken for one
///   INT      an integer, also as 4.0 or '4'; FLOAT also as '0.5'
///   STRING   any scalar as it is written; of a list of integers `1,2`
///   list     a list, or one element
/// `value` must live as long as the options.
/// Errors   MIL_INVALID, MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milOptionsSet(const MilOptionTable *table, const MilOptions *options,
                                        MilString name, const MilOptionValue *value,
                                        MilArena *arena, MilDiag diag);

/// What may stand behind the `=`: "kmeans|uniform", "1|2|4", or a word for the kind, "int", "ints". Null
/// when out of memory.
const char *milOptionValues(const MilOption *option, MilArena *arena);
/// Whether two option structs of the table hold the same.
bool milOptionsEqual(const MilOptionTable *table, const void *a, const void *b);
/// 64 bits that are the same for equal ones and, but by chance, for no others.
uint64_t milOptionsHash(const MilOptionTable *table, const void *fields);
/// The row of this name, with `-` for `_` or not; null: there is none.
const MilOption *milOptionsFind(const MilOptionTable *table, MilString name);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_OPTIONS_H
