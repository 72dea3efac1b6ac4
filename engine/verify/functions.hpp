#pragma once
// Built-in functions on known values, a second time.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/symbol.hpp"
#include "model/model.hpp"

namespace mechanist::verify {

// Belongs to one thread; refers to model and symbols.
class Functions {
 public:
  Functions(const model::Model&, SymbolTable&);
  ~Functions();
  Functions(const Functions&) = delete;
  Functions& operator=(const Functions&) = delete;

  // nullopt: there is no result. Precondition: every argument is a value.
  std::optional<Symbol> apply(model::Function, const std::vector<Symbol>&, const std::vector<model::Type>&,
                              model::Type result);
  bool test(model::Function, const std::vector<Symbol>&);

 private:
  struct Pattern;
  const model::Model& m_;
  SymbolTable& symbols_;
  std::map<std::string, std::unique_ptr<Pattern>, std::less<>> patterns_;
};

}  // namespace mechanist::verify
