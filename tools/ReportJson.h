//===- ReportJson.h - the figures of a report as JSON ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_REPORTJSON_H
#define MIL_TOOLS_REPORTJSON_H

#include "Report.h"
#include <jansson.h>

/// Digits of numbers that are not whole: more than a float32 has.
enum { REPORT_DIGITS = 9 };

/// Everything that JSON says, as one object; null when out of memory.
json_t *reportMakeJson(const Report *report);

#endif // MIL_TOOLS_REPORTJSON_H
