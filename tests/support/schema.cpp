// The validator knows only the keywords that our schemas use and refuses any other, so that a schema cannot
// say something that nobody checks. See schema.hpp.
#include "schema.hpp"

#include <algorithm>
#include <regex>

namespace mechanist {

namespace {

bool is_type(const std::string& type, const nlohmann::json& v) {
  if (type == "object") return v.is_object();
  if (type == "array") return v.is_array();
  if (type == "string") return v.is_string();
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

}  // namespace mechanist
