//===- Knapsack.c - one item of each class, within a budget -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// At the price of the step of the curve that no longer fits, every class has a base: the item with
// the least error + price * cost. By how much another item is worse in that sum is its regret, and
//
//   error of a choice = bound + sum of regrets + price * what is left of the budget
//   bound             = error of the bases - price * what they leave
//
// So a choice that is better than the best one known, which is `gap` above the bound, has regrets
// below the gap: few items have. They are enumerated class by class, those with the smallest
// regrets first. A partial choice is dropped when its regrets reach the gap, when the rest of the
// budget can no longer be used well enough, when it cannot fit, and when another has no more cost
// and no more error. Completed by bases it is a choice; the gap closes as better ones are found.
//
// Where there are too many states, some of all costs are kept and the others dropped without proof;
// the bound becomes that of the best of them. As what is found then narrows the gap, and a narrower gap
// leaves fewer states, it is done again as long as that helps.
// Source   D. Pisinger, A minimal algorithm for the multiple-choice knapsack problem (1995), for
//          the order of classes around the step that does not fit.
//===----------------------------------------------------------------------===//
#include "Knapsack.h"

#include <stdlib.h>

enum {
  kRounds = 4,      ///< of enumeration
  kMostMoves = 700, ///< of which pairs are tried
  kPairRounds = 100 ///< of exchanges
};

/// A choice for the classes so far, against their bases.
typedef struct State {
  int64_t cost;
  double error;
  uint32_t parent; ///< in the level before
  uint32_t item;
} State;

/// An item of a class that is open.
typedef struct Option {
  int64_t cost; ///< more than that of the base
  double error;
  double regret;
  uint32_t item;
} Option;

/// A class with options besides its base.
typedef struct Open {
  size_t of;
  Option *options; ///< the base first, then by regret
  size_t size;
  int64_t least, most; ///< what this class and those behind it add to the cost
} Open;

typedef struct Level {
  State *states;
  size_t size;
} Level;

typedef struct Solver {
  const MilKnapsackClass *classes;
  size_t count;
  MilArena *arena;
  size_t *base;
  int64_t room; ///< that the bases leave of the budget
  double price, bound, gap;
  double lost; ///< least sum of regrets that was dropped without proof
  Open *open;
  size_t numOpen;
  Level *levels; ///< numOpen + 1
  size_t bestLevel, bestState;
  double bestError; ///< against the bases; of the best state
  bool isImproved;  ///< bestLevel and bestState are better than what was there before
} Solver;

static const MilKnapsackItem *baseOf(const Solver *s, size_t of) {
  return &s->classes[of].items[s->base[of]];
}

//===----------------------------------------------------------------------===//
// A first choice
//===----------------------------------------------------------------------===//

static void sumUp(const Solver *s, const size_t *chosen, MilKnapsackResult *out) {
  out->cost = 0;
  out->error = 0;
  for (size_t i = 0; i < s->count; ++i) {
    out->cost += s->classes[i].items[chosen[i]].cost;
    out->error += s->classes[i].items[chosen[i]].error;
  }
}

/// Uses what is left of the budget: the one exchange that helps most, again and again.
static void improve(const Solver *s, size_t *chosen, uint64_t left) {
  for (size_t round = 0; round < s->count; ++round) {
    size_t best = s->count, bestItem = 0;
    double gain = 0;
    for (size_t i = 0; i < s->count; ++i) {
      const MilKnapsackItem *items = s->classes[i].items, *now = &items[chosen[i]];
      for (size_t k = 0; k < s->classes[i].count; ++k)
        if (items[k].cost <= now->cost + left && now->error - items[k].error > gain) {
          gain = now->error - items[k].error;
          best = i;
          bestItem = k;
        }
    }
    if (best == s->count)
      return;
    left = left + s->classes[best].items[chosen[best]].cost - s->classes[best].items[bestItem].cost;
    chosen[best] = bestItem;
  }
}

/// An exchange in one class.
typedef struct Move {
  size_t of, item;
  int64_t cost;
  double error, regret;
} Move;

static int compareMoves(const void *left, const void *right) {
  const Move *a = left, *b = right;
  if (a->regret != b->regret)
    return a->regret < b->regret ? -1 : 1;
  if (a->of != b->of)
    return a->of < b->of ? -1 : 1;
  return (a->item > b->item) - (a->item < b->item);
}

/// The exchanges that cost the least regret.
static size_t findMoves(const Solver *s, const size_t *chosen, Move *moves) {
  size_t count = 0;
  for (size_t i = 0; i < s->count; ++i) {
    const MilKnapsackItem *items = s->classes[i].items, *now = &items[chosen[i]];
    for (size_t k = 0; k < s->classes[i].count; ++k) {
      int64_t cost = (int64_t)(items[k].cost - now->cost);
      double error = items[k].error - now->error;
      if (k != chosen[i])
        moves[count++] = (Move){i, k, cost, error, error + s->price * (double)cost};
    }
  }
  qsort(moves, count, sizeof *moves, compareMoves);
  return count < kMostMoves ? count : kMostMoves;
}

/// Two exchanges at once that use more of the budget, the best first, again and again: the sums of pairs
/// fill it to the last bit.
static MilStatus improveByPairs(const Solver *s, size_t *chosen, uint64_t budget) {
  size_t total = 0;
  for (size_t i = 0; i < s->count; ++i)
    total += s->classes[i].count;
  Move *moves = milArenaCalloc(s->arena, total + 1, sizeof *moves);
  if (!moves)
    return MIL_NO_MEMORY;
  for (int round = 0; round < kPairRounds; ++round) {
    MilKnapsackResult now;
    const Move *best[2] = {NULL, NULL};
    double gain = 0;
    sumUp(s, chosen, &now);
    int64_t left = (int64_t)(budget - now.cost);
    size_t count = findMoves(s, chosen, moves);
    for (size_t i = 0; i < count; ++i)
      for (size_t k = i + 1; k < count; ++k)
        if (moves[i].cost + moves[k].cost <= left && moves[i].error + moves[k].error < gain &&
            moves[i].of != moves[k].of) {
          gain = moves[i].error + moves[k].error;
          best[0] = &moves[i];
          best[1] = &moves[k];
        }
    if (!best[0])
      break;
    chosen[best[0]->of] = best[0]->item;
    chosen[best[1]->of] = best[1]->item;
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// What is open
//===----------------------------------------------------------------------===//

static int compareOptions(const void *left, const void *right) {
  const Option *a = left, *b = right;
  if (a->regret != b->regret)
    return a->regret < b->regret ? -1 : 1;
  return (a->item > b->item) - (a->item < b->item);
}

static int compareOpen(const void *left, const void *right) {
  const Open *a = left, *b = right;
  double x = a->options[1].regret, y = b->options[1].regret;
  if (x != y)
    return x < y ? -1 : 1;
  return (a->of > b->of) - (a->of < b->of);
}

/// The options of a class that could be in a better choice; no size when there is only the base.
static MilStatus openClass(Solver *s, size_t of, Open *out) {
  const MilKnapsackClass *class = &s->classes[of];
  const MilKnapsackItem *base = baseOf(s, of);
  *out = (Open){.of = of};
  Option *options = milArenaCalloc(s->arena, class->count, sizeof *options);
  if (!options)
    return MIL_NO_MEMORY;
  options[out->size++] = (Option){.item = (uint32_t)s->base[of]};
  for (size_t k = 0; k < class->count; ++k) {
    int64_t cost = (int64_t)(class->items[k].cost - base->cost);
    double error = class->items[k].error - base->error, regret = error + s->price * (double)cost;
    if (k != s->base[of] && regret < s->gap)
      options[out->size++] =
          (Option){.cost = cost, .error = error, .regret = regret, .item = (uint32_t)k};
  }
  qsort(options + 1, out->size - 1, sizeof *options, compareOptions);
  out->options = options;
  return MIL_OK;
}

static MilStatus openAll(Solver *s) {
  s->numOpen = 0;
  s->open = milArenaCalloc(s->arena, s->count + 1, sizeof *s->open);
  if (!s->open)
    return MIL_NO_MEMORY;
  for (size_t i = 0; i < s->count; ++i) {
    MilStatus status = openClass(s, i, &s->open[s->numOpen]);
    if (status != MIL_OK)
      return status;
    s->numOpen += s->open[s->numOpen].size > 1;
  }
  qsort(s->open, s->numOpen, sizeof *s->open, compareOpen);
  int64_t least = 0, most = 0;
  for (size_t i = s->numOpen; i-- > 0;) {
    int64_t low = 0, high = 0;
    for (size_t k = 0; k < s->open[i].size; ++k) {
      int64_t cost = s->open[i].options[k].cost;
      low = cost < low ? cost : low;
      high = cost > high ? cost : high;
    }
    s->open[i].least = least += low;
    s->open[i].most = most += high;
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

static double regretOf(const Solver *s, const State *state) {
  return state->error + s->price * (double)state->cost;
}

/// Whether a state, `rest` of the open classes being undecided from `next` on, can still become a
/// better choice than is known.
static bool canWin(const Solver *s, const State *state, size_t next) {
  int64_t least = next < s->numOpen ? s->open[next].least : 0;
  int64_t most = next < s->numOpen ? s->open[next].most : 0;
  if (state->cost + least > s->room)
    return false;
  int64_t unused = s->room - state->cost - most;
  return regretOf(s, state) + (unused > 0 ? s->price * (double)unused : 0) < s->gap;
}

/// Cheaper ones first, of these the better; states of one level have an order anyway.
static int compareStates(const void *left, const void *right) {
  const State *a = left, *b = right;
  if (a->cost != b->cost)
    return a->cost < b->cost ? -1 : 1;
  if (a->error != b->error)
    return a->error < b->error ? -1 : 1;
  if (a->parent != b->parent)
    return a->parent < b->parent ? -1 : 1;
  return (a->item > b->item) - (a->item < b->item);
}

/// Of sorted states those that are better than all that cost no more.
static size_t dropDominated(State *states, size_t size) {
  size_t kept = 0;
  for (size_t i = 0; i < size; ++i)
    if (!kept || states[i].error < states[kept - 1].error)
      states[kept++] = states[i];
  return kept;
}

/// Keeps at most `most` states, spread over all costs: of equal parts of their range that with the smallest
/// regret.
static void cutStates(Solver *s, State *states, size_t *size, size_t most) {
  if (*size <= most)
    return;
  double start = (double)states[0].cost;
  double part = ((double)states[*size - 1].cost - start + 1) / (double)most;
  size_t kept = 0, last = SIZE_MAX;
  for (size_t i = 0; i < *size; ++i) {
    size_t at = (size_t)(((double)states[i].cost - start) / part);
    double regret = regretOf(s, &states[i]), lost = regret;
    if (at != last) {
      states[kept++] = states[i];
      last = at;
      continue;
    }
    double known = regretOf(s, &states[kept - 1]);
    if (regret < known) {
      states[kept - 1] = states[i];
      lost = known;
    }
    s->lost = lost < s->lost ? lost : s->lost;
  }
  *size = kept;
}

/// A state that fits is a choice, with the bases of the classes that are undecided.
static void complete(Solver *s, size_t level, size_t at) {
  const State *state = &s->levels[level].states[at];
  double gap = regretOf(s, state) + s->price * (double)(s->room - state->cost);
  if (state->cost > s->room || !(gap < s->gap))
    return;
  s->gap = gap;
  s->bestError = state->error;
  s->bestLevel = level;
  s->bestState = at;
  s->isImproved = true;
}

/// All states of the next level that can win, in `next`, which has room for them.
static size_t extend(Solver *s, size_t level, State *next) {
  const Level *from = &s->levels[level];
  const Open *open = &s->open[level];
  size_t size = 0;
  for (size_t i = 0; i < from->size; ++i)
    for (size_t k = 0; k < open->size; ++k) {
      const Option *option = &open->options[k];
      State state = {.cost = from->states[i].cost + option->cost,
                     .error = from->states[i].error + option->error,
                     .parent = (uint32_t)i,
                     .item = option->item};
      if (canWin(s, &state, level + 1))
        next[size++] = state;
    }
  return size;
}

static MilStatus solveLevel(Solver *s, size_t level, size_t most) {
  size_t room = s->levels[level].size * s->open[level].size, size;
  MilStatus status = MIL_OK;
  State *next = malloc((room + 1) * sizeof *next);
  if (!next)
    return MIL_NO_MEMORY;
  size = extend(s, level, next);
  qsort(next, size, sizeof *next, compareStates);
  size = dropDominated(next, size);
  cutStates(s, next, &size, most);
  Level *to = &s->levels[level + 1];
  to->states = milArenaAlloc(s->arena, (size + 1) * sizeof *next);
  if (!to->states)
    MIL_TRY(MIL_NO_MEMORY);
  memcpy(to->states, next, size * sizeof *next);
  to->size = size;
  for (size_t i = 0; i < size; ++i)
    complete(s, level + 1, i);
done:
  free(next);
  return status;
}

static MilStatus enumerate(Solver *s, size_t states) {
  MilStatus status;
  MIL_TRY(openAll(s));
  s->levels = milArenaCalloc(s->arena, s->numOpen + 1, sizeof *s->levels);
  State *first = milArenaCalloc(s->arena, 1, sizeof *first);
  if (!s->levels || !first)
    MIL_TRY(MIL_NO_MEMORY);
  s->levels[0] = (Level){first, 1};
  size_t most = states / (s->numOpen + 1);
  most = most ? most : 1;
  for (size_t level = 0; level < s->numOpen; ++level)
    MIL_TRY(solveLevel(s, level, most));
done:
  return status;
}

/// The choice of the best state.
static void trace(const Solver *s, size_t *outChosen) {
  memcpy(outChosen, s->base, s->count * sizeof *outChosen);
  size_t at = s->bestState;
  for (size_t level = s->bestLevel; level > 0; --level) {
    const State *state = &s->levels[level].states[at];
    outChosen[s->open[level - 1].of] = state->item;
    at = state->parent;
  }
}

//===----------------------------------------------------------------------===//
// The whole problem
//===----------------------------------------------------------------------===//

/// Goes along the curve as far as the budget reaches; the price is that of the next step, 0 at the end.
static MilStatus relax(Solver *s, uint64_t budget, MilDiag diag) {
  MilKnapsackStep *steps;
  size_t numSteps, i = 0;
  MilKnapsackResult base;
  s->base = milArenaCalloc(s->arena, s->count + 1, sizeof *s->base);
  if (!s->base)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  MilStatus status =
      milKnapsackCurve(s->classes, s->count, s->arena, s->base, &steps, &numSteps, diag);
  if (status != MIL_OK)
    return status;
  sumUp(s, s->base, &base);
  if (base.cost > budget)
    return MIL_INVALID;
  for (; i < numSteps && steps[i].cost <= budget; ++i)
    s->base[steps[i].of] = steps[i].item;
  sumUp(s, s->base, &base);
  s->room = (int64_t)(budget - base.cost);
  s->price = i < numSteps ? steps[i].slope : 0;
  s->bound = base.error - s->price * (double)s->room;
  s->bound = s->bound > 0 ? s->bound : 0;
  return MIL_OK;
}

/// Enumerates, with the choice that is known as the one to beat, until it is proved or no better one is
/// found.
static MilStatus narrow(Solver *s, size_t states, size_t *chosen, MilDiag diag) {
  MilKnapsackResult base, known;
  sumUp(s, s->base, &base);
  for (int round = 0; round < kRounds; ++round) {
    sumUp(s, chosen, &known);
    // Against the bases, so that gaps and regrets are in one scale.
    s->gap = s->lost = known.error - base.error + s->price * (double)s->room;
    s->isImproved = false;
    if (enumerate(s, states) != MIL_OK)
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
    if (s->isImproved)
      trace(s, chosen);
    if (s->lost >= s->gap || !s->isImproved)
      break;
  }
  return MIL_OK;
}

MilStatus milKnapsackSolve(const MilKnapsackClass *classes, size_t count, uint64_t budget,
                           size_t states, size_t *outChosen, MilKnapsackResult *outResult,
                           MilDiag diag) {
  Solver s = {.classes = classes, .count = count, .arena = milArenaCreate()};
  MilStatus status = s.arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  // No sum of costs is near this; a budget beyond them all is as good.
  budget = budget < (uint64_t)INT64_MAX / 2 ? budget : (uint64_t)INT64_MAX / 2;
  MIL_TRY(status);
  MIL_TRY(relax(&s, budget, diag));
  memcpy(outChosen, s.base, count * sizeof *outChosen);
  if (s.price > 0) {
    improve(&s, outChosen, (uint64_t)s.room);
    if (improveByPairs(&s, outChosen, budget) != MIL_OK)
      MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
    MIL_TRY(narrow(&s, states, outChosen, diag));
  }
  sumUp(&s, outChosen, outResult);
  outResult->bound = outResult->error;
  if (s.price > 0 && s.lost < s.gap) {
    double bound = outResult->error - (s.gap - s.lost);
    outResult->bound = bound > s.bound ? bound : s.bound;
  }
done:
  milArenaDestroy(s.arena);
  return status;
}
