#include "ordered_work.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>

using mechanist::cli::OrderedWork;

namespace {

// Early items take longest, so that later ones overtake them.
int slow_square(int i) {
  if (i % 7 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return i * i;
}

}  // namespace

TEST_CASE("results are used in the order of the work, on any number of threads") {
  for (unsigned threads : {1u, 2u, 5u}) {
    std::vector<int> used;
    OrderedWork<int, int> work(
        threads, [](unsigned, int&& i) { return slow_square(i); },
        [&](int&& out) {
          used.push_back(out);
          return true;
        });
    for (int i = 0; i < 500; ++i) CHECK(work.push(int{i}));
    work.finish();
    REQUIRE(used.size() == 500);
    for (int i = 0; i < 500; ++i) CHECK(used[static_cast<size_t>(i)] == i * i);
  }
}

TEST_CASE("only so many items are under way, however slow the first is") {
  std::atomic<int> started = 0;
  std::atomic<bool> go = false;
  OrderedWork<int, int> work(
      2,
      [&](unsigned, int&& i) {
        ++started;
        while (i == 0 && !go) std::this_thread::yield();
        return i;
      },
      [](int&&) { return true; });
  std::atomic<int> pushed = 0;
  std::thread pusher([&] {
    for (int i = 0; i < 200; ++i, ++pushed) work.push(int{i});
  });
  while (started < 8) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(pushed == 8);
  go = true;
  pusher.join();
  work.finish();
  CHECK(started == 200);
}

TEST_CASE("after enough, nothing more is used and nobody waits") {
  for (unsigned threads : {1u, 3u}) {
    int used = 0;
    OrderedWork<int, int> work(
        threads, [](unsigned, int&& i) { return i; }, [&](int&&) { return ++used < 10; });
    int accepted = 0;
    while (accepted < 100'000 && work.push(int{accepted})) ++accepted;
    work.finish();
    CHECK(used == 10);
    CHECK(accepted < 100'000);
  }
}

TEST_CASE("an exception of the work arrives where the results are waited for") {
  for (unsigned threads : {1u, 3u}) {
    auto run = [&] {
      OrderedWork<int, int> work(
          threads,
          [](unsigned, int&& i) -> int {
            if (i == 5) throw std::runtime_error("five");
            return i;
          },
          [](int&&) { return true; });
      for (int i = 0; i < 100; ++i) work.push(int{i});
      work.finish();
    };
    CHECK_THROWS_WITH(run(), "five");
  }
}
