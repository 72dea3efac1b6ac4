// Rules are cut where the parser says that declarations begin, so that comments travel with them; YAML is cut
// by indentation; JSON is parsed; tables are cut by lines.
#include "shuffle.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "syntax/parse_rules.hpp"
#include "syntax/print.hpp"

namespace golden {
namespace {

namespace ast = mechanist::ast;
using Json = nlohmann::ordered_json;

template <class Range>
void shuffle(Range& range, Random& random) {
  // Not std::shuffle: its result is the library's to choose, and a failure has to be repeatable.
  for (size_t i = range.size(); i > 1; --i) std::swap(range[i - 1], range[random() % i]);
}

std::optional<ast::File> parsed(const std::string& text) {
  mechanist::Sources sources;
  mechanist::ParsedFile file = mechanist::parse_rules(sources, sources.add("rules.mech", text));
  if (mechanist::has_errors(file.diagnostics)) return std::nullopt;
  return file.file;
}

bool keeps_its_place(const ast::Declaration& d) {
  return std::holds_alternative<ast::Header>(d) || std::holds_alternative<ast::MechanismDecl>(d) ||
         std::holds_alternative<ast::PropositionDecl>(d) || std::holds_alternative<ast::ConstraintDecl>(d) ||
         std::holds_alternative<ast::TestDecl>(d) || std::holds_alternative<ast::UseDecl>(d);
}

uint32_t begin_of(const ast::Declaration& d) {
  return std::visit([](const auto& declaration) { return declaration.span.begin; }, d);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line + "\n");
  return out;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& p : parts) out += p;
  return out;
}

size_t indent_of(const std::string& line) {
  return std::min(line.find_first_not_of(' '), line.size());
}
bool is_blank(const std::string& line) {
  size_t i = indent_of(line);
  return i >= line.size() || line[i] == '\n' || line[i] == '#';
}

// Entries of the block of lines [begin, end): a line at the block's indentation with all deeper ones after
// it.
std::vector<std::pair<size_t, size_t>> entries(const std::vector<std::string>& lines, size_t begin,
                                               size_t end) {
  std::vector<std::pair<size_t, size_t>> out;
  while (begin < end && is_blank(lines[begin])) ++begin;
  if (begin == end) return out;
  size_t indent = indent_of(lines[begin]);
  for (size_t i = begin; i < end; ++i) {
    if (!is_blank(lines[i]) && indent_of(lines[i]) == indent) {
      if (!out.empty()) out.back().second = i;
      out.emplace_back(i, end);
    }
  }
  return out;
}

std::string shuffled_yaml(const std::string& text, Random& random) {
  // Anchors have to stand before their aliases, and several documents are several cases in order.
  if (text.find('&') != std::string::npos || text.find("\n---") != std::string::npos) return text;
  std::vector<std::string> lines = lines_of(text);
  std::string out;
  size_t done = 0;
  for (auto [begin, end] : entries(lines, 0, lines.size())) {
    bool facts = lines[begin] == "facts:\n" || lines[begin] == "denied:\n" || lines[begin] == "searched:\n";
    if (!facts) continue;
    for (; done <= begin; ++done) out += lines[done];
    std::vector<std::string> relations;
    for (auto [first, last] : entries(lines, begin + 1, end)) {
      std::vector<std::string> rows;
      for (auto [row_begin, row_end] : entries(lines, first + 1, last)) {
        if (!std::string_view(lines[row_begin]).substr(indent_of(lines[row_begin])).starts_with("- ")) {
          rows.clear();
          break;
        }
        rows.push_back(joined({lines.begin() + static_cast<std::ptrdiff_t>(row_begin),
                               lines.begin() + static_cast<std::ptrdiff_t>(row_end)}));
      }
      if (rows.empty()) {
        relations.push_back(joined({lines.begin() + static_cast<std::ptrdiff_t>(first),
                                    lines.begin() + static_cast<std::ptrdiff_t>(last)}));
      } else {
        shuffle(rows, random);
        relations.push_back(lines[first] + joined(rows));
      }
    }
    shuffle(relations, random);
    out += joined(relations);
    done = end;
  }
  for (; done < lines.size(); ++done) out += lines[done];
  return out;
}

void shuffle_json(Json& profile, Random& random) {
  if (!profile.is_object()) return;
  for (const char* section : {"facts", "denied", "searched"}) {
    auto found = profile.find(section);
    if (found == profile.end() || !found->is_object()) continue;
    std::vector<std::pair<std::string, Json>> relations;
    for (auto& [name, rows] : found->items()) {
      if (rows.is_array()) shuffle(rows, random);
      relations.emplace_back(name, rows);
    }
    shuffle(relations, random);
    Json other = Json::object();
    for (auto& [name, rows] : relations) other[name] = rows;
    *found = other;
  }
}

std::string shuffled_json(const std::string& text, Random& random) {
  Json profile = Json::parse(text, nullptr, false);
  if (profile.is_discarded()) return text;
  shuffle_json(profile, random);
  return profile.dump() + "\n";
}

// All lines but the first, which may be a header.
std::string shuffled_lines(const std::string& text, Random& random) {
  if (text.find('"') != std::string::npos) return text;
  std::vector<std::string> lines = lines_of(text);
  if (lines.size() < 3) return text;
  std::vector<std::string> rows(lines.begin() + 1, lines.end());
  shuffle(rows, random);
  return lines[0] + joined(rows);
}

}  // namespace

std::optional<std::string> shuffled_rules(const std::string& text, Random& random) {
  std::optional<ast::File> file = parsed(text);
  if (!file || file->declarations.empty()) return std::nullopt;
  std::vector<std::string> pieces;
  std::vector<size_t> movable;
  const auto& all = file->declarations;
  for (size_t i = 0; i < all.size(); ++i) {
    size_t end = i + 1 < all.size() ? begin_of(all[i + 1]) : text.size();
    pieces.push_back(text.substr(begin_of(all[i]), end - begin_of(all[i])));
    if (pieces.back().back() != '\n') pieces.back() += "\n";
    if (!keeps_its_place(all[i])) movable.push_back(i);
  }
  std::vector<size_t> order = movable;
  shuffle(order, random);
  std::vector<std::string> out = pieces;
  for (size_t i = 0; i < movable.size(); ++i) out[movable[i]] = pieces[order[i]];
  return text.substr(0, begin_of(all[0])) + joined(out);
}

std::optional<std::string> reprinted_rules(const std::string& text) {
  std::optional<ast::File> file = parsed(text);
  if (!file) return std::nullopt;
  return ast::print(*file);
}

std::string shuffled_facts(const File& file, Random& random) {
  if (file.language == "yaml") return shuffled_yaml(file.text, random);
  if (file.language == "json") return shuffled_json(file.text, random);
  if (file.language == "csv" || file.language == "tsv") return shuffled_lines(file.text, random);
  if (file.language != "ndjson") return file.text;
  std::string out;
  for (const std::string& line : lines_of(file.text)) out += shuffled_json(line, random);
  return out;
}

}  // namespace golden
