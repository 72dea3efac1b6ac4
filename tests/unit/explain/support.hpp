#pragma once
// A rulebase and a profile from text, evaluated, and what explanations of it must be like.
#include <doctest/doctest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "eval/evaluation.hpp"
#include "eval/goals.hpp"
#include "explain/explanation.hpp"
#include "explain/render.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "profile/facts_folder.hpp"
#include "profile/read.hpp"
#include "schema.hpp"

namespace mechanist::explain::test {

class Case {
 public:
  Case(const std::string& rules, const std::string& profile, eval::Options options = {});
  eval::Evaluation& evaluation() { return *evaluation_; }
  const model::Model& model() const { return *model_; }
  eval::Asked ask(const std::string& goal);
  Explanation explain(const std::string& goal, ExplainOptions options = {});
  std::string text(const std::string& goal, const std::string& language = "en", TextOptions options = {});
  nlohmann::json json(const std::string& goal, ExplainOptions options = {});

 private:
  std::unique_ptr<model::Model> model_;
  std::unique_ptr<plan::Plan> plan_;
  std::unique_ptr<Profile> profile_;
  std::unique_ptr<eval::Evaluation> evaluation_;
};

// A program without cases over files of facts.
class Program {
 public:
  Program(const std::string& rules, const std::vector<std::pair<std::string, std::string>>& files);
  ~Program();
  Explanation explain(const std::string& goal, ExplainOptions options = {});

 private:
  std::string folder_;
  std::unique_ptr<model::Model> model_;
  std::unique_ptr<plan::Plan> plan_;
  std::unique_ptr<FactsFolder> facts_;
  std::unique_ptr<eval::Evaluation> evaluation_;
};
// n lines "i <tab> i + 1"
std::string chain(int n);

const nlohmann::json& schema();
// Lines wider than 80 columns.
std::vector<std::string> too_wide(const std::string& text, size_t width = 80);
// Every object with a key, at any depth, in the order of the text.
std::vector<nlohmann::json> with_key(const nlohmann::json& in, const std::string& key);

}  // namespace mechanist::explain::test
