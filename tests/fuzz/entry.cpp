// The entry that AFL++ and libFuzzer drive, one program a target.
#include <cstddef>
#include <cstdint>

#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::Target target = fuzz::find_target(FUZZ_TARGET);
  target({reinterpret_cast<const char*>(data), size});
  return 0;
}
