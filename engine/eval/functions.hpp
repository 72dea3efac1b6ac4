#pragma once
// The built-in functions on known values (language, section 3). A function whose result does not exist
// (division by zero, an overflow, text that is no number) gives nullopt.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "base/symbol.hpp"
#include "model/model.hpp"

namespace mechanist::eval {

// Remembers compiled patterns; one for each evaluation, so that nothing is shared between threads.
class Functions {
 public:
  Functions(const model::Model&, SymbolTable&);
  ~Functions();
  Functions(const Functions&) = delete;
  Functions& operator=(const Functions&) = delete;

  // `types` are the arguments' static types, `result` the call's.
  std::optional<Symbol> apply(model::Function, std::span<const Symbol> arguments,
                              std::span<const model::Type> types, model::Type result);
  // contains, starts_with, ends_with, matches
  bool test(model::Function, std::span<const Symbol> arguments);
  // Another case starts: only the rulebase's texts are still the same symbols.
  void forget_local();

 private:
  struct Patterns;
  const model::Model& model_;
  SymbolTable& symbols_;
  std::unique_ptr<Patterns> patterns_;
};

}  // namespace mechanist::eval
