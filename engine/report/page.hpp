#pragma once
// The reviewers' page: one HTML file that holds a batch and opens from disk, written as a stream.
//
// Memory: the first cases are kept until what they share is known, then no more than one block of packed
// cases. The same cases in the same order give the same bytes.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "report/case_data.hpp"
#include "report/pack.hpp"

namespace mechanist::report {

// One case on its way into the page. Whoever has a Shared packs it, on whatever thread.
struct Entry {
  CaseData data;
  std::string packed;  // empty: not yet
};
void pack(Entry&, const Shared&);

class PageWriter {
 public:
  // `write` is given one part of the page after the other; false: no more can be written.
  PageWriter(const model::Model&, const Options&, std::function<bool(std::string_view)> write);

  // Null until enough cases came. May be asked for on any thread.
  const Shared* shared() const { return ready_.load(std::memory_order_acquire); }
  // In the order of the input, one after the other. False when no more can be written.
  bool add(Entry&&);
  bool finish();

 private:
  void begin_cases();
  void put(Entry&&);
  void write(std::string_view text) { good_ = good_ && write_(text); }
  void write_block();

  std::function<bool(std::string_view)> write_;
  bool good_ = true;
  std::vector<CaseData> waiting_;
  std::unique_ptr<const Shared> shared_;
  std::atomic<const Shared*> ready_{nullptr};
  std::string index_, names_, cases_;  // of the block that is being filled
  size_t in_block_ = 0;
};

// What of the rulebase the page shows, as one JSON object.
std::string rulebase_json(const model::Model&, const Options&);

}  // namespace mechanist::report
