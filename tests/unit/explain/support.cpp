// See support.hpp.
#include "support.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace mechanist::explain::test {

Case::Case(const std::string& rules, const std::string& profile, eval::Options options) {
  model::Loaded loaded = model::load_text("rules.mech", rules);
  INFO(to_text(loaded.diagnostics));
  REQUIRE(loaded.model);
  model_ = std::make_unique<model::Model>(std::move(*loaded.model));
  plan_ = std::make_unique<plan::Plan>(plan::from_model(*model_));
  ReadProfile read = read_yaml_text(*model_, "case.yaml", profile);
  INFO(to_text(read.diagnostics));
  REQUIRE(read.profile);
  profile_ = std::make_unique<Profile>(std::move(*read.profile));
  evaluation_ = std::make_unique<eval::Evaluation>(*plan_, *profile_, options);
  evaluation_->run();
}

Program::Program(const std::string& rules, const std::vector<std::pair<std::string, std::string>>& files) {
  model::Loaded loaded = model::load_text("rules.mech", rules);
  INFO(to_text(loaded.diagnostics));
  REQUIRE(loaded.model);
  model_ = std::make_unique<model::Model>(std::move(*loaded.model));
  plan_ = std::make_unique<plan::Plan>(plan::from_model(*model_));
  std::string pattern = (std::filesystem::temp_directory_path() / "mechanist-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  for (const auto& [name, text] : files) std::ofstream(folder_ + "/" + name) << text;
  facts_ = std::make_unique<FactsFolder>(read_facts_folder(*model_, folder_));
  INFO(to_text(facts_->diagnostics));
  REQUIRE(!has_errors(facts_->diagnostics));
  evaluation_ = std::make_unique<eval::Evaluation>(*plan_, *facts_);
  evaluation_->run();
}

Program::~Program() {
  std::filesystem::remove_all(folder_);
}

Explanation Program::explain(const std::string& goal, ExplainOptions options) {
  eval::ResolvedGoal resolved = eval::resolve_goal(*model_, evaluation_->symbols(), goal);
  INFO(to_text(resolved.diagnostics));
  REQUIRE(resolved.asked);
  return explain::explain(*evaluation_, *resolved.asked, options);
}

std::string chain(int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += std::to_string(i) + "\t" + std::to_string(i + 1) + "\n";
  return out;
}

eval::Asked Case::ask(const std::string& goal) {
  eval::ResolvedGoal resolved = eval::resolve_goal(*model_, evaluation_->symbols(), goal);
  INFO(to_text(resolved.diagnostics));
  REQUIRE(resolved.asked);
  return *resolved.asked;
}

Explanation Case::explain(const std::string& goal, ExplainOptions options) {
  return explain::explain(*evaluation_, ask(goal), options);
}

std::string Case::text(const std::string& goal, const std::string& language, TextOptions options) {
  ExplainOptions made;
  made.language = language;
  made.all = options.all;
  return render_text(explain(goal, made), options);
}

nlohmann::json Case::json(const std::string& goal, ExplainOptions options) {
  nlohmann::json out = nlohmann::json::parse(render_json(explain(goal, options)));
  const auto wrong = violations(schema(), out);
  CAPTURE(out.dump(1));
  CHECK(wrong == std::vector<std::string>{});
  return out;
}

const nlohmann::json& schema() {
  static const nlohmann::json loaded = [] {
    std::ifstream in(std::string(MECHANIST_SOURCE_DIR) + "/engine/explain/explanation.schema.json");
    return nlohmann::json::parse(in);
  }();
  return loaded;
}

std::vector<std::string> too_wide(const std::string& text, size_t width) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (display_width(line) > width) out.push_back(line);
  return out;
}

std::vector<nlohmann::json> with_key(const nlohmann::json& in, const std::string& key) {
  std::vector<nlohmann::json> out;
  std::vector<const nlohmann::json*> todo{&in};
  while (!todo.empty()) {
    const nlohmann::json* at = todo.back();
    todo.pop_back();
    if (at->is_object() && at->contains(key)) out.push_back(*at);
    if (!at->is_structured()) continue;
    std::vector<const nlohmann::json*> children;
    for (const auto& child : *at) children.push_back(&child);
    todo.insert(todo.end(), children.rbegin(), children.rend());
  }
  return out;
}

}  // namespace mechanist::explain::test
