// See support.hpp. The validator knows only the keywords that the schema uses and refuses any other, so that
// the schema cannot say something that nobody checks.
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

namespace {

bool is_type(const std::string& type, const nlohmann::json& v) {
  if (type == "object") return v.is_object();
  if (type == "array") return v.is_array();
  if (type == "string") return v.is_string();
  if (type == "number") return v.is_number();
  if (type == "integer") return v.is_number_integer();
  if (type == "boolean") return v.is_boolean();
  if (type == "null") return v.is_null();
  return false;
}

class Validator {
 public:
  explicit Validator(const nlohmann::json& root) : root_(root) {}
  std::vector<std::string> errors;

  void check(const nlohmann::json& s, const nlohmann::json& v, const std::string& at) {
    for (const auto& [keyword, arg] : s.items()) {
      if (keyword == "$ref") {
        check(root_.at(nlohmann::json::json_pointer(arg.get<std::string>().substr(1))), v, at);
      } else if (keyword == "type") {
        const bool fits =
            arg.is_array() ? std::any_of(arg.begin(), arg.end(), [&](const auto& t) { return is_type(t, v); })
                           : is_type(arg, v);
        if (!fits) errors.push_back(at + ": not " + arg.dump());
      } else if (keyword == "enum") {
        if (std::find(arg.begin(), arg.end(), v) == arg.end())
          errors.push_back(at + ": none of " + arg.dump());
      } else if (keyword == "const") {
        if (v != arg) errors.push_back(at + ": not " + arg.dump());
      } else if (keyword == "minimum") {
        if (v.is_number() && v < arg) errors.push_back(at + ": below " + arg.dump());
      } else if (keyword == "minItems") {
        if (v.is_array() && v.size() < arg.get<size_t>()) errors.push_back(at + ": too few items");
      } else if (keyword == "pattern") {
        if (v.is_string() && !std::regex_search(v.get<std::string>(), std::regex(arg.get<std::string>())))
          errors.push_back(at + ": does not match");
      } else if (keyword == "items") {
        if (v.is_array())
          for (size_t i = 0; i < v.size(); ++i) check(arg, v[i], at + "/" + std::to_string(i));
      } else if (keyword == "required") {
        if (v.is_object())
          for (const auto& key : arg)
            if (!v.contains(key.get<std::string>())) errors.push_back(at + ": no " + key.get<std::string>());
      } else if (keyword == "properties") {
        if (v.is_object())
          for (const auto& [key, sub] : arg.items())
            if (v.contains(key)) check(sub, v.at(key), at + "/" + key);
      } else if (keyword == "additionalProperties") {
        if (v.is_object())
          for (const auto& [key, value] : v.items()) {
            if (s.contains("properties") && s.at("properties").contains(key)) continue;
            if (arg == false)
              errors.push_back(at + ": unknown key " + key);
            else
              check(arg, value, at + "/" + key);
          }
      } else if (keyword == "oneOf" || keyword == "anyOf") {
        size_t fitting = 0;
        std::vector<std::string> why;
        for (const auto& option : arg) {
          Validator inner(root_);
          inner.check(option, v, at);
          fitting += inner.errors.empty();
          if (!inner.errors.empty()) why.insert(why.end(), inner.errors.begin(), inner.errors.end());
        }
        if (fitting == 0) errors.insert(errors.end(), why.begin(), why.end());
        if (keyword == "oneOf" && fitting > 1) errors.push_back(at + ": fits more than one");
      } else if (keyword != "$schema" && keyword != "title" && keyword != "description" &&
                 keyword != "$defs") {
        errors.push_back("the schema has a keyword that is not checked: " + keyword);
      }
    }
  }

 private:
  const nlohmann::json& root_;
};

}  // namespace

std::vector<std::string> violations(const nlohmann::json& s, const nlohmann::json& value) {
  Validator v(s);
  v.check(s, value, "");
  return v.errors;
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
