#include "base/workers.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using namespace mechanist;

TEST_CASE("every piece is done once, by one of the threads, task after task") {
  for (unsigned threads : {1u, 2u, 5u}) {
    Workers workers(threads);
    CHECK(workers.count() == threads);
    for (size_t pieces : {0u, 1u, 2u, 1000u}) {
      std::vector<int> done(pieces);
      std::vector<unsigned> by(pieces);
      workers.run(pieces, [&](unsigned thread, size_t piece) {
        ++done[piece];
        by[piece] = thread;
      });
      for (size_t i = 0; i < pieces; ++i) {
        CHECK(done[i] == 1);
        CHECK(by[i] < threads);
      }
    }
  }
}

TEST_CASE("an exception ends the task, and the next one is done as ever") {
  for (unsigned threads : {1u, 3u}) {
    Workers workers(threads);
    auto fail = [](unsigned, size_t piece) {
      if (piece == 7) throw std::runtime_error("seven");
    };
    CHECK_THROWS_AS(workers.run(20, fail), std::runtime_error);
    std::vector<int> done(20);
    workers.run(20, [&](unsigned, size_t piece) { ++done[piece]; });
    CHECK(done == std::vector<int>(20, 1));
  }
}
