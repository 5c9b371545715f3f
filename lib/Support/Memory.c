//===- Memory.c - how much memory buffers may take ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Memory.h"

#include "mil-c/Memory.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define MEGA UINT64_C(1000000)

/// What the process may take beside three times the largest tensor, where nothing else is asked.
static const uint64_t kBeside = 96 * MEGA;
/// For what else grows while passes work, and the least for buffers.
static const uint64_t kOther = 16 * MEGA, kLeast = 16 * MEGA;

static atomic_size_t used, limit = 64 * MEGA;
static _Atomic uint64_t most;

//===----------------------------------------------------------------------===//
// Sizes as text
//===----------------------------------------------------------------------===//

static bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// `12`, `1.5`: the number, and where the text goes on; negative when it does not begin with one.
static double takeNumber(const char **text) {
  double number = 0, place = 1;
  if (!isDigit(**text))
    return -1;
  for (; isDigit(**text); ++*text)
    number = 10 * number + (**text - '0');
  if (**text == '.' && isDigit((*text)[1]))
    for (++*text; isDigit(**text); ++*text)
      number += (place /= 10) * (**text - '0');
  return number;
}

/// What a unit multiplies by; 0: it is none.
static double factorOf(const char *unit) {
  static const char prefixes[] = "kmgt";
  const char *prefix = *unit ? strchr(prefixes, *unit | 0x20) : NULL;
  double factor = 1;
  if (prefix) {
    bool isBinary = (unit[1] | 0x20) == 'i';
    for (const char *p = prefixes; p <= prefix; ++p)
      factor *= isBinary ? 1024 : 1000;
    unit += isBinary ? 2 : 1;
  }
  if ((*unit | 0x20) == 'b')
    ++unit;
  return *unit ? 0 : factor;
}

MilStatus milMemoryParse(MilString text, const char *what, uint64_t *outBytes, MilDiag diag) {
  char copy[32];
  const char *at = copy;
  double bytes = 0;
  *outBytes = 0;
  if (text.length < sizeof copy) {
    if (text.length)
      memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    bytes = takeNumber(&at);
    at += *at == ' ';
    bytes *= factorOf(at);
  }
  if (!(bytes >= 1 && bytes <= 0x1p62))
    return milFail(diag, MIL_INVALID, "%s is '%.*s', expected a size such as 500MB or 2GiB", what,
                   MIL_STR(text));
  *outBytes = (uint64_t)bytes;
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// The limit
//===----------------------------------------------------------------------===//

/// Anonymous memory of the process without that of buffers.
static uint64_t otherMemory(void) {
  unsigned long resident = 0, shared = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file)
    return 0;
  // NOLINTNEXTLINE(bugprone-unchecked-string-to-number-conversion,cert-err34-c): the kernel has written it
  if (fscanf(file, "%*u %lu %lu", &resident, &shared) != 2)
    resident = shared;
  fclose(file);
  uint64_t anonymous = (uint64_t)(resident - shared) * (uint64_t)sysconf(_SC_PAGESIZE);
  uint64_t ours = atomic_load(&used);
  return anonymous > ours ? anonymous - ours : 0;
}

MilStatus milMemorySetMost(uint64_t bytes, MilDiag diag) {
  uint64_t needed = otherMemory() + kOther + kLeast;
  if (bytes && bytes < needed)
    return milFail(diag, MIL_NO_MEMORY,
                   "max-memory is %.1f MB, and without a model it takes %" PRIu64 " MB",
                   (double)bytes / (double)MEGA, needed / MEGA + 1);
  atomic_store(&most, bytes);
  atomic_store(&limit, (size_t)kLeast); // until milMemoryExpect knows what else there is
  return MIL_OK;
}
uint64_t milMemoryMost(void) { return atomic_load(&most); }
size_t milMemoryLimit(void) { return atomic_load(&limit); }
bool milMemoryIsCrowded(size_t spare) { return atomic_load(&used) > milMemoryLimit() / 2 + spare; }

bool milMemoryIsExceeded(void) { return atomic_load(&used) > milMemoryLimit(); }

MilStatus milMemoryExpect(uint64_t largest, MilString name, MilDiag diag) {
  uint64_t given = atomic_load(&most), whole = given, others = otherMemory() + kOther;
  if (!given && (!milCheckedMul(largest, 3, &whole) || !milCheckedAdd(whole, kBeside, &whole)))
    whole = UINT64_MAX;
  if (given && given < others + kLeast)
    return milFail(
        diag, MIL_NO_MEMORY,
        "max-memory is %.1f MB, and the largest weight, '%.*s' of %.1f MB, needs %" PRIu64 " MB",
        (double)given / (double)MEGA, MIL_STR(name), (double)largest / (double)MEGA,
        (others + kLeast) / MEGA + 1);
  uint64_t bytes = whole > others + kLeast ? whole - others : kLeast;
  atomic_store(&limit, bytes < SIZE_MAX ? (size_t)bytes : SIZE_MAX);
  return MIL_OK;
}

bool milMemoryTake(size_t size) {
  size_t before = atomic_load(&used), allowed = milMemoryLimit();
  do {
    if (before > allowed || size > allowed - before)
      return false;
  } while (!atomic_compare_exchange_weak(&used, &before, before + size));
  return true;
}

void milMemoryForce(size_t size) { atomic_fetch_add(&used, size); }
void milMemoryGive(size_t size) { atomic_fetch_sub(&used, size); }

static atomic_bool hasFailed;
void milMemoryNoteFailure(void) { atomic_store(&hasFailed, true); }
bool milMemoryHasFailed(void) { return atomic_load(&hasFailed); }
