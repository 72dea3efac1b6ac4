#pragma once
// splitmix64: the same numbers from the same seed everywhere, which no distribution of <random> promises.
#include <cstdint>

namespace mechanist {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = (state_ += 0x9e37'79b9'7f4a'7c15u);
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9u;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebu;
    return z ^ (z >> 31);
  }
  // Precondition: bound > 0.
  uint64_t below(uint64_t bound) { return next() % bound; }
  bool percent(uint64_t p) { return below(100) < p; }

 private:
  uint64_t state_;
};

}  // namespace mechanist
