//===- Commands.c - what the tools are and what they take ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Commands.h"

#define SWITCH(Struct, field, group, name, sentence)                                               \
  {{group, name, NULL, NULL, sentence}, FLAG_SWITCH, offsetof(Struct, field)}
#define VALUE(Struct, field, kind, group, name, value, sentence)                                   \
  {{group, name, value, NULL, sentence}, kind, offsetof(Struct, field)}
#define OF_MLIR(group, name, value, sentence)                                                      \
  {{group, name, value, NULL, sentence}, FLAG_OF_MLIR, 0}
#define END {{NULL, NULL, NULL, NULL, NULL}, FLAG_OF_MLIR, 0}

static const char kZeroOrOne[] = "0, or 1 after an error";
static const char kForms[] =
    "A model is a package, an .mlmodel file, a compiled model (.mlmodelc, .mil), text or bytecode "
    "(.mlirbc); - is a stream.";

//===----------------------------------------------------------------------===//
// mil-opt
//===----------------------------------------------------------------------===//

const Command commandOpt = {
    .name = "mil-opt",
    .summary = "compresses Core ML models",
    .usage = "[flags and passes] [Model.mlpackage] [-o Small.mlpackage]",
    .examples =
        (const Example[]){
            {"mil-opt Model.mlpackage --palettize=nbits=4 -o Small.mlpackage", "4 bits per weight"},
            {"mil-opt Model.mlpackage --linear-quantize=dtype=int8 -o Int8.mlpackage", NULL},
            {"mil-opt Model.mlpackage --prune=target_sparsity=0.5 "
             "--palettize=nbits=4,joint_compression=true -o Joint.mlpackage",
             "one on top of the other"},
            {"mil-opt Model.mlpackage --compress=config.yaml -o Mixed.mlpackage",
             "to each weight its own"},
            {"mil-opt Model.mlpackage --target=iOS18 -o New.mlpackage", "for a newer OS"},
            {"mil-opt Model.mlpackage -o model.mlir", "a package to text"},
            {NULL, NULL}},
    .hasPasses = true,
    .groups = (const char *const[]){"Input and output", "Compress", "Prepare", "Look",
                                    "Memory and safety", NULL},
    .notes = (const char *const[]){kForms,
                                   "Passes run in the order in which they stand. Their options "
                                   "follow the name, with commas "
                                   "between them: --palettize=nbits=4,mode=uniform.",
                                   NULL},
    .status = kZeroOrOne,
};

//===----------------------------------------------------------------------===//
// mil-translate
//===----------------------------------------------------------------------===//

static const char kDirection[] = "One of these says what to do", kOther[] = "Other flags";

const Command commandTranslate = {
    .name = "mil-translate",
    .summary = "packages and compiled models to MLIR and back",
    .usage = "<direction> [flags] [input] [-o output]",
    .examples =
        (const Example[]){{"mil-translate --import-mlpackage Model.mlpackage -o model.mlir", NULL},
                          {"mil-translate --export-mlpackage model.mlir -o Model.mlpackage", NULL},
                          {"mil-translate --import-mil-text Model.mlmodelc -o model.mlir", NULL},
                          {"mil-translate --export-mil-text model.mlir -o Model.mlmodelc", NULL},
                          {NULL, NULL}},
    .flags =
        (const Flag[]){
            OF_MLIR(kDirection, "import-mlpackage", NULL, "a package or .mlmodel to text"),
            OF_MLIR(kDirection, "export-mlpackage", NULL, "any model to a package or .mlmodel"),
            OF_MLIR(kDirection, "import-mil-text", NULL, "a compiled model to text"),
            OF_MLIR(kDirection, "export-mil-text", NULL, "any model to a compiled one"),
            OF_MLIR(kOther, "o", "PATH",
                    "where the result goes; - is a stream, and the default. A path that ends in "
                    ".mlirbc gets bytecode"),
            OF_MLIR(kOther, "quiet", NULL, "say nothing but warnings and errors"),
            OF_MLIR(kOther, "mlir-print-op-generic", NULL,
                    "print operations in their generic form"),
            OF_MLIR(kOther, "mlir-print-debuginfo", NULL, "print locations"),
            OF_MLIR(kOther, "help", NULL, "this"), END},
    .groups = (const char *const[]){kDirection, kOther, NULL},
    .notes =
        (const char *const[]){
            "MIL text is a .mil file, or an .mlmodelc directory with model.mil and its weights. An "
            "export reads models in all forms. All flags of mil-opt that are no passes work too.",
            NULL},
    .status = kZeroOrOne,
};

//===----------------------------------------------------------------------===//
// mil-info and mil-diff
//===----------------------------------------------------------------------===//

static const char kFlags[] = "Flags";

const Command commandInfo = {
    .name = "mil-info",
    .summary = "what a model is and how its weights are stored",
    .usage = "[flags] Model.mlpackage",
    .examples = (const Example[]){{"mil-info Model.mlpackage", NULL},
                                  {"mil-info Small.mlpackage --original=Model.mlpackage",
                                   "the error of each weight"},
                                  {"mil-info --json Model.mlpackage", NULL},
                                  {NULL, NULL}},
    .flags =
        (const Flag[]){
            SWITCH(InfoArguments, weights, kFlags, "weights", "a line for each weight"),
            VALUE(InfoArguments, threshold, FLAG_NUMBER, kFlags, "weight-threshold", "N",
                  "weights have N elements or more (default: 2048)"),
            VALUE(InfoArguments, original, FLAG_TEXT, kFlags, "original", "PATH",
                  "the error of each weight against that of another model; implies --weights"),
            SWITCH(InfoArguments, json, kFlags, "json", "everything, as JSON"),
            VALUE(InfoArguments, reports, FLAG_TEXT, kFlags, "report", "PATH",
                  "instead of printing, write a page (.html), .json or .md; several with commas"),
            SWITCH(InfoArguments, version, kFlags, "version", "the version of milopt"),
            SWITCH(InfoArguments, help, kFlags, "help", "this"), END},
    .groups = (const char *const[]){kFlags, NULL},
    .notes = (const char *const[]){kForms, NULL},
    .status = kZeroOrOne,
};

const Command commandDiff = {
    .name = "mil-diff",
    .summary = "what two models differ in",
    .usage = "[flags] Model.mlpackage Small.mlpackage",
    .examples = (const Example[]){{"mil-diff Model.mlpackage Small.mlpackage", NULL},
                                  {"mil-diff --brief Model.mlpackage model.mlir", NULL},
                                  {NULL, NULL}},
    .flags =
        (const Flag[]){SWITCH(DiffArguments, brief, kFlags, "brief", "only whether they differ"),
                       SWITCH(DiffArguments, json, kFlags, "json", "as JSON"),
                       SWITCH(DiffArguments, version, kFlags, "version", "the version of milopt"),
                       SWITCH(DiffArguments, help, kFlags, "help", "this"), END},
    .groups = (const char *const[]){kFlags, NULL},
    .notes =
        (const char *const[]){
            "Operations are compared by name, weights by name and, as compressing renames, by what "
            "uses them; their errors are those of the second model against the first one. "
            "Descriptions are compared as a whole, but for author, license, version and words. "
            "What is "
            "stored around them, such as identifiers of files, makes no difference.",
            kForms, NULL},
    .status = "0 where nothing differs, 1 where something does, 2 after an error",
};

//===----------------------------------------------------------------------===//
// Tools of MLIR's
//===----------------------------------------------------------------------===//

const Command commandLspServer = {
    .name = "mil-lsp-server",
    .summary = "MLIR's language server, which an editor starts",
    .usage = "[flags]",
    .examples = (const Example[]){{NULL, NULL}},
    .flags =
        (const Flag[]){
            OF_MLIR(kFlags, "log", "error|info|verbose", "how much is logged"),
            OF_MLIR(kFlags, "pretty", NULL, "indent the JSON of answers"),
            OF_MLIR(kFlags, "lit-test", NULL, "take requests that // ----- separates, for tests"),
            OF_MLIR(kFlags, "help", NULL, "all flags, those of MLIR's included"), END},
    .groups = (const char *const[]){kFlags, NULL},
    .notes =
        (const char *const[]){
            "Gives editors diagnostics, definitions, hovers and completion in .mlir files that "
            "hold "
            "models. It talks the Language Server Protocol on standard input and output.",
            NULL},
    .status = kZeroOrOne,
};

const Command commandReduce = {
    .name = "mil-reduce",
    .summary = "the smallest model that still shows a fault",
    .usage = "model.mlir --reduction-tree='traversal-mode=0 test=./shows-it.sh'",
    .examples = (const Example[]){{"mil-reduce model.mlir --reduction-tree='traversal-mode=0 "
                                   "test=./shows-it.sh' -o small.mlir",
                                   NULL},
                                  {NULL, NULL}},
    .flags =
        (const Flag[]){
            OF_MLIR(
                kFlags, "reduction-tree", "OPTIONS",
                "traversal-mode=0, and test= a program that exits with 1 for a model that shows "
                "the fault"),
            OF_MLIR(kFlags, "o", "PATH", "where the result goes; by default standard output"),
            OF_MLIR(kFlags, "help", NULL, "all flags, those of MLIR's included"), END},
    .groups = (const char *const[]){kFlags, NULL},
    .notes =
        (const char *const[]){
            "Removes functions and operations that the fault does not need; it does not take links "
            "out of a chain. Reads text and bytecode.",
            NULL},
    .status = kZeroOrOne,
};

const Command *const commands[] = {&commandOpt,       &commandTranslate, &commandInfo, &commandDiff,
                                   &commandLspServer, &commandReduce,    NULL};

const MilFlag *nextFlag(const Command *command, size_t *at) {
  const MilFlag *flag = command->flags ? &command->flags[*at].about : &milOptGetFlags()[*at];
  ++*at;
  return flag->name ? flag : NULL;
}
