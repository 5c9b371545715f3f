# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""coremltools does what mil-opt does: peer.py SOURCE OUTPUT TECHNIQUE WORKERS.

Prints how long loading, compressing and saving took together: importing coremltools is done by then. WORKERS
processes share k-means where there are several palettes to find; nothing else can be shared."""
import json
import os
import resource
import sys
import time

import coremltools
import coremltools.optimize.coreml as optimize
from measure import proc_field
from techniques import TECHNIQUES


def request(name, workers):
    """The function and the configuration."""
    pass_, options = TECHNIQUES[name]
    if pass_ == "palettize":
        import sklearn.cluster  # noqa: F401  coremltools would do it in the middle

        if "granularity" in options:
            options = {**options, "num_kmeans_workers": workers}
        return optimize.palettize_weights, optimize.OpPalettizerConfig(mode="kmeans", **options)
    if pass_ == "linear-quantize":
        return optimize.linear_quantize_weights, optimize.OpLinearQuantizerConfig(mode="linear_symmetric", **options)
    if "threshold" in options:
        return optimize.prune_weights, optimize.OpThresholdPrunerConfig(**options)
    if "n_m_ratio" in options:
        options = {"n_m_ratio": tuple(map(int, options["n_m_ratio"].split(":")))}
    return optimize.prune_weights, optimize.OpMagnitudePrunerConfig(**options)


def main(source, output, name, workers):
    compress, config = request(name, int(workers))
    imported = resource.getrusage(resource.RUSAGE_SELF)
    imported_bytes = proc_field(f"/proc/{os.getpid()}/status", "RssAnon")
    start = time.perf_counter()
    model = coremltools.models.MLModel(source, skip_model_load=True)
    model = compress(model, optimize.OptimizationConfig(global_config=config))
    model.save(output)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "imported_bytes": imported_bytes,
                      "imported_cpu": imported.ru_utime + imported.ru_stime}))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
