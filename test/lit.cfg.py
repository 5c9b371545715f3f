# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Text tests: RUN lines and FileCheck. Substitutions and features are listed in README.md."""
import os

import lit.formats

if not hasattr(config, "mil_tools_dir"):
    lit_config.fatal("run lit on a folder of the build tree, build/<preset>/test/Passes")

config.name = "mil"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "unit", "property", "oracle"]
config.test_source_root = config.source_dir
config.test_exec_root = config.binary_dir

# FileCheck, not, split-file, mlir-opt
config.environment["PATH"] = os.pathsep.join(
    [config.mil_tools_dir, config.llvm_tools_dir, os.environ.get("PATH", "")]
)
config.substitutions += [
    ("%mil-opt", config.mil_tools_dir + "/mil-opt"),
    ("%mil-translate", config.mil_tools_dir + "/mil-translate"),
    ("%mil-info", config.mil_tools_dir + "/mil-info"),
    ("%mil-diff", config.mil_tools_dir + "/mil-diff"),
    ("%mil-reduce", config.mil_tools_dir + "/mil-reduce"),
    ("%mil-lsp-server", config.mil_tools_dir + "/mil-lsp-server"),
    ("%mil-plugin", config.binary_dir + "/../packaging/libMILPlugin.so"),
    ("%mil-irdl", config.binary_dir + "/../share/mil/mil.irdl.mlir"),
    ("%inputs", config.source_dir + "/Inputs"),
    ("%samples", config.source_dir + "/Inputs/samples"),
]
# Who loads libraries that a sanitizer is in has to be built with it.
if config.sanitizer:
    config.available_features.add("sanitizer")
