// Small helpers of the room: how findings are worded and where they point. External interface: the first
// section of build.hpp.
#include "model/build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

namespace mechanist::model {
namespace {

// Does the text end in something behind which a declared name stands?
bool declares(std::string_view before) {
  size_t end = before.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos) return false;
  before = before.substr(0, end + 1);
  static constexpr std::string_view words[] = {"fact",    "table",       "define",    "mechanism", "path",
                                               "quality", "enum",        "parameter", "entity",    "source",
                                               "rule",    "proposition", ",",         "{"};
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view w) { return before.ends_with(w); });
}

}  // namespace

Diagnostic& Build::error(std::string code, Span at, std::string message, std::string hint) {
  diagnostics.push_back(
      mechanist::error(std::move(code), place_of(model.sources, at), std::move(message), std::move(hint)));
  return diagnostics.back();
}

Diagnostic& Build::warning(std::string code, Span at, std::string message, std::string hint) {
  diagnostics.push_back(
      mechanist::warning(std::move(code), place_of(model.sources, at), std::move(message), std::move(hint)));
  return diagnostics.back();
}

void Build::unknown(std::string code, Span at, std::string message, std::string hint) {
  if (!may_be_declared(at)) error(std::move(code), at, std::move(message), std::move(hint));
}

// Where parsing failed, a name counts as declared if it stands anywhere else in the texts behind a word or
// sign that declares: better no finding than one that the next run takes back.
bool Build::may_be_declared(Span at) const {
  if (unread) return true;
  if (!unparsed) return false;
  std::string_view name = model.sources[at.source].text().substr(at.begin, at.end - at.begin);
  if (size_t dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  for (const ast::File& f : files) {
    std::string_view text = model.sources[f.source].text();
    for (size_t i = text.find(name); i != std::string_view::npos && !name.empty();
         i = text.find(name, i + 1)) {
      bool here = f.source == at.source && i < at.end && i + name.size() > at.begin;
      if (!here && declares(text.substr(0, i))) return true;
    }
  }
  return false;
}

bool Build::knows(Span at, Span declared) const {
  auto index = [&](SourceId source) {
    size_t i = 0;
    while (i < scopes.size() && files[i].source != source) ++i;
    return i;
  };
  const size_t from = index(at.source), to = index(declared.source);
  return from == scopes.size() || to == scopes.size() || scopes[from].sees[to];
}

void Build::note(Diagnostic& d, Span at, std::string text) {
  d.notes.push_back({place_of(model.sources, at), std::move(text)});
}

RelationId Build::add_relation(Relation r, Span name_span, const ast::Notes* notes) {
  RelationId id{static_cast<uint32_t>(model.relations.size())};
  model.relation_by_name.emplace(r.name, id);
  untyped.emplace_back(r.columns.size(), false);
  relation_names.push_back(name_span);
  relation_notes.push_back(notes);
  model.relations.push_back(std::move(r));
  return id;
}

std::string did_you_mean(Build& b, std::string_view word, std::vector<std::string> candidates) {
  if (!b.may_suggest()) return {};
  b.comparisons += candidates.size();
  auto best = nearest(word, candidates);
  return best ? fmt::format("did you mean '{}'?", *best) : std::string();
}

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += "'" + names[i] + "'";
  }
  return out;
}

std::string Model::qualified_instead(std::string_view shared) const {
  auto it = shared_names.find(std::string(shared));
  return it == shared_names.end() ? std::string() : "write " + list_of(it->second);
}

bool begins_upper(std::string_view name) {
  return !name.empty() && ((name[0] >= 'A' && name[0] <= 'Z') || name[0] == '_');
}

std::string signature(const Model& m, RelationId id) {
  const Relation& r = m[id];
  if (r.attribute) return fmt::format("{}: {}", r.name, describe(m, r.columns[0].type));
  if (r.columns.empty()) return r.name;
  std::string out = r.name + "(";
  for (size_t i = 0; i < r.columns.size(); ++i) {
    if (i > 0) out += ", ";
    const Column& c = r.columns[i];
    out += fmt::format("{}: {}{}", c.name, describe(m, c.type), c.optional ? "?" : "");
  }
  return out + ")";
}

}  // namespace mechanist::model
