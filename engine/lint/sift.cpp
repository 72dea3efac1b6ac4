// Comments that allow findings. They are no part of the grammar: the text is looked through for them, texts
// in quotes left aside, and what they cover is found from the declarations' places. External interface: sift
// of lint.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "lint/lint.hpp"
#include "lint/program.hpp"

namespace mechanist::lint {
namespace {

// Lines of one file, from 1, both inclusive.
struct Lines {
  uint32_t first = 0, last = 0;
};

struct Comment {
  Span span;
  Lines covers;
  std::vector<std::string> codes;
  std::vector<bool> used;
  std::string reason;
};

// Where a line's comment begins: at a '#' outside texts.
std::optional<size_t> comment_at(std::string_view line) {
  bool in_text = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (in_text && line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      in_text = !in_text;
    else if (line[i] == '#' && !in_text)
      return i;
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(const model::Model& m, const ast::File& f, Diagnostics& wrong) : m_(m), file_(f), wrong_(wrong) {
    const SourceFile& source = m_.sources[f.source];
    for (const ast::Declaration& d : f.declarations)
      std::visit(
          [&](const auto& x) {
            declared(x.span);
            if constexpr (requires { x.parts; })
              for (const auto& p : x.parts) {
                declared(p.span);
                extends(x.span, p.span);
              }
            if constexpr (requires { x.claims; })
              for (const auto& c : x.claims) declared(c.span);
          },
          d);
    read(source.text());
  }
  std::vector<Comment> take() { return std::move(out_); }

 private:
  void declared(Span s) {
    const SourceFile& source = m_.sources[s.source];
    const uint32_t first = source.line(s.begin);
    ends_[first] = std::max(ends_[first], source.line(std::max(s.begin + 1, s.end) - 1));
  }

  // The whole ends where its last part does, or later.
  void extends(Span whole, Span part) {
    const SourceFile& source = m_.sources[whole.source];
    uint32_t& last = ends_[source.line(whole.begin)];
    last = std::max(last, source.line(std::max(part.begin + 1, part.end) - 1));
  }

  void read(std::string_view text) {
    size_t waiting = 0;  // comments that stand above what they cover
    uint32_t number = 1;
    for (size_t begin = 0; begin < text.size(); ++number) {
      const size_t end = std::min(text.find('\n', begin), text.size());
      const std::string_view line = text.substr(begin, end - begin);
      const std::optional<size_t> at = comment_at(line);
      const std::string_view code = stripped(line.substr(0, at.value_or(line.size())));
      const size_t before = out_.size();
      if (at) comment(line.substr(*at), begin + *at, number);
      if (!code.empty()) {
        const auto it = ends_.find(number);
        for (; waiting < out_.size(); ++waiting)
          out_[waiting].covers = {number, it == ends_.end() ? number : it->second};
        // Behind a closing brace it is about what ends there; a declaration's place may end before its brace.
        if (out_.size() > before && code.ends_with('}'))
          for (const auto& [first, last] : ends_)
            if (first < number && (last == number || last + 1 == number)) {
              out_.back().covers.first = first;
              break;
            }
      } else if (!at) {
        // "Directly above" ends with an empty line.
        waiting = out_.size();
      }
      begin = end + 1;
    }
  }

  // `# allow W0601, unused: the reason`
  void comment(std::string_view text, size_t offset, uint32_t line) {
    std::string_view said = stripped(text.substr(1));
    if (!said.starts_with("allow ")) return;
    said = stripped(said.substr(6));
    // What begins like one and goes on without a code is an ordinary sentence.
    const size_t colon = said.find(':');
    std::string_view names = said.substr(0, colon);
    Comment c;
    const size_t shown = stripped(text).size();
    c.span = {file_.source, static_cast<uint32_t>(offset), static_cast<uint32_t>(offset + shown)};
    c.covers = {line, line};
    if (colon != std::string_view::npos) c.reason = std::string(stripped(said.substr(colon + 1)));
    std::vector<std::string> unknown;
    while (!names.empty()) {
      const size_t comma = std::min(names.find(','), names.size());
      const std::string name(stripped(names.substr(0, comma)));
      names.remove_prefix(std::min(names.size(), comma + 1));
      if (const Page* page = find_page(name))
        c.codes.emplace_back(page->code);
      else if (const std::string code = upper_case(name); code.starts_with('W') && explain_code(code))
        c.codes.push_back(code);
      else
        unknown.push_back(name);
    }
    const bool is_meant =
        !c.codes.empty() || (unknown.size() == 1 && looks_like_code(unknown[0])) ||
        (unknown.size() == 1 && colon != std::string_view::npos && unknown[0].find(' ') == std::string::npos);
    if (!is_meant) return;
    for (const std::string& name : unknown) {
      std::vector<std::string> known;
      for (const Page& p : pages()) known.insert(known.end(), {std::string(p.code), std::string(p.name)});
      const std::optional<std::string> near = nearest(name, known);
      wrong_.push_back(warning("W0614", place_of(m_.sources, c.span),
                               fmt::format("there is no warning '{}' to allow", printable(name)),
                               near ? fmt::format("did you mean '{}'?", *near) : ""));
    }
    c.used.assign(c.codes.size(), false);
    if (!c.codes.empty()) out_.push_back(std::move(c));
  }
  static bool looks_like_code(std::string_view name) {
    return name.size() == 5 && (name[0] == 'W' || name[0] == 'w') &&
           name.find_first_not_of("0123456789", 1) == std::string_view::npos;
  }

  const model::Model& m_;
  const ast::File& file_;
  Diagnostics& wrong_;
  std::map<uint32_t, uint32_t> ends_;  // of what is declared, by its first line
  std::vector<Comment> out_;
};

}  // namespace

namespace {

// Of a rulebase that is used by another, only `check` of itself tells what nobody uses, what nothing founds
// and what a language lacks; comments that allow it are about that.
bool is_told_of_the_whole(std::string_view code) {
  return code == "W0601" || code == "W0603" || code == "W0610";
}

}  // namespace

Sifted sift(const model::Model& m, const std::vector<ast::File>& files, Diagnostics all) {
  Sifted out;
  std::map<std::string, std::vector<Comment>> comments;
  for (const ast::File& f : files) comments[m.sources[f.source].path()] = Reader(m, f, out.told).take();

  for (Diagnostic& d : all) {
    Comment* by = nullptr;
    if (auto it = comments.find(d.place.file); it != comments.end() && d.severity == Severity::warning)
      for (Comment& c : it->second) {
        if (d.place.line < c.covers.first || d.place.line > c.covers.last) continue;
        const auto code = std::find(c.codes.begin(), c.codes.end(), d.code);
        if (code == c.codes.end()) continue;
        c.used[static_cast<size_t>(code - c.codes.begin())] = true;
        by = &c;
      }
    if (by == nullptr)
      out.told.push_back(std::move(d));
    else
      out.suppressed.push_back({std::move(d), by->reason, true});
  }
  for (const auto& [file, list] : comments) {
    const bool used_elsewhere =
        std::any_of(files.begin(), files.end(), [&, &path = file](const ast::File& f) {
          return m.sources[f.source].path() == path && is_used_rulebase(m, f);
        });
    for (const Comment& c : list) {
      if (c.reason.empty())
        out.told.push_back(warning("W0613", place_of(m.sources, c.span),
                                   "this allows a warning without giving a reason",
                                   fmt::format("write `# allow {}: ` and the reason", c.codes.front())));
      for (size_t i = 0; i < c.codes.size(); ++i)
        if (!c.used[i] && !(used_elsewhere && is_told_of_the_whole(c.codes[i])))
          out.told.push_back(
              warning("W0614", place_of(m.sources, c.span),
                      fmt::format("nothing here is a {}, so that there is nothing to allow", c.codes[i]),
                      "take the comment out, or move it to the line, or directly above the "
                      "declaration, that it is about"));
    }
  }
  sort_diagnostics(out.told);
  return out;
}

}  // namespace mechanist::lint
