#pragma once
// Work on several threads whose results are used in the order in which it was handed over.
//
// At most `window` items are under way or waiting for an earlier one, so memory stays flat however long the
// input is. The thread that finishes the oldest item uses it and all finished ones behind it; no thread only
// waits. With one thread everything happens within push. An exception of the work is thrown from push or
// finish.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace mechanist::cli {

template <class In, class Out>
class OrderedWork {
 public:
  // `use` returns false when no more results are wanted; those under way are then dropped.
  // `work` is told on which of the threads it is, from 0.
  OrderedWork(unsigned threads, std::function<Out(unsigned thread, In&&)> work,
              std::function<bool(Out&&)> use)
      : work_(std::move(work)), use_(std::move(use)), window_(threads * size_t{4}) {
    if (threads < 2) return;
    threads_.reserve(threads);
    try {
      for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this, i] { run(i); });
    } catch (const std::system_error&) {
      // As many as the system gives; with none, all happens within push.
    }
  }
  ~OrderedWork() { join(); }
  OrderedWork(const OrderedWork&) = delete;
  OrderedWork& operator=(const OrderedWork&) = delete;

  // Waits while the window is full. False when no more results are wanted.
  bool push(In&& in) {
    if (threads_.empty()) {
      if (!stopped_) stopped_ = !use_(work_(0, std::move(in)));
      return !stopped_;
    }
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return items_.size() < window_ || stopped_; });
    if (stopped_) return false;
    items_.push_back(Item{std::move(in), {}});
    waiting_.notify_one();
    return true;
  }

  // Waits for everything that was handed over.
  void finish() {
    join();
    if (failure_) std::rethrow_exception(failure_);
  }

  // Nothing that was handed over is left. True on the thread that uses the last result, too.
  bool idle() const { return threads_.empty() || items_.empty(); }

 private:
  struct Item {
    std::optional<In> in;
    std::optional<Out> out;
  };

  void join() {
    {
      std::lock_guard lock(mutex_);
      ended_ = true;
    }
    waiting_.notify_all();
    for (std::thread& t : threads_) t.join();
    threads_.clear();
  }

  void run(unsigned thread) {
    std::unique_lock lock(mutex_);
    for (;;) {
      waiting_.wait(lock, [&] { return stopped_ || ended_ || next_ < first_ + items_.size(); });
      if (stopped_ || next_ == first_ + items_.size()) return;
      size_t number = next_++;
      In in = std::move(*item(number).in);
      item(number).in.reset();
      lock.unlock();
      std::optional<Out> out;
      std::exception_ptr failure;
      try {
        out = work_(thread, std::move(in));
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (stopped_) return;
      if (failure) {
        failure_ = failure;
        stop();
        return;
      }
      item(number).out = std::move(out);
      use_finished();
    }
  }

  Item& item(size_t number) { return items_[number - first_]; }

  void use_finished() {
    while (!items_.empty() && items_.front().out && !stopped_) {
      Out out = std::move(*items_.front().out);
      items_.pop_front();
      ++first_;
      if (!use_(std::move(out))) stop();
    }
    room_.notify_one();
  }

  void stop() {
    stopped_ = true;
    items_.clear();
    waiting_.notify_all();
    room_.notify_all();
  }

  std::function<Out(unsigned, In&&)> work_;
  std::function<bool(Out&&)> use_;
  size_t window_;
  std::mutex mutex_;
  std::condition_variable room_, waiting_;
  std::deque<Item> items_;
  size_t first_ = 0;  // the number of items_[0]
  size_t next_ = 0;   // the first item that no thread has taken
  bool stopped_ = false;
  bool ended_ = false;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace mechanist::cli
