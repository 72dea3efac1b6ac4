// See workers.hpp. A lock and two conditions: a task has milliseconds of work, or it is not worth dividing.
#include "base/workers.hpp"

#include <system_error>
#include <utility>

namespace mechanist {

Workers::Workers(unsigned threads) {
  try {
    for (unsigned i = 1; i < threads; ++i) threads_.emplace_back([this, i] { wait_for_work(i); });
  } catch (const std::system_error&) {
  }
}

Workers::~Workers() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  begun_.notify_all();
  for (std::thread& t : threads_) t.join();
}

void Workers::run(size_t pieces, const std::function<void(unsigned, size_t)>& work) {
  if (threads_.empty() || pieces < 2) {
    for (size_t i = 0; i < pieces; ++i) work(0, i);
    return;
  }
  {
    std::lock_guard lock(mutex_);
    work_ = &work;
    pieces_ = pieces;
    next_ = 0;
    working_ = count();
    ++task_;
  }
  begun_.notify_all();
  take_pieces(0);
  std::unique_lock lock(mutex_);
  --working_;
  ended_.wait(lock, [&] { return working_ == 0; });
  work_ = nullptr;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Workers::wait_for_work(unsigned thread) {
  size_t done = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    begun_.wait(lock, [&] { return closing_ || task_ != done; });
    if (closing_) return;
    done = task_;
    lock.unlock();
    take_pieces(thread);
    lock.lock();
    if (--working_ == 0) ended_.notify_one();
  }
}

void Workers::take_pieces(unsigned thread) {
  try {
    for (size_t i = next_++; i < pieces_; i = next_++) (*work_)(thread, i);
  } catch (...) {
    std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    next_ = pieces_;
  }
}

}  // namespace mechanist
