# make          build the tools into build/release/bin
# make demo     compress a trained model to 4 bits and show what became of each weight
# make check    build, then run every test
# make fuzz     run the fuzzers, FUZZ_SECONDS=60 each, with clang (test/fuzz/README.md)
# make sanitize tests under the address, undefined behaviour and thread sanitizers (test/README.md)
# make analyze  clang-tidy (.clang-tidy), with clang's warnings
# make valgrind the unit tests under valgrind
# make coverage which lines and branches of lib and passes the tests run, into build/coverage
# make docs     write the pages of docs/ that come from tables
# make bench    measure speed and memory into bench/results; BENCH_QUICK=1 only tries everything (bench/README.md)
# make deps     install the Debian packages that are missing (as root)
PRESET  ?= release
JOBS    ?= $(shell nproc)
BIN     := build/$(PRESET)/bin
MODEL   := test/Inputs/samples/trained_digits_ios18.mlpackage
SMALL   := build/demo/digits-4bit.mlpackage
VENV    := build/venv

# Megabytes of the largest model that coremltools gets too; empty: 200.
BENCH_SIZE    ?=
BENCH_QUICK   ?=
FUZZ_SECONDS  ?= 60
FUZZERS       ?=
BENCH_RESULTS ?= $(if $(BENCH_QUICK),build/bench/results,bench/results)
BENCH_FLAGS   := $(if $(BENCH_QUICK),--quick)
ANALYZED      := $(wildcard lib/*/*.c passes/*.c passes/*/*.c dialects/mil/*.c dialects/mil/*/*.c tools/*.c)
# Tests to measure by, as a regular expression; empty: all.
COVERAGE_TESTS ?=
# Tests under the address sanitizer; empty: all but comparisons with coremltools, and the longest.
ASAN_TESTS    ?=
BENCH_MODELS  := $(BENCH_FLAGS) --bin=$(BIN)

# $(call test,<preset>,<flags of ctest>) runs tests and counts them in one line.
define test
@rm -f build/$(1)/test/results/*.xml
ctest --preset $(1) -j $(JOBS) $(2) --output-junit $(CURDIR)/build/$(1)/test/results/ctest.xml; \
  status=$$?; python3 test/summary.py build/$(1)/test/results; exit $$status
endef

build: deps
	@[ -e build/$(PRESET)/build.ninja ] || cmake --preset $(PRESET)
	cmake --build --preset $(PRESET) -j $(JOBS)

deps:
	@.ci/deps

demo: build
	@mkdir -p build/demo
	$(BIN)/mil-opt $(MODEL) --palettize=nbits=4 --mil-report -o $(SMALL)

# Configured again: some tests are there where their tools are.
check:
	@.ci/deps tests
	cmake --preset $(PRESET)
	cmake --build --preset $(PRESET) -j $(JOBS)
	$(call test,$(PRESET))

fuzz: deps
	@.ci/deps fuzz
	@command -v clang-22 > /dev/null || { echo "fuzz: needs clang-22 and libclang-rt-22-dev" >&2; exit 1; }
	@[ -e build/fuzzers/build.ninja ] || cmake --preset fuzzers
	cmake --build --preset fuzzers --target fuzzers -j $(JOBS)
	test/fuzz/run.sh build/fuzzers/bin $(FUZZ_SECONDS) $(FUZZERS)

sanitize:
	@.ci/deps tests sanitize
	cmake --preset asan
	cmake --build --preset asan -j $(JOBS)
	$(call test,asan,$(if $(ASAN_TESTS),-R '$(ASAN_TESTS)',-LE 'oracle|long'))
	cmake --preset tsan
	cmake --build --preset tsan -j $(JOBS) --target thread-tests
	$(call test,tsan,-L threads)

analyze:
	@.ci/deps analysis
	cmake --preset analysis
	cmake --build --preset analysis --target lib/Format/Model.pb-c.h
	printf '%s\0' $(ANALYZED) | xargs -0 -P $(JOBS) -n 4 clang-tidy-22 --quiet -p build/analysis

valgrind: build
	@.ci/deps analysis
	test/valgrind.sh build/$(PRESET)/bin $(JOBS)

coverage:
	@.ci/deps tests analysis
	cmake --preset coverage
	cmake --build --preset coverage -j $(JOBS)
	rm -rf build/coverage/profiles
	ctest --preset coverage -j $(JOBS) $(if $(COVERAGE_TESTS),-R '$(COVERAGE_TESTS)'); python3 test/coverage.py build/coverage

docs: build
	python3 docs/generate.py build/$(PRESET)/share/mil/tables.json

bench: build
	@.ci/deps tests
	@python3 test/makevenv.py $(VENV)
	@$(VENV)/bin/python -m pip install --disable-pip-version-check --quiet -r bench/requirements.txt
	@mkdir -p $(BENCH_RESULTS)
	$(BIN)/bench-kernels $(BENCH_FLAGS) --output=$(BENCH_RESULTS)/kernels.json
	$(VENV)/bin/python bench/scaling.py $(BENCH_MODELS) --output=$(BENCH_RESULTS)/scaling.json
	$(VENV)/bin/python bench/compare.py $(BENCH_MODELS) $(if $(BENCH_SIZE),--size=$(BENCH_SIZE)) \
	  --output=$(BENCH_RESULTS)/compare.json
	$(VENV)/bin/python bench/report.py --plot $(BENCH_RESULTS)

clean:
	rm -rf build

.PHONY: analyze bench build check clean coverage demo deps docs fuzz sanitize valgrind
