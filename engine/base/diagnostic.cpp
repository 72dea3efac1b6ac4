// Diagnostics: made from places, sorted, and rendered as text, JSON and SARIF 2.1.0.
//
// JSON is written by hand: the records are flat, the keys' order is part of the contract, and a JSON
// library in this room would be compiled into every other. External interface: diagnostic.hpp; the
// catalogue of codes is in codes.cpp.
#include "base/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace mechanist {
namespace {

constexpr uint32_t longest_line = 160;      // characters of a source line that are shown
constexpr uint32_t kept_before_caret = 60;  // …of them at least, where there are as many

std::string_view to_string(Severity s) {
  return s == Severity::error ? "error" : "warning";
}

// Byte offset of the character number `count`, or the text's end.
size_t skip_characters(std::string_view text, uint32_t count) {
  size_t at = 0;
  while (count-- > 0 && at < text.size()) next_character(text, at);
  return at;
}

std::string location(const Place& p) {
  return p.line == 0 ? printable(p.file) : fmt::format("{}:{}:{}", printable(p.file), p.line, p.column);
}

struct Palette {
  std::string_view severity, bold, faint, hint, reset;
};
Palette palette(bool colour, Severity s) {
  if (!colour) return {};
  return {s == Severity::error ? "\x1b[1;31m" : "\x1b[1;33m", "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"};
}

void append_source(std::string& out, const Place& place, const Palette& c) {
  if (place.line == 0) return;
  std::string line = printable(place.source_line);
  uint32_t before = place.column > place.clipped ? place.column - 1 - place.clipped : 0;
  std::string_view cut = place.clipped > 0 ? "…" : "";
  size_t begin = skip_characters(line, before);
  size_t end = begin + skip_characters(std::string_view(line).substr(begin), std::max(place.length, 1u));
  size_t indent = display_width(cut) + display_width(std::string_view(line).substr(0, begin));
  size_t carets = std::max<size_t>(1, display_width(std::string_view(line).substr(begin, end - begin)));
  std::string number = std::to_string(place.line);
  out += fmt::format("{}  {} |{} {}{}\n", c.faint, number, c.reset, cut, line);
  out += fmt::format("{}  {:{}} |{} {:{}}{}{:^<{}}{}\n", c.faint, "", number.size(), c.reset, "", indent,
                     c.severity, "", carets, c.reset);
}

void append_text(std::string& out, const Diagnostic& d, bool colour) {
  Palette c = palette(colour, d.severity);
  out += fmt::format("{}{}:{} {}{}[{}]:{} {}{}{}\n", c.bold, location(d.place), c.reset, c.severity,
                     to_string(d.severity), d.code, c.reset, c.bold, printable(d.message), c.reset);
  append_source(out, d.place, c);
  for (const Note& n : d.notes) {
    if (n.place.file.empty()) {
      out += fmt::format("  note: {}\n", printable(n.text));
    } else {
      out += fmt::format("  note: {}: {}\n", location(n.place), printable(n.text));
    }
  }
  if (!d.hint.empty()) out += fmt::format("  {}hint:{} {}\n", c.hint, c.reset, printable(d.hint));
}

std::string place_json(const Place& p) {
  std::string out = fmt::format("\"file\":{}", json_string(p.file));
  if (p.line > 0) out += fmt::format(",\"line\":{},\"column\":{},\"length\":{}", p.line, p.column, p.length);
  return out;
}

std::string record_json(const Diagnostic& d) {
  std::string out = fmt::format("{{\"severity\":\"{}\",\"code\":{},\"message\":{},{}", to_string(d.severity),
                                json_string(d.code), json_string(d.message), place_json(d.place));
  if (!d.notes.empty()) {
    out += ",\"notes\":[";
    for (size_t i = 0; i < d.notes.size(); ++i) {
      const Note& n = d.notes[i];
      out += fmt::format("{}{{\"text\":{}", i == 0 ? "" : ",", json_string(n.text));
      if (!n.place.file.empty()) out += "," + place_json(n.place);
      out += "}";
    }
    out += "]";
  }
  if (!d.hint.empty()) out += fmt::format(",\"hint\":{}", json_string(d.hint));
  return out + "}";
}

// RFC 3986: everything but unreserved characters and '/' is escaped, so that any path is a relative
// reference.
std::string uri_of(std::string_view path) {
  std::string out;
  for (char ch : path) {
    bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
                 std::string_view("-._~/").find(ch) != std::string_view::npos;
    if (plain) {
      out += ch;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(ch));
    }
  }
  return path.starts_with('/') ? "file://" + out : out;
}

std::string sarif_location(const Place& p, std::string_view message) {
  std::string out = fmt::format("{{\"physicalLocation\":{{\"artifactLocation\":{{\"uri\":{}}}",
                                json_string(uri_of(p.file)));
  if (p.line > 0)
    out += fmt::format(",\"region\":{{\"startLine\":{},\"startColumn\":{},\"endColumn\":{}}}", p.line,
                       p.column, p.column + std::max(p.length, 1u));
  out += "}";
  if (!message.empty()) out += fmt::format(",\"message\":{{\"text\":{}}}", json_string(message));
  return out + "}";
}

std::string sarif_result(const Diagnostic& d, size_t rule, const Suppressed* suppressed = nullptr) {
  std::string text = d.message;
  std::string related;
  for (const Note& n : d.notes) {
    if (n.place.file.empty()) {
      text += "\n" + n.text;
    } else {
      related += (related.empty() ? "" : ",") + sarif_location(n.place, n.text);
    }
  }
  if (!d.hint.empty()) text += "\nhint: " + d.hint;
  std::string out = fmt::format(
      "{{\"ruleId\":{},\"ruleIndex\":{},\"level\":\"{}\",\"message\":{{\"text\":{}}},\"locations\":[{}]",
      json_string(d.code), rule, to_string(d.severity), json_string(text), sarif_location(d.place, {}));
  if (!related.empty()) out += fmt::format(",\"relatedLocations\":[{}]", related);
  if (suppressed != nullptr)
    out += fmt::format(",\"suppressions\":[{{\"kind\":\"{}\",\"justification\":{}}}]",
                       suppressed->by_comment ? "inSource" : "external", json_string(suppressed->reason));
  return out + "}";
}

auto order(const Diagnostic& d) {
  return std::tie(d.place.file, d.place.line, d.place.column, d.code, d.message, d.hint);
}

}  // namespace

Place place_of(const Sources& sources, Span span) {
  const SourceFile& file = sources[span.source];
  auto [line, column] = file.line_column(span.begin);
  std::string_view text = file.line_text(span.begin);
  Place place{file.path(), line, column, 1, {}, 0};

  size_t begin = skip_characters(text, column - 1);
  uint32_t wanted = span.end > span.begin ? span.end - span.begin : 0;
  std::string_view marked = text.substr(begin, wanted);
  uint32_t length = 0;
  for (size_t at = 0; at < marked.size(); ++length) next_character(marked, at);
  place.length = std::max(length, 1u);

  uint32_t before = column - 1;
  bool fits = skip_characters(text, longest_line) == text.size();
  if (!fits && before > kept_before_caret) place.clipped = before - kept_before_caret;
  std::string_view shown = text.substr(skip_characters(text, place.clipped));
  size_t until = skip_characters(shown, longest_line);
  place.source_line = shown.substr(0, until);
  if (until < shown.size()) place.source_line += "…";
  place.length = std::min(place.length, longest_line - (before - place.clipped));
  return place;
}

Place whole_file(std::string path) {
  return Place{std::move(path), 0, 0, 1, {}, 0};
}

Diagnostic error(std::string code, Place place, std::string message, std::string hint) {
  return {Severity::error, std::move(code), std::move(message), std::move(place), {}, std::move(hint)};
}

Diagnostic warning(std::string code, Place place, std::string message, std::string hint) {
  return {Severity::warning, std::move(code), std::move(message), std::move(place), {}, std::move(hint)};
}

bool has_errors(const Diagnostics& all) {
  return std::any_of(all.begin(), all.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

void sort_diagnostics(Diagnostics& all) {
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return order(a) < order(b); });
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

std::string to_text(const Diagnostics& all, bool colour) {
  std::string out;
  for (const Diagnostic& d : all) append_text(out, d, colour);
  return out;
}

std::string to_json(const Diagnostics& all) {
  std::string out = "[";
  for (size_t i = 0; i < all.size(); ++i) out += (i == 0 ? "\n" : ",\n") + record_json(all[i]);
  return out + (all.empty() ? "]\n" : "\n]\n");
}

std::string to_sarif(const Diagnostics& all, std::string_view tool_version,
                     const std::vector<Suppressed>& suppressed, const HelpOf& help_of) {
  std::vector<std::string> codes;
  for (const Diagnostic& d : all) codes.push_back(d.code);
  for (const Suppressed& s : suppressed) codes.push_back(s.diagnostic.code);
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());

  std::string rules, results;
  for (const std::string& code : codes) {
    rules += fmt::format("{}{{\"id\":{}", rules.empty() ? "" : ",", json_string(code));
    const std::optional<RuleHelp> help = help_of ? help_of(code) : std::nullopt;
    if (help) rules += fmt::format(",\"name\":{}", json_string(help->name));
    rules +=
        fmt::format(",\"fullDescription\":{{\"text\":{}}}", json_string(explain_code(code).value_or(code)));
    if (help) rules += fmt::format(",\"help\":{{\"text\":{}}}", json_string(help->text));
    rules += "}";
  }
  auto result = [&](const Diagnostic& d, const Suppressed* s) {
    auto rule = static_cast<size_t>(std::lower_bound(codes.begin(), codes.end(), d.code) - codes.begin());
    results += (results.empty() ? "\n" : ",\n") + sarif_result(d, rule, s);
  };
  for (const Diagnostic& d : all) result(d, nullptr);
  for (const Suppressed& s : suppressed) result(s.diagnostic, &s);
  return fmt::format(
      "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{{"
      "\"tool\":{{\"driver\":{{\"name\":\"mechanist\",\"version\":{},\"rules\":[{}]}}}},"
      "\"columnKind\":\"unicodeCodePoints\",\"results\":[{}]}}]}}\n",
      json_string(tool_version), rules, results);
}

}  // namespace mechanist
