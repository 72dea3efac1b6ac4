#pragma once
// The study's rulebase and one of its profiles, as the benchmarks' input.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>

#include "base/file.hpp"
#include "engine.hpp"
#include "model/from_ast.hpp"
#include "profile/read.hpp"

namespace bench {

inline const std::string rulebases = MECHANIST_SOURCE_DIR "/rulebases";

inline const mechanist::Rulebase& study() {
  static const mechanist::Rulebase made = [] {
    auto loaded = mechanist::model::load(rulebases + "/iur/iur.mech");
    if (!loaded.model) {
      std::fputs(mechanist::to_text(loaded.diagnostics).c_str(), stderr);
      std::exit(1);
    }
    return mechanist::Rulebase(std::make_unique<const mechanist::model::Model>(std::move(*loaded.model)));
  }();
  return made;
}

inline std::string text_of(const std::string& path) {
  auto read = mechanist::read_file(path, 64u << 20);
  return std::holds_alternative<std::string>(read) ? std::get<std::string>(read) : "";
}

}  // namespace bench
