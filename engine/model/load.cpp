// Reads a rulebase and everything it uses, and takes it through the room's stages. Each file is read once,
// however many use it; who uses whom in a circle is an error at the `use` that closes it.
// External interface: load and load_text of from_ast.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "base/file.hpp"
#include "model/ast_walk.hpp"
#include "model/build.hpp"
#include "syntax/parse_rules.hpp"

namespace mechanist::model {
namespace {

// What tells files apart, however they are named.
std::string identity(const std::string& path) {
  std::error_code failed;
  auto canonical = std::filesystem::weakly_canonical(path, failed);
  return failed ? path : canonical.string();
}

class Reader {
 public:
  explicit Reader(Build& b) : b_(b) {}

  void read_all(std::string path, std::optional<std::string> text) {
    if (!text) {
      auto read = read_file(path, max_rule_bytes);
      if (const auto* bad = std::get_if<FileError>(&read)) {
        b_.diagnostics.push_back(error(bad->code, whole_file(path), bad->message));
        b_.unread = true;
        return;
      }
      text = std::move(std::get<std::string>(read));
    } else if (text->size() > max_rule_bytes) {
      b_.diagnostics.push_back(
          error("E0501", whole_file(path), "the file is larger than what is read at once"));
      b_.unread = true;
      return;
    }
    add(std::move(path), std::move(*text));
    for (size_t i = 0; i < b_.files.size(); ++i) uses_of(static_cast<uint32_t>(i));
    find_cycles();
    sort_files();
    make_scopes();
  }

 private:
  struct Use {
    uint32_t to = 0;
    const ast::UseDecl* written = nullptr;
  };

  void add(std::string path, std::string text) {
    index_.emplace(identity(path), static_cast<uint32_t>(b_.files.size()));
    b_.model.files.push_back(path);
    b_.model.digests.push_back(sha256_hex(text));
    SourceId source = b_.model.sources.add(std::move(path), std::move(text));
    ParsedFile parsed = parse_rules(b_.model.sources, source);
    if (has_errors(parsed.diagnostics)) b_.unparsed = true;
    b_.diagnostics.insert(b_.diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    b_.files.push_back(std::move(parsed.file));
    b_.files.back().source = source;
    uses_.emplace_back();
  }

  void uses_of(uint32_t from) {
    std::vector<const ast::UseDecl*> all;
    for (const ast::Declaration& d : b_.files[from].declarations)
      if (const auto* u = std::get_if<ast::UseDecl>(&d)) all.push_back(u);
    const std::string user = b_.model.sources[b_.files[from].source].path();
    for (const ast::UseDecl* u : all) {
      Searched searched = search(b_.options.search, user, u->path);
      if (u->path.empty() || !searched.found) {
        report_missing(*u, user, searched);
        continue;
      }
      std::string path = std::move(*searched.found);
      if (auto it = index_.find(identity(path)); it != index_.end()) {
        uses_[from].push_back({it->second, u});
        continue;
      }
      auto read = read_file(path, max_rule_bytes, FileKind::regular);
      if (const auto* bad = std::get_if<FileError>(&read)) {
        b_.error(bad->code, u->span, bad->message);
        b_.unread = true;
        continue;
      }
      auto to = static_cast<uint32_t>(b_.files.size());
      add(std::move(path), std::move(std::get<std::string>(read)));
      uses_[from].push_back({to, u});
    }
  }

  void report_missing(const ast::UseDecl& use, const std::string& user, const Searched& searched) {
    b_.unread = true;
    if (use.path.empty()) {
      b_.error("E0401", use.span, "this `use` names no file");
      return;
    }
    const auto beside = std::filesystem::path(user).parent_path();
    const auto path = (beside / use.path).lexically_normal().string();
    const bool alone = searched.places.size() == 1;
    Diagnostic& d = b_.error("E0401", use.span, fmt::format("there is no file '{}'", alone ? path : use.path),
                             searched.near               ? fmt::format("did you mean '{}'?", *searched.near)
                             : use.path.starts_with('/') ? ""
                             : alone                     ? "the path is relative to the file that names it"
                                     : "name the folder in which it stands: -I DIR, or MECHANIST_PATH");
    if (!alone) d.notes.push_back({{}, fmt::format("searched: {}", fmt::join(searched.places, ", "))});
  }

  // Depth first, with a stack of its own: the chain from the main file is the stack.
  void find_cycles() {
    if (uses_.empty()) return;
    enum class State { unseen, open, done };
    std::vector<State> state(uses_.size(), State::unseen);
    struct Frame {
      uint32_t file;
      size_t next;
    };
    std::vector<Frame> chain{{0, 0}};
    state[0] = State::open;
    while (!chain.empty()) {
      Frame& f = chain.back();
      if (f.next == uses_[f.file].size()) {
        state[f.file] = State::done;
        chain.pop_back();
        continue;
      }
      const Use& use = uses_[f.file][f.next++];
      if (state[use.to] == State::unseen) {
        state[use.to] = State::open;
        chain.push_back({use.to, 0});
      } else if (state[use.to] == State::open) {
        std::vector<uint32_t> files;
        for (const Frame& frame : chain) files.push_back(frame.file);
        auto begin = std::find(files.begin(), files.end(), use.to);
        std::string told;
        for (auto it = begin; it != files.end(); ++it) told += path(*it) + " uses ";
        told += path(use.to);
        Diagnostic& d =
            b_.error("E0226", use.written->span,
                     use.to == f.file ? "this file uses itself" : "files use one another in a circle",
                     "move what both need into a file that uses neither");
        d.notes.push_back({{}, told});
      }
    }
  }

  const std::string& path(uint32_t file) const { return b_.model.files[file]; }

  // The main file first, then by path, so that the order of `use` does not matter.
  void sort_files() {
    std::vector<size_t> order(b_.files.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin() + std::min<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(order.size())),
              order.end(), [&](size_t x, size_t y) { return b_.model.files[x] < b_.model.files[y]; });
    std::deque<ast::File> files;
    std::vector<std::string> paths, digests;
    std::vector<uint32_t> now(order.size());
    std::vector<std::vector<Use>> uses;
    for (size_t i = 0; i < order.size(); ++i) now[order[i]] = static_cast<uint32_t>(i);
    for (size_t i : order) {
      for (Use& u : uses_[i]) u.to = now[u.to];
      uses.push_back(std::move(uses_[i]));
      files.push_back(std::move(b_.files[i]));
      paths.push_back(std::move(b_.model.files[i]));
      digests.push_back(std::move(b_.model.digests[i]));
    }
    b_.files = std::move(files);
    b_.model.files = std::move(paths);
    b_.model.digests = std::move(digests);
    uses_ = std::move(uses);
  }

  void make_scopes() {
    if (b_.files.size() < 2) return;
    b_.scopes.resize(b_.files.size());
    for (uint32_t f = 0; f < b_.files.size(); ++f) {
      FileScope& scope = b_.scopes[f];
      scope.sees.assign(b_.files.size(), false);
      std::vector<uint32_t> open{f};
      scope.sees[f] = true;
      while (!open.empty()) {
        const uint32_t from = open.back();
        open.pop_back();
        for (const Use& u : uses_[from]) {
          if (scope.sees[u.to]) continue;
          scope.sees[u.to] = true;
          open.push_back(u.to);
        }
      }
      std::map<std::string, const ast::UseDecl*> first;
      for (const Use& u : uses_[f]) {
        if (std::string& as = b_.scopes[u.to].used_as; as.empty()) as = u.written->path;
        if (!u.written->as) continue;
        const ast::Name& as = *u.written->as;
        const auto [it, fresh] = scope.aliases.emplace(as.text, u.to);
        if (fresh || it->second == u.to) {
          first.emplace(as.text, u.written);
          continue;
        }
        Diagnostic& d = b_.error("E0242", as.span, fmt::format("two files are called '{}' here", as.text),
                                 "call one of them otherwise");
        b_.note(d, first.at(as.text)->as->span, fmt::format("the first, {}, is here", path(it->second)));
      }
    }
  }

  Build& b_;
  std::map<std::string, uint32_t> index_;
  std::vector<std::vector<Use>> uses_;
};

// What an otherwise good definition says beside its conditions; nothing: it is only conditions.
std::optional<Span> beside_conditions(const ast::File& file) {
  if (file.declarations.size() > 1)
    return std::visit([](const auto& d) { return d.span; }, file.declarations[1]);
  const auto& notes = std::get<ast::DefineDecl>(file.declarations.front()).notes;
  if (!notes.sentences.empty()) return notes.sentences.front().language.span;
  if (!notes.citations.empty()) return notes.citations.front().span;
  if (!notes.ours.empty()) return notes.ours.front().span;
  return std::nullopt;
}

constexpr std::string_view query_head = "define query when ";

// Takes the head out of a place on the first line.
void leave_out_head(Place& place) {
  const auto head = static_cast<uint32_t>(query_head.size());
  if (place.line != 1) return;
  place.column = std::max(place.column, head + 1) - head;
  const uint32_t cut = head - std::min(head, place.clipped);
  place.clipped -= head - cut;
  place.source_line.erase(0, cut);
}

// A word behind a line end may begin a declaration, which conditions do not: so their syntax errors are told
// as they are of a text with the head on the same line.
Diagnostics syntax_errors(const std::string& conditions) {
  Sources sources;
  const SourceId source = sources.add("conditions", std::string(query_head) + conditions);
  Diagnostics out = parse_rules(sources, source).diagnostics;
  for (Diagnostic& d : out) {
    leave_out_head(d.place);
    for (Note& n : d.notes) leave_out_head(n.place);
    constexpr std::string_view told = "define query";
    if (const size_t at = d.message.find(told); at != std::string::npos)
      d.message.replace(at, told.size(), "the query");
  }
  return out;
}

// Conditions are read as a definition whose head stands on a line before their first one, so that places in
// them are what they are in the text that was given.
void read_query(Build& b, const std::string& conditions) {
  const SourceId source = b.model.sources.add("conditions", std::string(query_head) + "\n" + conditions, 0);
  ParsedFile parsed = parse_rules(b.model.sources, source);
  const bool is_whole = !has_errors(parsed.diagnostics);
  if (Diagnostics told = is_whole ? Diagnostics() : syntax_errors(conditions); has_errors(told))
    parsed.diagnostics = std::move(told);
  b.diagnostics.insert(b.diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
  if (!is_whole) return;
  if (std::optional<Span> other = beside_conditions(parsed.file)) {
    b.error("E0425", *other, "only conditions can be asked, without declarations or sentences",
            "join conditions by `and` or `or`");
    return;
  }
  auto& define = std::get<ast::DefineDecl>(parsed.file.declarations.front());
  define.name.text = query_relation;
  Names names;
  for (const ast::Condition& c : define.when) direct_names(c, names);
  for (const NameAt& n : names) {
    const bool is_known = std::any_of(define.columns.begin(), define.columns.end(),
                                      [&](const ast::ColumnDecl& c) { return c.name.text == n.name; });
    if (!is_known) define.columns.push_back({{n.name, n.span}, std::nullopt});
  }
  parsed.file.source = source;
  b.files.push_back(std::move(parsed.file));
}

// Of a name that could not be told apart, nothing else is said at its place.
void leave_out_consequences(Diagnostics& all, size_t first, size_t last) {
  auto same_place = [](const Place& x, const Place& y) {
    return x.file == y.file && x.line == y.line && x.column == y.column;
  };
  auto is_told = [&](const Diagnostic& d) {
    return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(first),
                       all.begin() + static_cast<std::ptrdiff_t>(last),
                       [&](const Diagnostic& t) { return same_place(t.place, d.place); });
  };
  if (first == last) return;
  std::vector<bool> out(all.size());
  for (size_t i = last; i < all.size(); ++i) out[i] = is_told(all[i]);
  size_t i = 0;
  std::erase_if(all, [&](const Diagnostic&) { return out[i++]; });
}

Loaded run(std::string path, std::optional<std::string> text, const LoadOptions& options) {
  Build b(options);
  std::string stem = std::filesystem::path(path).stem().string();
  Reader(b).read_all(std::move(path), std::move(text));
  if (!b.files.empty()) {
    b.model.name = stem;
    if (options.query) read_query(b, *options.query);
    const size_t before_names = b.diagnostics.size();
    resolve_names(b);
    const size_t told = b.diagnostics.size();
    declare_names(b);
    declare_tables(b);
    lower_rules(b);
    make_levers(b);
    check_tests(b);
    find_strata(b);
    leave_out_consequences(b.diagnostics, before_names, told);
  }
  Loaded out;
  sort_diagnostics(b.diagnostics);
  out.diagnostics = std::move(b.diagnostics);
  if (!has_errors(out.diagnostics)) {
    out.model = std::move(b.model);
#ifndef NDEBUG
    if (auto violation = violated_invariant(*out.model)) {
      std::fprintf(stderr, "a model broke its invariant: %s\n", violation->c_str());
      std::abort();
    }
#endif
  }
  for (ast::File& f : b.files) out.files.push_back(std::move(f));
  return out;
}

}  // namespace

Loaded load(const std::string& path, const LoadOptions& options) {
  return run(path, std::nullopt, options);
}

Loaded load_text(std::string path, std::string text, const LoadOptions& options) {
  return run(std::move(path), std::move(text), options);
}

}  // namespace mechanist::model
