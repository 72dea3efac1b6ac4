#pragma once
// Programs as texts, and what the engine says of them.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "model/from_ast.hpp"

namespace mechanist::model {

// Every finding as a terminal shows it; empty where there is none.
inline std::string told(std::string program, const LoadOptions& options = {}) {
  Loaded l = load_text("t.mech", std::move(program), options);
  CHECK(l.model.has_value() == !has_errors(l.diagnostics));
  return to_text(l.diagnostics);
}

inline Model model_of(std::string program, const LoadOptions& options = {}) {
  Loaded l = load_text("t.mech", std::move(program), options);
  INFO(to_text(l.diagnostics));
  REQUIRE(l.model.has_value());
  CHECK(violated_invariant(*l.model) == std::nullopt);
  return std::move(*l.model);
}

// The model, printed, but for its first line.
inline std::string dumped(std::string program) {
  std::string text = dump(model_of(std::move(program)));
  return text.substr(text.find('\n') + 1);
}

}  // namespace mechanist::model
