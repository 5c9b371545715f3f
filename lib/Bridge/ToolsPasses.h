//===- ToolsPasses.h - the passes around those of the user ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MlirOptMain reads text or bytecode and prints its result; it has no place for another parser or
// printer. So packages are read and written by passes around those of the user: the driver parses
// an empty module, StartPass fills it and runs the user's pipeline, FinishPass writes it and
// empties it again, and the driver prints the rest to nowhere. Every flag of the driver keeps its
// meaning, and no weight becomes text on its way.
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_TOOLSPASSES_H
#define MIL_BRIDGE_TOOLSPASSES_H

#include "Bridge/Tool.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

namespace mil {

/// Of a flag that may be given several times.
using Texts = std::vector<std::string>;

/// What mil-opt's own flags ask for.
struct Flags {
#define MIL_OPT_FLAG(field, Type, name, value, choices, group, sentence) Type field;
#define MIL_OPT_KNOWN(name, value, group, sentence)
#include "Bridge/OptFlags.def"
};

/// Where a model comes from and where it goes.
struct Files {
  std::string input, output;
  bool readsPackage = false, writesPackage = false;
  bool measures = false;     // the result, and writes nothing
  bool attaches = false;     // the input is text whose weights are in their files
  bool keepsWeights = false; // the output shall be
  llvm::StringRef text;      // of an input that is no package
  const char *target() const { return output == "-" ? nullptr : output.c_str(); }
};

/// Whether a flag stands in the command line.
bool isGiven(llvm::StringRef flag);

/// The passes that the user asked for, with those around them that the files and flags need.
llvm::LogicalResult setupPipeline(mlir::PassManager &pm, const mlir::MlirOptMainConfig &user,
                                  const Tool &tool, const Flags &flags, const Files &files);

} // namespace mil

#endif // MIL_BRIDGE_TOOLSPASSES_H
