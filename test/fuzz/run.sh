#!/bin/sh
# run.sh <bin> <seconds> [name...]: runs fuzzers one after the other and says for each how much it did. What they find
# is written to build/fuzz/findings; the exit status is that of the worst.
set -u
here=$(dirname "$0")
bin=$1 seconds=$2
shift 2
work=build/fuzz
mkdir -p $work/findings
python3 "$here/seeds.py" $work/seeds
[ $# -gt 0 ] || set -- $(ls $work/seeds)
# Stacks of allocations and a large quarantine take half of the time; leaks are looked for at the end, as contexts that
# inputs share grow.
export ASAN_OPTIONS=${ASAN_OPTIONS:-malloc_context_size=1:quarantine_size_mb=16:detect_stack_use_after_return=0}
worst=0
printf '%-12s %12s %8s  %s\n' fuzzer executions seconds findings
for name; do
  mkdir -p "$work/corpus/$name" "$work/findings/$name" "$here/findings/$name"
  "$bin/fuzz-$name" -max_total_time="$seconds" -max_len=2000 -timeout=20 -rss_limit_mb=4096 -detect_leaks=0 -print_final_stats=1 \
    -artifact_prefix="$work/findings/$name/" "$work/corpus/$name" "$work/seeds/$name" "$here/findings/$name" \
    > "$work/$name.log" 2>&1 || worst=1
  rmdir "$here/findings/$name" 2>/dev/null # it was not there
  printf '%-12s %12s %8s  %s\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log")" \
    "$seconds" "$(ls "$work/findings/$name" | wc -l)"
done
exit $worst
