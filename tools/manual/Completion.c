//===- Completion.c - completion for bash, zsh and fish -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of options and values that are words to choose from are known; strings may be files.
//===----------------------------------------------------------------------===//
#include "Manual.h"

static bool takesFile(const MilFlag *flag) {
  return flag->value && strcmp(flag->value, "PATH") == 0;
}
static bool isFile(const MilPassOptionInfo *option) { return strcmp(option->values, "path") == 0; }
/// "a|b" for what a flag takes; null: anything.
static const char *choicesOf(const MilFlag *flag) {
  return flag->choices ? flag->choices : flag->value && isChoice(flag->value) ? flag->value : NULL;
}

static void printSpaced(const char *choices, FILE *out) {
  for (; *choices; ++choices)
    fputc(*choices == '|' ? ' ' : *choices, out);
}

/// What follows `-` or `--` in a word that a flag begins with.
static const char *dashes(const MilFlag *flag) { return strlen(flag->name) == 1 ? "-" : "--"; }

/// Prints what does not depend on tables; ~ stands for the name of functions.
static void printScript(const Manual *m, const char *script, FILE *out) {
  const char *function = functionName(m);
  for (; *script; ++script)
    if (*script == '~')
      fprintf(out, "_%s", function);
    else
      fputc(*script, out);
}

//===----------------------------------------------------------------------===//
// bash
//===----------------------------------------------------------------------===//

static void printBashFlags(const Manual *m, const char *function, FILE *out) {
  fprintf(out, "# Flags; those that take a value end in =.\n_%s_flags() {\n  echo '", function);
  const char *separator = "";
  for (size_t i = 0; i < m->numPasses; ++i, separator = " ")
    fprintf(out, "%s--%s%s", separator, m->passes[i].name, m->passes[i].numOptions ? "=" : "");
  size_t at = 0;
  for (const MilFlag *flag; (flag = nextFlag(m->command, &at)); separator = " ") {
    bool joins = flag->value && strlen(flag->name) > 1;
    fprintf(out, "%s%s%s%s", separator, dashes(flag), flag->name, joins ? "=" : "");
  }
  fputs("'\n}\n", out);
}

static void printBashOptions(const Manual *m, const char *function, FILE *out) {
  fprintf(out, "# Options of a pass.\n_%s_options() {\n  case $1 in\n", function);
  for (size_t i = 0; i < m->numPasses; ++i) {
    const MilPassInfo *pass = &m->passes[i];
    for (size_t k = 0; k < pass->numOptions; ++k)
      fprintf(out, k ? " %s=" : "  %s) echo '%s=", k ? pass->options[k].name : pass->name,
              pass->options[k].name);
    fputs(pass->numOptions ? "' ;;\n" : "", out);
  }
  fputs("  esac\n}\n", out);
}

/// Of an option that a value without a name is of, also the pass alone.
static void printBashValues(const Manual *m, const char *function, FILE *out) {
  fprintf(out,
          "# Values of a flag, of an option of a pass, or without its name; FILE: files.\n"
          "_%s_values() {\n  case $1 in\n",
          function);
  for (size_t i = 0; i < m->numPasses; ++i)
    for (size_t k = 0; k < m->passes[i].numOptions; ++k) {
      const MilPassInfo *pass = &m->passes[i];
      const MilPassOptionInfo *option = &pass->options[k];
      if (!isChoice(option->values) && !isFile(option))
        continue;
      fprintf(out, "  %s:%s%s%s) echo '", pass->name, option->name, option->unnamed ? "|" : "",
              option->unnamed ? pass->name : "");
      printSpaced(isFile(option) ? "FILE" : option->values, out);
      fputs("' ;;\n", out);
    }
  size_t at = 0;
  for (const MilFlag *flag; (flag = nextFlag(m->command, &at));)
    if (takesFile(flag) || choicesOf(flag)) {
      fprintf(out, "  %s) echo '", flag->name);
      printSpaced(takesFile(flag) ? "FILE" : choicesOf(flag), out);
      fputs("' ;;\n", out);
    }
  fputs("  esac\n}\n", out);
}

static const char kBash[] =
    "# The word up to the cursor is taken from the line: bash cuts it at `=` and `:`.\n"
    "~() {\n"
    "  local line=${COMP_LINE:0:COMP_POINT} word kept head flag rest last value values candidate\n"
    "  local -a candidates=()\n"
    "  word=${line##*[$' \\t']}\n"
    "  kept=${word%\"${word##*[$COMP_WORDBREAKS]}\"}\n"
    "  COMPREPLY=()\n"
    "  case $word in\n"
    "  --*=*)\n"
    "    flag=${word%%=*} flag=${flag#--} rest=${word#*=} head=${word%%=*}= values=\n"
    "    last=${rest##*,}\n"
    "    if [[ -z $(~_options \"$flag\") ]]; then\n"
    "      value=$rest values=$(~_values \"$flag\")\n"
    "    elif [[ $last == *=* ]]; then\n"
    "      head+=${rest%\"$last\"}${last%%=*}= value=${last#*=} last=${last%%=*}\n"
    "      values=$(~_values \"$flag:${last//-/_}\")\n"
    "    else\n"
    "      head+=${rest%\"$last\"} value=$last\n"
    "      values=\"$(~_options \"$flag\")\"\n"
    "      [[ $rest == \"$last\" ]] && values+=\" $(~_values \"$flag\")\"\n"
    "    fi\n"
    "    for candidate in $values; do\n"
    "      if [[ $candidate == FILE ]]; then\n"
    "        while read -r candidate; do candidates+=(\"$head$candidate\"); done "
    "< <(compgen -f -- \"$value\")\n"
    "      else\n"
    "        candidates+=(\"$head$candidate\")\n"
    "      fi\n"
    "    done\n"
    "    compopt -o nospace 2>/dev/null\n"
    "    ;;\n"
    "  -*)\n"
    "    read -r -a candidates <<<\"$(~_flags)\"\n"
    "    ;;\n"
    "  *)\n"
    "    while read -r candidate; do candidates+=(\"$candidate\"); done "
    "< <(compgen -f -- \"$word\")\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    ;;\n"
    "  esac\n"
    "  for candidate in \"${candidates[@]}\"; do\n"
    "    [[ $candidate == \"$word\"* ]] && COMPREPLY+=(\"${candidate#\"$kept\"}\")\n"
    "  done\n"
    "  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null\n"
    "  return 0\n"
    "}\n";

void printBash(const Manual *m, FILE *out) {
  const char *function = functionName(m);
  fprintf(out, "# Completion of %s for bash.\n", m->command->name);
  printBashFlags(m, function, out);
  printBashOptions(m, function, out);
  printBashValues(m, function, out);
  printScript(m, kBash, out);
  fprintf(out, "complete -F _%s %s\n", function, m->command->name);
}

//===----------------------------------------------------------------------===//
// zsh
//===----------------------------------------------------------------------===//

/// Text between [ and ] inside single quotes.
static const char *zshText(const Manual *m, const char *text) {
  const char *escaped = escapeText(m->arena, text, "[]\\:");
  const char *quoted = "";
  for (; escaped && *escaped; ++escaped)
    quoted = milArenaPrintf(m->arena, *escaped == '\'' ? "%s'\\''" : "%s%c", quoted, *escaped);
  return quoted;
}

static void printZshAction(const char *message, const char *choices, bool file, FILE *out) {
  fprintf(out, ":%s:", message);
  if (choices) {
    fputc('(', out);
    printSpaced(choices, out);
    fputc(')', out);
  }
  fputs(file ? "_files" : "", out);
}

static void printZshOptions(const Manual *m, const MilPassInfo *pass, FILE *out) {
  fprintf(out, "_%s_%s() {\n  _values -s , 'options'", functionName(m), pass->name);
  for (size_t i = 0; i < pass->numOptions; ++i) {
    const MilPassOptionInfo *option = &pass->options[i];
    fprintf(out, " \\\n    '%s[%s]", option->name, zshText(m, option->doc));
    printZshAction(option->name, isChoice(option->values) ? option->values : NULL, isFile(option),
                   out);
    fputc('\'', out);
  }
  fputs("\n}\n", out);
}

void printZsh(const Manual *m, FILE *out) {
  const char *function = functionName(m);
  fprintf(out, "#compdef %s\n", m->command->name);
  for (size_t i = 0; i < m->numPasses; ++i)
    if (m->passes[i].numOptions)
      printZshOptions(m, &m->passes[i], out);
  fputs("_arguments -S", out);
  for (size_t i = 0; i < m->numPasses; ++i) {
    const MilPassInfo *pass = &m->passes[i];
    fprintf(out, " \\\n  '*--%s%s[%s]", pass->name, pass->numOptions ? "=-" : "",
            zshText(m, pass->sentence));
    if (pass->numOptions)
      fprintf(out, ":options:_%s_%s", function, pass->name);
    fputc('\'', out);
  }
  size_t at = 0;
  for (const MilFlag *flag; (flag = nextFlag(m->command, &at));) {
    const char *joined = !flag->value ? "" : strlen(flag->name) > 1 ? "=-" : "";
    fprintf(out, " \\\n  '%s%s%s[%s]", dashes(flag), flag->name, joined,
            zshText(m, flag->sentence));
    if (flag->value)
      printZshAction("value", choicesOf(flag), takesFile(flag), out);
    fputc('\'', out);
  }
  fputs(" \\\n  '*:model:_files'\n", out);
}

//===----------------------------------------------------------------------===//
// fish
//===----------------------------------------------------------------------===//

/// Each argument is `name=a|b`.
static const char kFish[] =
    "# What may follow in a list of options with commas between them.\n"
    "function ~_list\n"
    "    set -l value (string replace -r '^[^=]*=' '' -- (commandline -ct))\n"
    "    set -l last (string match -r '[^,]*$' -- $value)\n"
    "    set -l before (string replace -r '[^,]*$' '' -- $value)\n"
    "    for option in $argv\n"
    "        set -l parts (string split -m1 = -- $option)\n"
    "        if string match -q -- \"$parts[1]=*\" \"$last\"\n"
    "            for choice in (string split '|' -- $parts[2])\n"
    "                echo $before$parts[1]=$choice\n"
    "            end\n"
    "        else\n"
    "            echo $before$parts[1]=\n"
    "        end\n"
    "    end\n"
    "end\n";

static const char *fishText(const Manual *m, const char *text) {
  return escapeText(m->arena, text, "'\\");
}

static void printFishPass(const Manual *m, const MilPassInfo *pass, FILE *out) {
  bool files = false;
  for (size_t i = 0; i < pass->numOptions; ++i)
    files |= pass->options[i].unnamed && isFile(&pass->options[i]);
  fprintf(out, "complete -c %s -l %s -d '%s'", m->command->name, pass->name,
          fishText(m, pass->sentence));
  if (pass->numOptions)
    fprintf(out, " %s -a \"(_%s_list", files ? "-r -F" : "-x", functionName(m));
  for (size_t i = 0; i < pass->numOptions; ++i)
    fprintf(out, " '%s=%s'", pass->options[i].name,
            isChoice(pass->options[i].values) ? pass->options[i].values : "");
  fputs(pass->numOptions ? ")\"\n" : "\n", out);
}

void printFish(const Manual *m, FILE *out) {
  fprintf(out, "# Completion of %s for fish.\n", m->command->name);
  if (m->numPasses)
    printScript(m, kFish, out);
  for (size_t i = 0; i < m->numPasses; ++i)
    printFishPass(m, &m->passes[i], out);
  size_t at = 0;
  for (const MilFlag *flag; (flag = nextFlag(m->command, &at));) {
    fprintf(out, "complete -c %s -%c %s -d '%s'", m->command->name,
            strlen(flag->name) == 1 ? 's' : 'l', flag->name, fishText(m, flag->sentence));
    if (choicesOf(flag)) {
      fputs(" -x -a '", out);
      printSpaced(choicesOf(flag), out);
      fputc('\'', out);
    } else if (flag->value) {
      fputs(takesFile(flag) ? " -r -F" : " -x", out);
    }
    fputc('\n', out);
  }
}
