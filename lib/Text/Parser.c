//===- Parser.c - programs, functions and operations of MIL text --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recursive descent; the grammar is in README.md. The first failure ends the work.
//===----------------------------------------------------------------------===//
#include "Parser.h"

#include "Words.h"

//===----------------------------------------------------------------------===//
// Attributes, parameters, arguments
//===----------------------------------------------------------------------===//

/// `[name = value, ...]`; nothing when there is no bracket.
static MilStatus parseAttributes(MilTextParser *p, size_t *outCount,
                                 Mil__ValueEntry ***outEntries) {
  size_t mark = p->numItems;
  bool more = milTextParserKind(p) == '[';
  MilStatus status = MIL_OK;
  if (more)
    MIL_TRY(milLexerAdvance(&p->lexer));
  if (more && milTextParserKind(p) == ']') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__ValueEntry *entry;
    MIL_TRY(milTextParserCreate(p, &mil__value_entry__descriptor, &entry));
    MIL_TRY(milTextParserName(p, "the name of an attribute", &entry->key));
    MIL_TRY(milTextParserExpect(p, '=', "'='"));
    MIL_TRY(milTextParserValue(p, &entry->value));
    MIL_TRY(milTextParserPush(p, entry));
    MIL_TRY(milTextParserNext(p, ']', &more));
  }
  MIL_TRY(milTextParserTake(p, mark, outCount, outEntries));
done:
  return status;
}

static MilStatus parseNamedType(MilTextParser *p, Mil__NamedValueType **outNamed) {
  MilStatus status;
  MIL_TRY(milTextParserCreate(p, &mil__named_value_type__descriptor, outNamed));
  MIL_TRY(milTextParserType(p, &(*outNamed)->type));
  MIL_TRY(milTextParserName(p, "the name of a value", &(*outNamed)->name));
done:
  return status;
}

/// `(type name, ...)`
static MilStatus parseParameters(MilTextParser *p, size_t *outCount,
                                 Mil__NamedValueType ***outInputs) {
  size_t mark = p->numItems;
  bool more = true;
  MilStatus status;
  MIL_TRY(milTextParserExpect(p, '(', "'(' and parameters"));
  if (milTextParserKind(p) == ')') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__NamedValueType *input;
    MIL_TRY(parseNamedType(p, &input));
    MIL_TRY(milTextParserPush(p, input));
    MIL_TRY(milTextParserNext(p, ')', &more));
  }
  MIL_TRY(milTextParserTake(p, mark, outCount, outInputs));
done:
  return status;
}

/// A name or a value.
static MilStatus parseBinding(MilTextParser *p, Mil__Binding **outBinding) {
  Mil__Binding *binding;
  MilStatus status;
  MIL_TRY(milTextParserCreate(p, &mil__binding__descriptor, &binding));
  *outBinding = binding;
  if (milTextParserKind(p) == MIL_TOKEN_NAME && milIsTypeWord(milTextParserText(p))) {
    binding->binding_case = MIL__BINDING__BINDING_VALUE;
    MIL_TRY(milTextParserValue(p, &binding->value));
  } else {
    binding->binding_case = MIL__BINDING__BINDING_NAME;
    MIL_TRY(milTextParserName(p, "a name or a value", &binding->name));
  }
done:
  return status;
}

/// One binding, or several in parentheses.
static MilStatus parseBindings(MilTextParser *p, Mil__Argument *argument) {
  size_t mark = p->numItems;
  bool more = milTextParserKind(p) == '(';
  Mil__Binding *binding;
  MilStatus status = MIL_OK;
  if (!more) {
    MIL_TRY(parseBinding(p, &binding));
    MIL_TRY(milTextParserPush(p, binding));
  } else {
    MIL_TRY(milLexerAdvance(&p->lexer));
    if (milTextParserKind(p) == ')') {
      MIL_TRY(milLexerAdvance(&p->lexer));
      more = false;
    }
  }
  while (more) {
    MIL_TRY(parseBinding(p, &binding));
    MIL_TRY(milTextParserPush(p, binding));
    MIL_TRY(milTextParserNext(p, ')', &more));
  }
  MIL_TRY(milTextParserTake(p, mark, &argument->n_arguments, &argument->arguments));
done:
  return status;
}

/// `(name = operand, ...)`
static MilStatus parseArguments(MilTextParser *p, Mil__Operation *operation) {
  size_t mark = p->numItems;
  bool more = true;
  MilStatus status;
  MIL_TRY(milTextParserExpect(p, '(', "'(' and the arguments of the operation"));
  if (milTextParserKind(p) == ')') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    Mil__ArgumentEntry *entry;
    MIL_TRY(milTextParserCreate(p, &mil__argument_entry__descriptor, &entry));
    MIL_TRY(milTextParserCreate(p, &mil__argument__descriptor, &entry->value));
    MIL_TRY(milTextParserName(p, "the name of an argument", &entry->key));
    MIL_TRY(milTextParserExpect(p, '=', "'='"));
    MIL_TRY(parseBindings(p, entry->value));
    MIL_TRY(milTextParserPush(p, entry));
    MIL_TRY(milTextParserNext(p, ')', &more));
  }
  MIL_TRY(milTextParserTake(p, mark, &operation->n_inputs, &operation->inputs));
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Operations and blocks
//===----------------------------------------------------------------------===//

static MilStatus parseOperation(MilTextParser *p, Mil__Operation **outOperation);

/// Names in parentheses.
static MilStatus parseOutputs(MilTextParser *p, Mil__Block *block) {
  size_t mark = p->numItems;
  bool more = true;
  MilStatus status;
  MIL_TRY(milTextParserExpect(p, MIL_TOKEN_ARROW, "'->' and the outputs of the block"));
  MIL_TRY(milTextParserExpect(p, '(', "'('"));
  if (milTextParserKind(p) == ')') {
    MIL_TRY(milLexerAdvance(&p->lexer));
    more = false;
  }
  while (more) {
    ProtobufCBinaryData *name;
    MIL_TRY(milTextParserAllocate(p, 1, sizeof *name, &name));
    MIL_TRY(milTextParserName(p, "the name of an output", name));
    MIL_TRY(milTextParserPush(p, name));
    MIL_TRY(milTextParserNext(p, ')', &more));
  }
  block->n_outputs = p->numItems - mark;
  MIL_TRY(milTextParserAllocate(p, block->n_outputs, sizeof *block->outputs, &block->outputs));
  for (size_t i = 0; i < block->n_outputs; ++i)
    block->outputs[i] = *(const ProtobufCBinaryData *)p->items[mark + i];
  p->numItems = mark;
done:
  return status;
}

/// `{ ... } -> (names)`
static MilStatus parseBody(MilTextParser *p, Mil__Block *block) {
  size_t mark = p->numItems;
  MilStatus status;
  MIL_TRY(milTextParserEnter(p));
  MIL_TRY(milTextParserExpect(p, '{', "'{'"));
  while (milTextParserKind(p) != '}') {
    Mil__Operation *operation;
    MIL_TRY(parseOperation(p, &operation));
    MIL_TRY(milTextParserPush(p, operation));
  }
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(milTextParserTake(p, mark, &block->n_operations, &block->operations));
  MIL_TRY(parseOutputs(p, block));
  milTextParserLeave(p);
done:
  return status;
}

/// The blocks of an operation, with a comma between two.
static MilStatus parseBlocks(MilTextParser *p, Mil__Operation *operation) {
  size_t mark = p->numItems;
  bool more = milTextParserKind(p) == '(';
  MilStatus status = MIL_OK;
  while (more) {
    Mil__Block *block;
    MIL_TRY(milTextParserCreate(p, &mil__block__descriptor, &block));
    MIL_TRY(parseParameters(p, &block->n_inputs, &block->inputs));
    MIL_TRY(parseAttributes(p, &block->n_attributes, &block->attributes));
    MIL_TRY(parseBody(p, block));
    MIL_TRY(milTextParserPush(p, block));
    more = milTextParserKind(p) == ',';
    if (more)
      MIL_TRY(milLexerAdvance(&p->lexer));
  }
  MIL_TRY(milTextParserTake(p, mark, &operation->n_blocks, &operation->blocks));
done:
  return status;
}

/// `type name, type name =`; an operation without results begins with its own name.
static MilStatus parseResults(MilTextParser *p, Mil__Operation *operation) {
  size_t mark = p->numItems;
  bool more = milTextParserKind(p) == MIL_TOKEN_NAME && milIsTypeWord(milTextParserText(p));
  bool any = more;
  MilStatus status = MIL_OK;
  while (more) {
    Mil__NamedValueType *output;
    MIL_TRY(parseNamedType(p, &output));
    MIL_TRY(milTextParserPush(p, output));
    more = milTextParserKind(p) == ',';
    if (more)
      MIL_TRY(milLexerAdvance(&p->lexer));
  }
  MIL_TRY(milTextParserTake(p, mark, &operation->n_outputs, &operation->outputs));
  if (any)
    MIL_TRY(milTextParserExpect(p, '=', "',' or '='"));
done:
  return status;
}

static MilStatus parseOperation(MilTextParser *p, Mil__Operation **outOperation) {
  Mil__Operation *operation;
  MilStatus status;
  MIL_TRY(milTextParserCreate(p, &mil__operation__descriptor, &operation));
  MIL_TRY(parseResults(p, operation));
  MIL_TRY(milTextParserName(p, operation->n_outputs ? "an operation" : "an operation or '}'",
                            &operation->type));
  MIL_TRY(parseArguments(p, operation));
  MIL_TRY(parseAttributes(p, &operation->n_attributes, &operation->attributes));
  MIL_TRY(parseBlocks(p, operation));
  MIL_TRY(milTextParserExpect(p, ';', "';', the end of the operation"));
  *outOperation = operation;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Functions and the program
//===----------------------------------------------------------------------===//

/// `func name<opset>(parameters) [attributes] { ... } -> (outputs);`
static MilStatus parseFunction(MilTextParser *p, Mil__FunctionEntry **outEntry) {
  Mil__FunctionEntry *entry;
  Mil__Function *function;
  Mil__BlockEntry *body;
  MilStatus status;
  MIL_TRY(milTextParserCreate(p, &mil__function_entry__descriptor, &entry));
  MIL_TRY(milTextParserCreate(p, &mil__function__descriptor, &function));
  MIL_TRY(milTextParserCreate(p, &mil__block_entry__descriptor, &body));
  MIL_TRY(milTextParserCreate(p, &mil__block__descriptor, &body->value));
  entry->value = function;
  MIL_TRY(milTextParserExpectWord(p, "func"));
  MIL_TRY(milTextParserName(p, "the name of the function", &entry->key));
  MIL_TRY(milTextParserExpect(p, '<', "'<' and the opset, such as ios17"));
  MIL_TRY(milTextParserName(p, "an opset, such as ios17", &function->opset));
  function->opset = milToBytes(milOpsetFromText(milFromBytes(function->opset)));
  MIL_TRY(milTextParserExpect(p, '>', "'>'"));
  MIL_TRY(parseParameters(p, &function->n_inputs, &function->inputs));
  MIL_TRY(parseAttributes(p, &function->n_attributes, &function->attributes));
  MIL_TRY(parseBody(p, body->value));
  MIL_TRY(milTextParserExpect(p, ';', "';', the end of the function"));
  body->key = function->opset;
  MIL_TRY(milTextParserAllocate(p, 1, sizeof *function->block_specializations,
                                &function->block_specializations));
  function->block_specializations[0] = body;
  function->n_block_specializations = 1;
  *outEntry = entry;
done:
  return status;
}

/// `program(1.3)`
static MilStatus parseVersion(MilTextParser *p, Mil__Program *program) {
  MilStatus status;
  MIL_TRY(milTextParserExpectWord(p, "program"));
  MIL_TRY(milTextParserExpect(p, '(', "'('"));
  MilString version = milTextParserText(p);
  if (milTextParserKind(p) != MIL_TOKEN_NUMBER)
    MIL_TRY(milLexerFailExpected(&p->lexer, "a version, such as 1.3"));
  if (version.data[0] != '1' || (version.length > 1 && version.data[1] != '.')) {
    (void)milLexerFailExpected(&p->lexer, "version 1, such as 1.0 or 1.3");
    return MIL_UNSUPPORTED;
  }
  program->version = 1;
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(milTextParserExpect(p, ')', "')'"));
done:
  return status;
}

static MilStatus parseProgram(MilTextParser *p, Mil__Program *program) {
  size_t mark = p->numItems;
  MilStatus status;
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(parseVersion(p, program));
  MIL_TRY(parseAttributes(p, &program->n_attributes, &program->attributes));
  MIL_TRY(milTextParserExpect(p, '{', "'{' and the functions"));
  while (milTextParserKind(p) != '}') {
    Mil__FunctionEntry *function;
    if (!milTextParserIsWord(p, "func"))
      MIL_TRY(milLexerFailExpected(&p->lexer, "'func' or '}'"));
    MIL_TRY(parseFunction(p, &function));
    MIL_TRY(milTextParserPush(p, function));
  }
  MIL_TRY(milLexerAdvance(&p->lexer));
  MIL_TRY(milTextParserTake(p, mark, &program->n_functions, &program->functions));
  MIL_TRY(milTextParserExpect(p, MIL_TOKEN_END, "the end of the file"));
done:
  return status;
}

MilStatus milTextParse(MilArena *arena, MilString text, const char *where,
                       Mil__Program **outProgram, MilDiag diag) {
  MilTextParser parser = {.lexer = {.arena = arena, .diag = diag, .where = where, .text = text}};
  Mil__Program *program;
  MilStatus status;
  *outProgram = NULL;
  MIL_TRY(milTextParserCreate(&parser, &mil__program__descriptor, &program));
  MIL_TRY(parseProgram(&parser, program));
  *outProgram = program;
done:
  return status;
}
