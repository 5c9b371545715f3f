# make          build the tools into build/release/bin
# make demo     compress a trained model to 4 bits and show what became of each weight
# make check    build, then run every test
# make deps     install the Debian packages that are missing (as root)
PRESET  ?= release
JOBS    ?= $(shell nproc)
BIN     := build/$(PRESET)/bin
MODEL   := test/Inputs/samples/trained_digits_ios18.mlpackage
SMALL   := build/demo/digits-4bit.mlpackage
RESULTS := build/$(PRESET)/test/results

build: deps
	@[ -e build/$(PRESET)/build.ninja ] || cmake --preset $(PRESET)
	cmake --build --preset $(PRESET) -j $(JOBS)

deps:
	@.ci/deps

demo: build
	@mkdir -p build/demo
	$(BIN)/mil-opt $(MODEL) --palettize=nbits=4 --mil-report -o $(SMALL)

check: build
	@rm -f $(RESULTS)/*.xml
	ctest --preset $(PRESET) -j $(JOBS) --output-junit $(CURDIR)/$(RESULTS)/ctest.xml; \
	  status=$$?; python3 test/summary.py $(RESULTS); exit $$status

clean:
	rm -rf build

.PHONY: build deps demo check clean
