# Debian's MLIR. Another version stops here: the bridge depends on the layout of this one's classes.
find_package(MLIR QUIET CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
if(NOT MLIR_FOUND OR NOT LLVM_PACKAGE_VERSION MATCHES "^22\\.1\\.")
  if(MLIR_FOUND)
    set(seen "found ${LLVM_PACKAGE_VERSION} at ${MLIR_DIR}")
  else()
    set(seen "found none")
  endif()
  message(FATAL_ERROR "milopt needs MLIR 22.1 (${seen}); `make deps` installs it, or set MLIR_DIR")
endif()

# libMLIR.so holds no C API, and the CMake targets of the C API archives drag in the static MLIR
# libraries, so the archives are named as files.
set(MLIR_LIBS)
foreach(name IR Interfaces Transforms Func)
  list(APPEND MLIR_LIBS ${LLVM_LIBRARY_DIRS}/libMLIRCAPI${name}.a)
endforeach()
if(MIL_PYTHON)
  # Inside the extension module: of these, which need each other, the linker takes what is called.
  file(GLOB archives ${LLVM_LIBRARY_DIRS}/libMLIR*.a ${LLVM_LIBRARY_DIRS}/libLLVM*.a)
  list(APPEND MLIR_LIBS -Wl,--start-group ${archives} -Wl,--end-group)
else()
  list(APPEND MLIR_LIBS ${LLVM_LIBRARY_DIRS}/libMLIR.so ${LLVM_LIBRARY_DIRS}/libLLVM.so)
endif()
set(LLVM_TOOLS_DIR ${LLVM_TOOLS_BINARY_DIR})
include_directories(SYSTEM ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
