//===- every.c - the n-th call fails, for every n ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With MIL_EVERY=<kind>,<read>,<write>,<folder> a tool becomes a server before its main: for each number n that
// it reads from the descriptor <read> it forks a process that runs main with the n-th call of the kind failing,
// its output in <folder>/stdout and <folder>/stderr, and answers on <write> with the status of wait, the number
// of calls and the name of the one that has failed. So the libraries are loaded once.
//
// The memory that MLIR and LLVM allocate never fails here: they end the process then, by their design. What
// counts is a call from the tool's own C code, also one through the C library, jansson, libyaml or protobuf-c. The
// tool is linked with C++ and with MLIR's C API, so its table of symbols tells whose function it is.
//===----------------------------------------------------------------------===//
#include "Every.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unwind.h>

enum { kMostRanges = 64, kPatience = 120 };

typedef struct Range {
  uintptr_t start, end;
  bool passesOn; ///< of a library that works for its caller
} Range;

/// What parent and child share.
typedef struct Shared {
  _Atomic long calls, at;
  char name[32];
} Shared;

static Range ranges[kMostRanges];
static size_t numRanges;
static Shared *shared;
static int kind;
static bool armed;
static _Thread_local bool inside;

//===----------------------------------------------------------------------===//
// Whose call it is
//===----------------------------------------------------------------------===//

/// A function of the program that may fail to get memory.
typedef struct Function {
  uintptr_t start, end;
} Function;
static Function *functions;
static size_t numFunctions;

static bool isC(const char *name) {
  return strncmp(name, "_Z", 2) != 0 && strncmp(name, "mlir", 4) != 0;
}

/// Reads the table of symbols of the program, which is loaded at `base`.
static void readSymbols(uintptr_t base) {
  struct stat info;
  int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &info) != 0)
    _exit(96);
  const char *image = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  const ElfW(Ehdr) *header = (const void *)image;
  const ElfW(Shdr) *sections = (const void *)(image + header->e_shoff);
  for (int i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type != SHT_SYMTAB)
      continue;
    const ElfW(Sym) *symbols = (const void *)(image + sections[i].sh_offset);
    const char *names = image + sections[sections[i].sh_link].sh_offset;
    size_t count = sections[i].sh_size / sizeof *symbols;
    functions = calloc(count, sizeof *functions);
    for (size_t k = 0; functions && k < count; ++k)
      if (ELF64_ST_TYPE(symbols[k].st_info) == STT_FUNC && isC(names + symbols[k].st_name))
        functions[numFunctions++] =
            (Function){base + symbols[k].st_value, base + symbols[k].st_value + symbols[k].st_size};
  }
}

static bool isInC(uintptr_t address) {
  for (size_t i = 0; i < numFunctions; ++i)
    if (functions[i].start < address && address <= functions[i].end)
      return true;
  return false;
}

static int addRanges(struct dl_phdr_info *info, size_t size, void *count) {
  static const char *const names[] = {"libc.so",       "libjansson", "libyaml",
                                      "libprotobuf-c", "mil-faults", "libasan"};
  bool isProgram = (*(int *)count)++ == 0, passesOn = false;
  if (isProgram)
    readSymbols(info->dlpi_addr);
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    passesOn |= strstr(info->dlpi_name, names[i]) != NULL;
  for (int i = 0; (isProgram || passesOn) && i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type == PT_LOAD && part->p_flags & PF_X && numRanges < kMostRanges)
      ranges[numRanges++] = (Range){info->dlpi_addr + part->p_vaddr,
                                    info->dlpi_addr + part->p_vaddr + part->p_memsz, passesOn};
  }
  return 0;
}

static const Range *rangeOf(uintptr_t address) {
  for (size_t i = 0; i < numRanges; ++i)
    if (ranges[i].start <= address && address < ranges[i].end)
      return &ranges[i];
  return NULL;
}

/// glibc 2.36 frees what it has freed when its regcomp gets no memory, which is not for us to handle.
static bool isRegcomp(uintptr_t address) {
  Dl_info info;
  return dladdr((void *)address, &info) && info.dli_sname && strcmp(info.dli_sname, "regcomp") == 0;
}

static _Unwind_Reason_Code visitFrame(struct _Unwind_Context *context, void *isOurs) {
  const Range *range = rangeOf(_Unwind_GetIP(context));
  if (range && range->passesOn && !isRegcomp(_Unwind_GetIP(context)))
    return _URC_NO_REASON;
  *(bool *)isOurs = range && !range->passesOn && isInC(_Unwind_GetIP(context));
  return _URC_END_OF_STACK;
}

static bool isOurs(void) {
  bool ours = false;
  _Unwind_Backtrace(visitFrame, &ours);
  return ours;
}

//===----------------------------------------------------------------------===//
// Counting
//===----------------------------------------------------------------------===//

static bool isTheOne(const char *function, int kinds) {
  if (!armed || !(kinds & kind) || inside)
    return false;
  inside = true;
  bool counts = kind != FAULT_MEMORY || isOurs();
  inside = false;
  if (!counts || atomic_fetch_add(&shared->calls, 1) + 1 != shared->at)
    return false;
  strncpy(shared->name, function, sizeof shared->name - 1);
  return true;
}

static void setError(void) {
  errno = kind == FAULT_MEMORY   ? ENOMEM
          : kind == FAULT_EIO    ? EIO
          : kind == FAULT_ENOSPC ? ENOSPC
                                 : EINTR;
}

bool everyFails(const char *function, int kinds) {
  if (!isTheOne(function, kinds))
    return false;
  setError();
  return true;
}

bool everyShortens(const char *function, int kinds, size_t *size) {
  if (!isTheOne(function, kinds | FAULT_SHORT | FAULT_EINTR))
    return false;
  if (kind == FAULT_SHORT) {
    *size -= *size / 2;
    return false;
  }
  setError();
  return true;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// dlsym may allocate before it has found what allocates.
static void *early(size_t size) {
  static _Alignas(64) char bytes[1 << 14];
  static size_t used;
  void *data = bytes + used;
  used += (size + 63) / 64 * 64;
  return used <= sizeof bytes ? data : NULL;
}

/// `real`: the function that this one stands in front of.
#define REAL(name)                                                                                 \
  static __typeof__(&name) real;                                                                   \
  static _Thread_local bool looking;                                                               \
  if (!real && !looking) {                                                                         \
    looking = true;                                                                                \
    real = (__typeof__(&name))dlsym(RTLD_NEXT, #name);                                             \
    looking = false;                                                                               \
  }

void *malloc(size_t size) {
  REAL(malloc)
  if (!real)
    return early(size);
  return everyFails("malloc", FAULT_MEMORY) ? NULL : real(size);
}

void *calloc(size_t count, size_t size) {
  REAL(calloc)
  if (!real)
    return early(count * size);
  return everyFails("calloc", FAULT_MEMORY) ? NULL : real(count, size);
}

void *realloc(void *data, size_t size) {
  REAL(realloc)
  return everyFails("realloc", FAULT_MEMORY) ? NULL : real(data, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  REAL(aligned_alloc)
  return everyFails("aligned_alloc", FAULT_MEMORY) ? NULL : real(alignment, size);
}

//===----------------------------------------------------------------------===//
// The server
//===----------------------------------------------------------------------===//

typedef int Main(int, char **, char **);
static Main *realMain;

static int kindOf(const char *name, size_t length) {
  static const char *const names[] = {"memory", "eio", "enospc", "short", "eintr"};
  for (int i = 0; i < 5; ++i)
    if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0)
      return 1 << i;
  _exit(99);
}

static void redirect(int descriptor, const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0 || dup2(file, descriptor) < 0)
    _exit(98);
  close(file);
}

static int serve(int argc, char **argv, char **environment) {
  const char *settings = getenv("MIL_EVERY"), *comma = strchr(settings, ',');
  char folder[4096], line[64];
  int reads, writes, modules = 0;
  if (!comma || sscanf(comma, ",%d,%d,%4095s", &reads, &writes, folder) != 3)
    _exit(97);
  kind = kindOf(settings, (size_t)(comma - settings));
  unsetenv("MIL_EVERY"); // what the tool starts is no server
  unsetenv("LD_PRELOAD");
  dl_iterate_phdr(addRanges, &modules);
  (void)isOurs(); // what unwinding sets up at first is there then
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  FILE *requests = fdopen(reads, "r");
  while (requests && fgets(line, sizeof line, requests)) {
    memset(shared, 0, sizeof *shared);
    shared->at = atol(line);
    pid_t child = fork();
    if (child == 0) {
      close(writes);
      redirect(1, folder, "stdout");
      redirect(2, folder, "stderr");
      alarm(kPatience);
      armed = true;
      exit(realMain(argc, argv, environment));
    }
    int status = 0;
    waitpid(child, &status, 0);
    dprintf(writes, "%d %ld %s\n", status, (long)shared->calls,
            shared->name[0] ? shared->name : "-");
  }
  _exit(0);
}

int __libc_start_main(Main *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*end)(void), void *stack) {
  REAL(__libc_start_main)
  realMain = main;
  return real(getenv("MIL_EVERY") ? serve : main, argc, argv, init, fini, end, stack);
}
