#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One line for everything that ctest ran: summary.py RESULTS...

A test of ctest that left its own XML (lit, pytest) counts with the cases in it, any other as one."""
import pathlib
import sys
import xml.etree.ElementTree as xml


def outcome(case):
    return [case.find(tag) is not None for tag in ("failure", "error", "skipped")]


total = failed = skipped = 0
for results in map(pathlib.Path, sys.argv[1:]):
    for test in xml.parse(results / "ctest.xml").iter("testcase"):
        file = results / (test.get("name").replace("/", "-") + ".xml")
        cases = [outcome(c) for c in xml.parse(file).iter("testcase")] if file.exists() else []
        if not cases or any(outcome(test)[:2]) and not any(c[0] or c[1] for c in cases):
            cases.append(outcome(test))
        total += len(cases)
        failed += sum(failure or error for failure, error, _ in cases)
        skipped += sum(skip for _, _, skip in cases)
print(f"{total} test cases: {total - failed - skipped} passed, {failed} failed, {skipped} skipped")
