#pragma once
// Programs as texts, and what the engine says of them.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "model/from_ast.hpp"

namespace mechanist::model {

// A folder of files, in which the test stands.
class Folder {
 public:
  Folder() : before_(std::filesystem::current_path()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "mechanist-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    std::filesystem::current_path(path_);
  }
  ~Folder() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, const std::string& text) const {
    if (std::filesystem::path(name).has_parent_path())
      std::filesystem::create_directories(std::filesystem::path(name).parent_path());
    std::ofstream(name, std::ios::binary) << text;
  }

 private:
  std::filesystem::path before_, path_;
};

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
