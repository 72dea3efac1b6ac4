#pragma once
// Memory of one search's lists: many, small, copied and dropped all the time, and all gone with the search.
// Of this room's searches only.
#include <array>
#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace mechanist::whatif {

// Freed blocks are kept by size and taken again. While this lives, the lists of its thread have their blocks
// in it, and there is no other; no list with a block outlives it.
class Blocks {
 public:
  Blocks() {
    assert(!current_);
    current_ = this;
  }
  ~Blocks() { current_ = nullptr; }
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  static Blocks& current() { return *current_; }
  void* take(size_t bytes) {
    const size_t size = size_of(bytes);
    if (size >= sizes) return ::operator new(bytes);
    if (Free* block = free_[size]) {
      free_[size] = block->next;
      return block;
    }
    if (left_ < size * step) more();
    left_ -= size * step;
    return std::exchange(next_, next_ + size * step);
  }
  void give(void* block, size_t bytes) {
    const size_t size = size_of(bytes);
    if (size >= sizes) return ::operator delete(block);
    free_[size] = new (block) Free{free_[size]};
  }

 private:
  struct Free {
    Free* next;
  };
#ifdef __SANITIZE_ADDRESS__  // sees no error within a block that it did not give itself
  static constexpr size_t sizes = 1;
#else
  static constexpr size_t sizes = 33;
#endif
  static constexpr size_t step = 32, chunk = size_t{1} << 16;
  static size_t size_of(size_t bytes) {
    return (bytes + step - 1) / step;
  }
  void more() {
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(chunk));
    next_ = chunks_.back().get();
    left_ = chunk;
  }

  static inline constinit thread_local Blocks* current_ = nullptr;
  std::array<Free*, sizes> free_{};
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::byte* next_ = nullptr;
  size_t left_ = 0;
};

template <class T>
struct InBlocks {
  using value_type = T;
  InBlocks() = default;
  template <class U>
  InBlocks(const InBlocks<U>&) {}
  T* allocate(size_t n) { return static_cast<T*>(Blocks::current().take(n * sizeof(T))); }
  void deallocate(T* block, size_t n) { Blocks::current().give(block, n * sizeof(T)); }
  bool operator==(const InBlocks&) const = default;
};

template <class T>
using List = std::vector<T, InBlocks<T>>;

}  // namespace mechanist::whatif
