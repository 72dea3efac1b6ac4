// Comparing what stands there with what must, and telling differences at their place. See checker.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "verify/checker.hpp"

namespace mechanist::verify {

namespace {

constexpr std::array<std::string_view, 6> for_display = {"$schema", "sentence", "text",
                                                         "title",   "url",      "generator"};

bool is_for_display(std::string_view key) {
  return std::find(for_display.begin(), for_display.end(), key) != for_display.end();
}

std::string_view name_of(std::string_view path) {
  const size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// "/steps/0/goal": the way to a value, by RFC 6901.
bool find_way(const Json& from, const Json& to, std::string& way) {
  if (&from == &to) return true;
  // A value stands within what it is a part of.
  if (to.span.begin < from.span.begin || to.span.end > from.span.end) return false;
  const size_t before = way.size();
  for (size_t i = 0; i < from.items.size(); ++i) {
    way += "/" + std::to_string(i);
    if (find_way(from.items[i], to, way)) return true;
    way.resize(before);
  }
  for (const Member& m : from.members) {
    way += '/';
    for (char c : m.key) way += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    if (find_way(m.value, to, way)) return true;
    way.resize(before);
  }
  return false;
}

}  // namespace

std::string Checker::pointer_of(const Json& where) const {
  std::string way = within_;
  find_way(root_, where, way);
  return way.empty() ? "/" : way;
}

void Checker::report(const Json& where, const std::string& what, std::string code) {
  constexpr size_t most = 200;
  if (out_.diagnostics.size() >= most) return;
  out_.diagnostics.push_back(
      error(std::move(code), place_of(sources_, where.span), fmt::format("{}: {}", pointer_of(where), what)));
}

bool Checker::same_file(const std::string& a, const std::string& b) const {
  return a == b || (options_.moved && name_of(a) == name_of(b));
}

bool Checker::same(const Json& actual, const Json& expected, const std::set<std::string>& but) {
  if (actual.kind != expected.kind) {
    report(actual, fmt::format("there is {}, and {} has to be there", written(actual), written(expected)));
    return false;
  }
  bool good = true;
  switch (expected.kind) {
    case Json::Kind::null:
      break;
    case Json::Kind::boolean:
      good = actual.truth == expected.truth;
      break;
    case Json::Kind::number:
    case Json::Kind::text:
      good = actual.text == expected.text;
      break;
    case Json::Kind::list:
      for (size_t i = 0; i < std::min(actual.items.size(), expected.items.size()); ++i)
        good = same(actual.items[i], expected.items[i]) && good;
      if (actual.items.size() != expected.items.size()) {
        report(actual, fmt::format("there are {}, and {} have to be there", actual.items.size(),
                                   expected.items.size()));
        good = false;
      }
      return good;
    case Json::Kind::object: {
      for (const Member& e : expected.members) {
        if (but.contains(e.key)) continue;
        const Json* a = actual.find(e.key);
        if (a == nullptr) {
          report(actual, fmt::format("\"{}\" is missing, which is {}", e.key, written(e.value)));
          good = false;
        } else if (is_for_display(e.key)) {
          if (a->kind != Json::Kind::text) {
            report(*a, "a text has to be there");
            good = false;
          }
        } else if (e.key == "file" && e.value.kind == Json::Kind::text && a->kind == Json::Kind::text &&
                   same_file(a->text, e.value.text)) {
          continue;
        } else {
          good = same(*a, e.value) && good;
        }
      }
      for (const Member& a : actual.members)
        if (!but.contains(a.key) && expected.find(a.key) == nullptr) {
          report(a.value, fmt::format("\"{}\" has no place here", a.key));
          good = false;
        }
      return good;
    }
  }
  if (!good) report(actual, fmt::format("it says {}; it is {}", written(actual), written(expected)));
  return good;
}

const Json* Checker::member(const Json& object, std::string_view key, Json::Kind kind) {
  const Json* found = object.find(key);
  if (found == nullptr) {
    report(object, fmt::format("\"{}\" is missing", key));
    return nullptr;
  }
  if (found->kind == kind) return found;
  report(*found, fmt::format("there is {}, which is of the wrong kind", written(*found)), "E0430");
  return nullptr;
}

const Json* Checker::step_of(const Json& id) {
  if (id.kind == Json::Kind::number && id.text.size() < 18 &&
      id.text.find_first_not_of("0123456789") == std::string::npos)
    if (auto it = steps_.find(std::stoull(id.text)); it != steps_.end()) return it->second;
  report(id, fmt::format("there is no step {}", written(id)));
  return nullptr;
}

const Json* Checker::resolve(const Json& node) {
  if (node.kind != Json::Kind::object) {
    report(node, "a step has to be there", "E0430");
    return nullptr;
  }
  if (node.find("id") != nullptr) return &node;
  const Json* id = node.find("step");
  if (id == nullptr || node.members.size() != 1) {
    report(node, "this is neither a step, which has an \"id\", nor {\"step\": id}", "E0430");
    return nullptr;
  }
  return step_of(*id);
}

const Json* Checker::meant(const Json& node) const {
  if (node.kind != Json::Kind::object || node.find("id") != nullptr)
    return node.kind == Json::Kind::object ? &node : nullptr;
  const Json* id = node.find("step");
  if (id == nullptr || id->kind != Json::Kind::number || id->text.size() >= 10) return nullptr;
  const auto it = steps_.find(std::strtoull(id->text.c_str(), nullptr, 10));
  return it == steps_.end() ? nullptr : it->second;
}

}  // namespace mechanist::verify
