//===- ReportPage.h - the page that --report fills ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_REPORTPAGE_H
#define MIL_TOOLS_REPORTPAGE_H

#include <stddef.h>

/// report/page.html with its style and script, made at build time. Where the figures go stands @DATA@, once.
extern const unsigned char reportPage[];
extern const size_t reportPageSize;

#endif // MIL_TOOLS_REPORTPAGE_H
