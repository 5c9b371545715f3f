//===- Parser.c - programs, functions and operations of MIL text --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recursive descent; the grammar is in README.md. The first failure ends the work.
//===----------------------------------------------------------------------===//
#include "Parser.h"

#include "Text.h"
#include "Words.h"

#include <stdio.h>

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

MilStatus milParserNoMemory(const MilParser *p) {
  return milFail(p->lexer.diag, MIL_NO_MEMORY, "%s: out of memory", p->lexer.where);
}

MilStatus milParserAllocate(MilParser *p, size_t count, size_t size, void *outMemory) {
  void *memory = milArenaCalloc(p->lexer.arena, count ? count : 1, size);
  memcpy(outMemory, &memory, sizeof memory);
  return memory ? MIL_OK : milParserNoMemory(p);
}

MilStatus milParserCreate(MilParser *p, const ProtobufCMessageDescriptor *type, void *outMessage) {
  ProtobufCMessage *message;
  MilStatus status = milParserAllocate(p, 1, type->sizeof_message, &message);
  if (status != MIL_OK)
    return status;
  protobuf_c_message_init(type, message);
  memcpy(outMessage, &message, sizeof message);
  return MIL_OK;
}

MilStatus milParserPush(MilParser *p, void *item) {
  void **items =
      milArenaGrow(p->lexer.arena, p->items, p->numItems, &p->itemCapacity, sizeof *p->items);
  if (!items)
    return milParserNoMemory(p);
  p->items = items;
  p->items[p->numItems++] = item;
  return MIL_OK;
}

MilStatus milParserTake(MilParser *p, size_t mark, size_t *outCount, void *outArray) {
  size_t count = p->numItems - mark;
  void **array;
  MilStatus status = milParserAllocate(p, count, sizeof *array, &array);
  if (status != MIL_OK)
    return status;
  if (count)
    memcpy(array, p->items + mark, count * sizeof *array);
  p->numItems = mark;
  *outCount = count;
  memcpy(outArray, &array, sizeof array);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

MilStatus milParserEnter(MilParser *p) {
  if (++p->depth <= MIL_TEXT_MAX_DEPTH)
    return MIL_OK;
  return milLexerFailAt(&p->lexer, milParserText(p).data, "nested more than %d deep",
                        MIL_TEXT_MAX_DEPTH);
}

MilStatus milParserExpect(MilParser *p, int kind, const char *what) {
  return milParserKind(p) == kind ? milLexerAdvance(&p->lexer)
                                  : milLexerFailExpected(&p->lexer, what);
}

static bool isWord(const MilParser *p, const char *word) {
  return milParserKind(p) == MIL_TOKEN_NAME && milStringEqual(milParserText(p), milString(word));
}

MilStatus milParserExpectWord(MilParser *p, const char *word) {
  char what[32];
  snprintf(what, sizeof what, "'%s'", word);
  return isWord(p, word) ? milLexerAdvance(&p->lexer) : milLexerFailExpected(&p->lexer, what);
}

MilStatus milParserName(MilParser *p, const char *what, ProtobufCBinaryData *outName) {
  bool isQuoted = milParserKind(p) == MIL_TOKEN_STRING;
  if (!isQuoted && milParserKind(p) != MIL_TOKEN_NAME)
    return milLexerFailExpected(&p->lexer, what);
  MilString name = isQuoted ? p->lexer.token.string : milParserText(p);
  *outName = (ProtobufCBinaryData){name.length, (uint8_t *)name.data};
  return milLexerAdvance(&p->lexer);
}

MilStatus milParserNext(MilParser *p, int end, bool *outMore) {
  char what[32];
  *outMore = milParserKind(p) == ',';
  snprintf(what, sizeof what, "',' or '%c'", end);
  if (!*outMore && milParserKind(p) != end)
    return milLexerFailExpected(&p->lexer, what);
  return milLexerAdvance(&p->lexer);
}

//===----------------------------------------------------------------------===//
// Attributes, parameters, arguments
//===----------------------------------------------------------------------===//

/// `[name = value, ...]`; nothing when there is no bracket.
static MilStatus parseAttributes(MilParser *p, size_t *outCount, Mil__ValueEntry ***outEntries) {
  size_t mark = p->numItems;
  bool more = milParserKind(p) == '[';
  MilStatus status = MIL_OK;
  if (more)
    MIL_TRY(milLexerAdvance(&p->lexer));
  if (more && milParserKind(p) == ']') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__ValueEntry *entry;
    MIL_TRY(milParserCreate(p, &mil__value_entry__descriptor, &entry));
    MIL_TRY(milParserName(p, "the name of an attribute", &entry->key));
    MIL_TRY(milParserExpect(p, '=', "'='"));
    MIL_TRY(milParserValue(p, &entry->value));
    MIL_TRY(milParserPush(p, entry));
    MIL_TRY(milParserNext(p, ']', &more));
  }
  MIL_TRY(milParserTake(p, mark, outCount, outEntries));
done:
  return status;
}

static MilStatus parseNamedType(MilParser *p, Mil__NamedValueType **outNamed) {
  MilStatus status;
  MIL_TRY(milParserCreate(p, &mil__named_value_type__descriptor, outNamed));
  MIL_TRY(milParserType(p, &(*outNamed)->type));
  MIL_TRY(milParserName(p, "the name of a value", &(*outNamed)->name));
done:
  return status;
}

/// `(type name, ...)`
static MilStatus parseParameters(MilParser *p, size_t *outCount, Mil__NamedValueType ***outInputs) {
  size_t mark = p->numItems;
  bool more = true;
  MilStatus status;
  MIL_TRY(milParserExpect(p, '(', "'(' and parameters"));
  if (milParserKind(p) == ')') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__NamedValueType *input;
    MIL_TRY(parseNamedType(p, &input));
    MIL_TRY(milParserPush(p, input));
    MIL_TRY(milParserNext(p, ')', &more));
  }
  MIL_TRY(milParserTake(p, mark, outCount, outInputs));
done:
  return status;
}

/// A name or a value.
static MilStatus parseBinding(MilParser *p, Mil__Binding **outBinding) {
  Mil__Binding *binding;
  MilStatus status;
  MIL_TRY(milParserCreate(p, &mil__binding__descriptor, &binding));
  *outBinding = binding;
  if (milParserKind(p) == MIL_TOKEN_NAME && milIsTypeWord(milParserText(p))) {
    binding->binding_case = MIL__BINDING__BINDING_VALUE;
    MIL_TRY(milParserValue(p, &binding->value));
  } else {
    binding->binding_case = MIL__BINDING__BINDING_NAME;
    MIL_TRY(milParserName(p, "a name or a value", &binding->name));
  }
done:
  return status;
}

/// One binding, or several in parentheses.
static MilStatus parseBindings(MilParser *p, Mil__Argument *argument) {
  size_t mark = p->numItems;
  bool more = milParserKind(p) == '(';
  Mil__Binding *binding;
  MilStatus status = MIL_OK;
  if (!more) {
    MIL_TRY(parseBinding(p, &binding));
    MIL_TRY(milParserPush(p, binding));
  } else {
    MIL_TRY(milLexerAdvance(&p->lexer));
    if (milParserKind(p) == ')') {
      MIL_TRY(milLexerAdvance(&p->lexer));
      more = false;
    }
  }
  while (more) {
    MIL_TRY(parseBinding(p, &binding));
    MIL_TRY(milParserPush(p, binding));
    MIL_TRY(milParserNext(p, ')', &more));
  }
  MIL_TRY(milParserTake(p, mark, &argument->n_arguments, &argument->arguments));
done:
  return status;
}

/// `(name = operand, ...)`
static MilStatus parseArguments(MilParser *p, Mil__Operation *operation) {
  size_t mark = p->numItems;
  bool more = true;
  MilStatus status;
  MIL_TRY(milParserExpect(p, '(', "'(' and the arguments of the operation"));
  if (milParserKind(p) == ')') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__ArgumentEntry *entry;
    MIL_TRY(milParserCreate(p, &mil__argument_entry__descriptor, &entry));
    MIL_TRY(milParserCreate(p, &mil__argument__descriptor, &entry->value));
    MIL_TRY(milParserName(p, "the name of an argument", &entry->key));
    MIL_TRY(milParserExpect(p, '=', "'='"));
    MIL_TRY(parseBindings(p, entry->value));
    MIL_TRY(milParserPush(p, entry));
    MIL_TRY(milParserNext(p, ')', &more));
  }
  MIL_TRY(milParserTake(p, mark, &operation->n_inputs, &operation->inputs));
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Operations and blocks
//===----------------------------------------------------------------------===//

static MilStatus parseOperation(MilParser *p, Mil__Operation **outOperation);

/// Names in parentheses.
static MilStatus parseOutputs(MilParser *p, Mil__Block *block) {
  size_t mark = p->numItems;
  bool more = true;
  MilStatus status;
  MIL_TRY(milParserExpect(p, MIL_TOKEN_ARROW, "'->' and the outputs of the block"));
  MIL_TRY(milParserExpect(p, '(', "'('"));
  if (milParserKind(p) == ')') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    ProtobufCBinaryData *name;
    MIL_TRY(milParserAllocate(p, 1, sizeof *name, &name));
    MIL_TRY(milParserName(p, "the name of an output", name));
    MIL_TRY(milParserPush(p, name));
    MIL_TRY(milParserNext(p, ')', &more));
  }
  block->n_outputs = p->numItems - mark;
  MIL_TRY(milParserAllocate(p, block->n_outputs, sizeof *block->outputs, &block->outputs));
  for (size_t i = 0; i < block->n_outputs; ++i)
    block->outputs[i] = *(const ProtobufCBinaryData *)p->items[mark + i];
  p->numItems = mark;
done:
  return status;
}

/// `{ ... } -> (names)`
static MilStatus parseBody(MilParser *p, Mil__Block *block) {
  size_t mark = p->numItems;
  MilStatus status;
  MIL_TRY(milParserEnter(p));
  MIL_TRY(milParserExpect(p, '{', "'{'"));
  while (milParserKind(p) != '}') {
    Mil__Operation *operation;
    MIL_TRY(parseOperation(p, &operation));
    MIL_TRY(milParserPush(p, operation));
  }
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(milParserTake(p, mark, &block->n_operations, &block->operations));
  MIL_TRY(parseOutputs(p, block));
  milParserLeave(p);
done:
  return status;
}

/// The blocks of an operation, with a comma between two.
static MilStatus parseBlocks(MilParser *p, Mil__Operation *operation) {
  size_t mark = p->numItems;
  bool more = milParserKind(p) == '(';
  MilStatus status = MIL_OK;
  while (more) {
    Mil__Block *block;
    MIL_TRY(milParserCreate(p, &mil__block__descriptor, &block));
    MIL_TRY(parseParameters(p, &block->n_inputs, &block->inputs));
    MIL_TRY(parseAttributes(p, &block->n_attributes, &block->attributes));
    MIL_TRY(parseBody(p, block));
    MIL_TRY(milParserPush(p, block));
    more = milParserKind(p) == ',';
    if (more)
      MIL_TRY(milLexerAdvance(&p->lexer));
  }
  MIL_TRY(milParserTake(p, mark, &operation->n_blocks, &operation->blocks));
done:
  return status;
}

/// `type name, type name =`; an operation without results begins with its own name.
static MilStatus parseResults(MilParser *p, Mil__Operation *operation) {
  size_t mark = p->numItems;
  bool more = milParserKind(p) == MIL_TOKEN_NAME && milIsTypeWord(milParserText(p));
  bool any = more;
  MilStatus status = MIL_OK;
  while (more) {
    Mil__NamedValueType *output;
    MIL_TRY(parseNamedType(p, &output));
    MIL_TRY(milParserPush(p, output));
    more = milParserKind(p) == ',';
    if (more)
      MIL_TRY(milLexerAdvance(&p->lexer));
  }
  MIL_TRY(milParserTake(p, mark, &operation->n_outputs, &operation->outputs));
  if (any)
    MIL_TRY(milParserExpect(p, '=', "',' or '='"));
done:
  return status;
}

static MilStatus parseOperation(MilParser *p, Mil__Operation **outOperation) {
  Mil__Operation *operation;
  MilStatus status;
  MIL_TRY(milParserCreate(p, &mil__operation__descriptor, &operation));
  MIL_TRY(parseResults(p, operation));
  MIL_TRY(milParserName(p, operation->n_outputs ? "an operation" : "an operation or '}'",
                        &operation->type));
  MIL_TRY(parseArguments(p, operation));
  MIL_TRY(parseAttributes(p, &operation->n_attributes, &operation->attributes));
  MIL_TRY(parseBlocks(p, operation));
  MIL_TRY(milParserExpect(p, ';', "';', the end of the operation"));
  *outOperation = operation;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Functions and the program
//===----------------------------------------------------------------------===//

/// `func name<opset>(parameters) [attributes] { ... } -> (outputs);`
static MilStatus parseFunction(MilParser *p, Mil__FunctionEntry **outEntry) {
  Mil__FunctionEntry *entry;
  Mil__Function *function;
  Mil__BlockEntry *body;
  MilStatus status;
  MIL_TRY(milParserCreate(p, &mil__function_entry__descriptor, &entry));
  MIL_TRY(milParserCreate(p, &mil__function__descriptor, &function));
  MIL_TRY(milParserCreate(p, &mil__block_entry__descriptor, &body));
  MIL_TRY(milParserCreate(p, &mil__block__descriptor, &body->value));
  entry->value = function;
  MIL_TRY(milParserExpectWord(p, "func"));
  MIL_TRY(milParserName(p, "the name of the function", &entry->key));
  MIL_TRY(milParserExpect(p, '<', "'<' and the opset, such as ios17"));
  MIL_TRY(milParserName(p, "an opset, such as ios17", &function->opset));
  MilString opset =
      milOpsetFromText((MilString){(const char *)function->opset.data, function->opset.len});
  function->opset = (ProtobufCBinaryData){opset.length, (uint8_t *)opset.data};
  MIL_TRY(milParserExpect(p, '>', "'>'"));
  MIL_TRY(parseParameters(p, &function->n_inputs, &function->inputs));
  MIL_TRY(parseAttributes(p, &function->n_attributes, &function->attributes));
  MIL_TRY(parseBody(p, body->value));
  MIL_TRY(milParserExpect(p, ';', "';', the end of the function"));
  body->key = function->opset;
  MIL_TRY(milParserAllocate(p, 1, sizeof *function->block_specializations,
                            &function->block_specializations));
  function->block_specializations[0] = body;
  function->n_block_specializations = 1;
  *outEntry = entry;
done:
  return status;
}

/// `program(1.3)`
static MilStatus parseVersion(MilParser *p, Mil__Program *program) {
  MilStatus status;
  MIL_TRY(milParserExpectWord(p, "program"));
  MIL_TRY(milParserExpect(p, '(', "'('"));
  MilString version = milParserText(p);
  if (milParserKind(p) != MIL_TOKEN_NUMBER)
    MIL_TRY(milLexerFailExpected(&p->lexer, "a version, such as 1.3"));
  if (version.data[0] != '1' || (version.length > 1 && version.data[1] != '.')) {
    (void)milLexerFailExpected(&p->lexer, "version 1, such as 1.0 or 1.3");
    return MIL_UNSUPPORTED;
  }
  program->version = 1;
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(milParserExpect(p, ')', "')'"));
done:
  return status;
}

static MilStatus parseProgram(MilParser *p, Mil__Program *program) {
  size_t mark = p->numItems;
  MilStatus status;
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(parseVersion(p, program));
  MIL_TRY(parseAttributes(p, &program->n_attributes, &program->attributes));
  MIL_TRY(milParserExpect(p, '{', "'{' and the functions"));
  while (milParserKind(p) != '}') {
    Mil__FunctionEntry *function;
    if (!isWord(p, "func"))
      MIL_TRY(milLexerFailExpected(&p->lexer, "'func' or '}'"));
    MIL_TRY(parseFunction(p, &function));
    MIL_TRY(milParserPush(p, function));
  }
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(milParserTake(p, mark, &program->n_functions, &program->functions));
  MIL_TRY(milParserExpect(p, MIL_TOKEN_END, "the end of the file"));
done:
  return status;
}

MilStatus milTextParse(MilArena *arena, MilString text, const char *where,
                       Mil__Program **outProgram, MilDiag diag) {
  MilParser parser = {.lexer = {.arena = arena, .diag = diag, .where = where, .text = text}};
  Mil__Program *program;
  MilStatus status;
  *outProgram = NULL;
  MIL_TRY(milParserCreate(&parser, &mil__program__descriptor, &program));
  MIL_TRY(parseProgram(&parser, program));
  *outProgram = program;
done:
  return status;
}
