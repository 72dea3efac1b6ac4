#pragma once
// A few threads for one large task: pieces of work that do not wait for one another, done by whoever is free.
// The thread that asks takes part. Threads are made once and sleep between tasks.
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace mechanist {

class Workers {
 public:
  // `threads` includes the one that asks. As many as the system gives; with none everything is done by the
  // one that asks.
  explicit Workers(unsigned threads = 1);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  unsigned count() const { return static_cast<unsigned>(threads_.size()) + 1; }
  // `work` is told on which of the threads it is, from 0, and which of the pieces is its; pieces begin in
  // order. Returns when all are done. After an exception no further piece begins, and it is thrown here.
  void run(size_t pieces, const std::function<void(unsigned thread, size_t piece)>& work);

 private:
  void wait_for_work(unsigned thread);
  void take_pieces(unsigned thread);

  std::mutex mutex_;
  std::condition_variable begun_, ended_;
  size_t task_ = 0;       // how many were begun
  unsigned working_ = 0;  // threads that have not ended the task
  bool closing_ = false;
  const std::function<void(unsigned, size_t)>* work_ = nullptr;
  size_t pieces_ = 0;
  std::atomic<size_t> next_{0};
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace mechanist
