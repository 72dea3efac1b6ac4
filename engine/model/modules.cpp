// Names across files. A name that one file of the rulebase declares is what it is everywhere; one that
// several declare is told apart by its file's name, "loan.applicant", in whatever is made from the rulebase.
// So every name is looked up here once, as it is meant in its own file, and written as it is in the whole;
// behind this stage there is one space of names.
//
// In a file, a name means what the file declares or what it uses declares, directly or through others. Two of
// these are an error and never a choice: a used file that gets a new name cannot change what another one says
// in silence. A private declaration is the exception, since it is the file's own and nobody else's: there, it
// is what is meant. What the file does not know itself may still come from the rest of the rulebase.
// External interface: resolve_names of build.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <set>

#include "model/build.hpp"

namespace mechanist::model {
namespace {

enum class Kind : uint8_t {
  source,
  entity,
  enumeration,
  fact,
  attribute,
  table,
  define,
  mechanism,
  parameter,
  proposition,
  constraint,
  rule,
  test
};
using Kinds = std::initializer_list<Kind>;
// Within one of them a file declares a name once.
enum class Space : uint8_t { value, type, source, constraint, rule, test };
constexpr size_t spaces = 6;

struct Entry {
  uint32_t file = 0;
  Kind kind = Kind::fact;
  bool is_private = false;
  std::string* text = nullptr;  // in the tree
  Span span;
  const ast::MechanismDecl* mechanism = nullptr;
  const ast::EnumDecl* enumeration = nullptr;
  std::string canonical;
};
using Entries = std::vector<const Entry*>;

constexpr Kinds relations = {Kind::fact, Kind::attribute, Kind::table, Kind::define, Kind::mechanism};
constexpr Kinds goals = {Kind::fact,   Kind::attribute, Kind::table,
                         Kind::define, Kind::mechanism, Kind::proposition};
constexpr Kinds values = {Kind::attribute, Kind::parameter};

bool is_one_of(Kind k, Kinds kinds) {
  return std::find(kinds.begin(), kinds.end(), k) != kinds.end();
}

bool can_be_written(std::string_view name) {
  constexpr std::string_view reserved[] = {"and", "or", "not", "when", "then", "in"};
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) ||
      std::find(std::begin(reserved), std::end(reserved), name) != std::end(reserved))
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c));
  });
}

bool has_part(const ast::MechanismDecl& m, std::string_view name) {
  return std::any_of(m.parts.begin(), m.parts.end(), [&](const auto& p) { return p.name.text == name; });
}
bool has_constant(const ast::EnumDecl& e, std::string_view name) {
  return std::any_of(e.constants.begin(), e.constants.end(),
                     [&](const auto& c) { return c.name.text == name; });
}

class Modules {
 public:
  explicit Modules(Build& b)
      : b_(b), files_(b.scopes.empty() ? std::min<size_t>(b.files.size(), 1) : b.scopes.size()) {}

  void run() {
    if (files_ > 1) collect();
    name_entries();
    for (uint32_t f = 0; f < b_.files.size(); ++f) {
      file_ = f;
      for (ast::Declaration& d : b_.files[f].declarations) std::visit([&](auto& x) { resolve(x); }, d);
    }
    for (Entry& e : entries_)
      if (*e.text != e.canonical) *e.text = e.canonical;
    if (files_ > 1) name_from_outside();
  }

 private:
  // ---------------------------------------------------------------- what is declared

  void collect() {
    is_collected_ = true;
    for (uint32_t f = 0; f < files_; ++f)
      for (ast::Declaration& d : b_.files[f].declarations) std::visit([&](auto& x) { collect(f, x); }, d);
    name_files();
  }
  Entry& add(Space space, uint32_t file, Kind kind, std::string& text, Span span, bool is_private = false) {
    entries_.push_back({file, kind, is_private, &text, span, nullptr, nullptr, text});
    known_[static_cast<size_t>(space)][text].push_back(&entries_.back());
    return entries_.back();
  }
  template <class D>
  void collect(uint32_t f, D& d) {
    using T = std::decay_t<D>;
    if constexpr (std::is_same_v<T, ast::SourceDecl>) {
      add(Space::source, f, Kind::source, d.name.text, d.name.span, d.is_private);
    } else if constexpr (std::is_same_v<T, ast::EntityDecl>) {
      for (ast::Name& n : d.names) add(Space::type, f, Kind::entity, n.text, n.span, d.is_private);
    } else if constexpr (std::is_same_v<T, ast::EnumDecl>) {
      add(Space::type, f, Kind::enumeration, d.name.text, d.name.span, d.is_private).enumeration = &d;
      for (const auto& c : d.constants) constants_.insert(c.name.text);
    } else if constexpr (std::is_same_v<T, ast::FactDecl>) {
      add(Space::value, f, d.attribute ? Kind::attribute : Kind::fact, d.name.text, d.name.span,
          d.is_private);
    } else if constexpr (std::is_same_v<T, ast::TableDecl>) {
      add(Space::value, f, Kind::table, d.name.text, d.name.span, d.is_private);
    } else if constexpr (std::is_same_v<T, ast::DefineDecl>) {
      add(Space::value, f, Kind::define, d.name.text, d.name.span, d.is_private);
    } else if constexpr (std::is_same_v<T, ast::MechanismDecl>) {
      Entry& e = add(Space::value, f, Kind::mechanism, d.name.text, d.name.span, d.is_private);
      e.mechanism = &d;
      for (const ast::PartDecl& p : d.parts) {
        Entries& all = parts_[p.name.text];
        if (all.empty() || all.back() != &e) all.push_back(&e);
      }
    } else if constexpr (std::is_same_v<T, ast::ParameterDecl>) {
      add(Space::value, f, Kind::parameter, d.name.text, d.name.span, d.is_private);
    } else if constexpr (std::is_same_v<T, ast::PropositionDecl>) {
      add(Space::value, f, Kind::proposition, d.name.text, d.name.span);
    } else if constexpr (std::is_same_v<T, ast::ConstraintDecl>) {
      add(Space::constraint, f, Kind::constraint, d.name.text, d.name.span);
    } else if constexpr (std::is_same_v<T, ast::RuleDecl>) {
      if (d.name) add(Space::rule, f, Kind::rule, d.name->text, d.name->span);
    } else if constexpr (std::is_same_v<T, ast::TestDecl>) {
      add(Space::test, f, Kind::test, d.name, d.name_span);
    }
  }

  // ---------------------------------------------------------------- what files are called

  const std::string& path(uint32_t file) const { return b_.model.files[file]; }
  // What stands, or could stand, in a `use` of it.
  const std::string& used_as(uint32_t file) const {
    return b_.scopes.empty() || b_.scopes[file].used_as.empty() ? path(file) : b_.scopes[file].used_as;
  }

  // In the whole: as the main file calls it, else by its header, else by its file's name.
  void name_files() {
    own_names_.resize(files_);
    called_.resize(files_);
    for (uint32_t f = 0; f < files_; ++f) {
      auto& own = own_names_[f];
      for (const ast::Declaration& d : b_.files[f].declarations) {
        const auto* h = std::get_if<ast::Header>(&d);
        if (h != nullptr && own.empty()) own.push_back(h->name.text);
      }
      std::string stem = std::filesystem::path(path(f)).stem().string();
      if (can_be_written(stem) && (own.empty() || own[0] != stem)) own.push_back(std::move(stem));
      called_[f] = name_in(0, f);
    }
  }
  // Empty: it has none that could be written.
  std::string name_in(uint32_t from, uint32_t file) const {
    if (from < b_.scopes.size())
      for (const auto& [alias, to] : b_.scopes[from].aliases)
        if (to == file) return alias;
    return own_names_[file].empty() ? "" : own_names_[file].front();
  }

  void name_entries() {
    if (files_ < 2) return;
    bool any = false;
    for (size_t s = 0; s < spaces; ++s) {
      for (auto& [name, all] : known_[s]) {
        std::map<uint32_t, Entry*> by_file;
        for (Entry* e : all) by_file.emplace(e->file, e);
        if (by_file.size() < 2) continue;
        any = true;
        std::map<std::string, Entry*> by_canonical;
        for (Entry* e : all) {
          e->canonical = called_[e->file] + (static_cast<Space>(s) == Space::test ? ": " : ".") + name;
          Entry*& first = by_canonical[e->canonical];
          if (first != nullptr && first->file != e->file) clash(*e, *first);
          if (first == nullptr) first = e;
          if (called_[e->file].empty()) nameless(*e);
        }
      }
    }
    if (any) check_paths();
  }

  void clash(const Entry& e, const Entry& first) {
    Diagnostic& d =
        b_.error("E0242", e.span,
                 fmt::format("two files declare '{}', and both are called '{}'", *e.text, called_[e.file]),
                 fmt::format("use one of them by another name: use \"{}\" as NAME", used_as(e.file)));
    b_.note(d, first.span, "also declared here");
  }
  void nameless(const Entry& e) {
    b_.error("E0242", e.span,
             fmt::format("several files declare '{}', and {} has no name that could stand before it", *e.text,
                         path(e.file)),
             fmt::format("give it one: use \"{}\" as NAME, or a header `rulebase NAME`", used_as(e.file)));
  }

  // "loan.points" may be what loan.mech calls points, or the path of a mechanism.
  void check_paths() {
    std::map<std::string, const Entry*> others;
    for (const Entry& e : entries_) {
      if (e.mechanism != nullptr)
        for (const ast::PartDecl& p : e.mechanism->parts) others.emplace(e.canonical + "." + p.name.text, &e);
      if (e.kind == Kind::proposition) others.emplace(e.canonical + ".scope", &e);
      if (e.kind == Kind::enumeration) others.emplace(e.canonical + ".next", &e);
      if (e.kind == Kind::constraint) others.emplace("constraint." + e.canonical, &e);
    }
    for (const auto& [name, all] : known_[static_cast<size_t>(Space::value)]) {
      for (const Entry* e : all) {
        if (e->canonical == name) continue;
        auto it = others.find(e->canonical);
        if (it == others.end()) continue;
        Diagnostic& d =
            b_.error("E0242", e->span,
                     fmt::format("several files declare '{}', and '{}' already means something else", name,
                                 e->canonical),
                     fmt::format("use the file by another name: use \"{}\" as NAME", used_as(e->file)));
        b_.note(d, it->second->span, fmt::format("'{}' belongs to this", e->canonical));
      }
    }
  }

  // ---------------------------------------------------------------- looking up

  bool is_asked() const { return file_ >= files_; }  // conditions that are asked know everything
  bool sees(uint32_t file) const { return is_asked() || files_ < 2 || b_.scopes[file_].sees[file]; }
  bool may_name(const Entry& e) const { return is_asked() || e.file == file_ || !e.is_private; }

  template <class Accept>
  Entries some(Space space, const std::string& name, Accept&& accept) const {
    Entries out;
    auto it = known_[static_cast<size_t>(space)].find(name);
    if (it == known_[static_cast<size_t>(space)].end()) return out;
    for (const Entry* e : it->second)
      if (accept(*e) &&
          std::none_of(out.begin(), out.end(), [&](const Entry* o) { return o->canonical == e->canonical; }))
        out.push_back(e);
    return out;
  }
  // What the file knows by that name.
  Entries known(Space space, const std::string& name, Kinds kinds) const {
    Entries own = some(space, name, [&](const Entry& e) {
      return e.file == file_ && e.is_private && is_one_of(e.kind, kinds);
    });
    if (!own.empty()) return own;
    return some(space, name,
                [&](const Entry& e) { return sees(e.file) && may_name(e) && is_one_of(e.kind, kinds); });
  }
  Entries elsewhere(Space space, const std::string& name, Kinds kinds) const {
    return some(space, name, [&](const Entry& e) { return may_name(e) && is_one_of(e.kind, kinds); });
  }
  Entries hidden(Space space, const std::string& name, Kinds kinds) const {
    return some(space, name, [&](const Entry& e) { return !may_name(e) && is_one_of(e.kind, kinds); });
  }
  Entries mechanisms_with(const std::string& part, bool anywhere) const {
    Entries out;
    auto it = parts_.find(part);
    if (it == parts_.end()) return out;
    for (const Entry* e : it->second)
      if ((anywhere || sees(e->file)) && may_name(*e)) out.push_back(e);
    return out;
  }

  // What can be written in this file for an entry of another one.
  std::string written_for(const Entry& e) const {
    const std::string name = name_in(is_asked() ? 0 : file_, e.file);
    return name.empty() ? e.canonical : name + "." + *e.text;
  }

  void report_ambiguous(const std::string& name, Span at, const Entries& all, const std::string& part = {}) {
    std::vector<std::string> full;
    for (const Entry* e : all) full.push_back(written_for(*e) + (part.empty() ? "" : "." + part));
    std::sort(full.begin(), full.end());
    Diagnostic& d = b_.error("E0205", at, fmt::format("'{}' is declared in several files", name),
                             "write " + list_of(full));
    for (const Entry* e : all) b_.note(d, e->span, "declared here");
  }
  void report_private(const std::string& name, Span at, const Entry& e) {
    if (b_.may_be_declared(at)) return;
    Diagnostic& d = b_.error("E0241", at, fmt::format("'{}' is private to {}", name, path(e.file)),
                             "declare it there without `private`, or use what follows from it");
    b_.note(d, e.span, "declared here");
  }

  // Takes the one that there is; reports where there are several.
  bool take(std::string& text, Span at, const Entries& found) {
    if (found.empty()) return false;
    if (found.size() > 1)
      report_ambiguous(text, at, found);
    else if (text != found[0]->canonical)
      text = found[0]->canonical;
    return true;
  }

  struct Use {
    Space space = Space::value;
    Kinds kinds;
    bool parts = false;        // paths and qualities, by their short names, too
    bool constants = false;    // Enum.constant, too
    bool constraints = false;  // too
    const ast::MechanismDecl* within = nullptr;
  };

  void look_up(std::string& text, Span at, const Use& use) {
    if (text.empty()) return;
    if (text.find('.') != std::string::npos) return look_up_qualified(text, at, use);
    if (files_ < 2) return;
    if (use.within != nullptr && has_part(*use.within, text)) return;
    if (take(text, at, known(use.space, text, use.kinds))) return;
    if (use.constraints && take(text, at, known(Space::constraint, text, {Kind::constraint}))) return;
    const bool declared = known_[static_cast<size_t>(use.space)].contains(text);
    if (use.parts) {
      const Entries with = mechanisms_with(text, false);
      const bool alone = mechanisms_with(text, true).size() == 1 && !declared;
      if (with.size() == 1 && !alone) text = with[0]->canonical + "." + text;
      if (with.size() > 1 && declared) report_ambiguous(text, at, with, text);
      if (!with.empty()) return;
    }
    if (use.constants && constants_.contains(text)) return;
    if (use.parts && (text == "next" || find_function(text) != nullptr)) return;
    if (take(text, at, elsewhere(use.space, text, use.kinds))) return;
    Entries secret = hidden(use.space, text, use.kinds);
    if (auto it = parts_.find(text); use.parts && secret.empty() && it != parts_.end()) secret = it->second;
    if (!secret.empty()) report_private(text, at, *secret[0]);
  }

  // The files that the word can mean before a dot.
  std::vector<uint32_t> files_called(const std::string& name) const {
    const uint32_t from = is_asked() ? 0 : file_;
    if (from < b_.scopes.size())
      if (auto it = b_.scopes[from].aliases.find(name); it != b_.scopes[from].aliases.end())
        return {it->second};
    std::vector<uint32_t> out;
    // Where one of several got another name here, the word means the others.
    std::vector<uint32_t> renamed;
    for (uint32_t f = 0; f < files_; ++f) {
      if (!sees(f) || std::find(own_names_[f].begin(), own_names_[f].end(), name) == own_names_[f].end())
        continue;
      const bool has_alias = from < b_.scopes.size() &&
                             std::any_of(b_.scopes[from].aliases.begin(), b_.scopes[from].aliases.end(),
                                         [&](const auto& alias) { return alias.second == f; });
      (has_alias ? renamed : out).push_back(f);
    }
    return out.empty() ? renamed : out;
  }

  // What `rest` is in that file, canonically written.
  struct InFile {
    std::string canonical;
    const Entry* secret = nullptr;
  };
  InFile in_file(uint32_t file, const std::string& rest, const Use& use) const {
    InFile out;
    auto consider = [&](const Entry& e, const std::string& behind) {
      if (e.file != file || !out.canonical.empty()) return;
      if (may_name(e))
        out.canonical = e.canonical + behind;
      else
        out.secret = &e;
    };
    auto all = [&](Space space, const std::string& name, Kinds kinds, const std::string& behind) {
      for (const Entry* e :
           some(space, name, [&](const Entry& x) { return x.file == file && is_one_of(x.kind, kinds); }))
        consider(*e, behind);
    };
    const size_t dot = rest.find('.');
    if (dot == std::string::npos) {
      all(use.space, rest, use.kinds, "");
      if (use.constraints) all(Space::constraint, rest, {Kind::constraint}, "");
      if (use.parts)
        if (auto it = parts_.find(rest); it != parts_.end())
          for (const Entry* e : it->second) consider(*e, "." + rest);
      return out;
    }
    const std::string first = rest.substr(0, dot), second = rest.substr(dot + 1);
    if (use.parts)
      for (const Entry* e : some(Space::value, first, [&](const Entry& x) {
             return x.file == file && x.mechanism != nullptr && has_part(*x.mechanism, second);
           }))
        consider(*e, "." + second);
    if (use.constants)
      for (const Entry* e : some(Space::type, first, [&](const Entry& x) {
             return x.file == file && x.enumeration != nullptr && has_constant(*x.enumeration, second);
           }))
        consider(*e, "." + second);
    return out;
  }

  void look_up_qualified(std::string& text, Span at, const Use& use) {
    // A single file, which most are, has to know its names only for this.
    if (!is_collected_) collect();
    const size_t dot = text.find('.');
    const std::string first = text.substr(0, dot), rest = text.substr(dot + 1);
    // mechanism.path, Enum.constant
    Entries owners;
    const Entry* secret = nullptr;
    auto own = [&](Space space, Kind kind, auto&& has) {
      for (bool anywhere : {false, true}) {
        for (const Entry* e : anywhere ? elsewhere(space, first, {kind}) : known(space, first, {kind}))
          if (has(*e)) owners.push_back(e);
        if (!owners.empty()) return;
      }
      for (const Entry* e : hidden(space, first, {kind}))
        if (has(*e)) secret = e;
    };
    if (use.parts)
      own(Space::value, Kind::mechanism, [&](const Entry& e) { return has_part(*e.mechanism, rest); });
    if (use.constants && owners.empty())
      own(Space::type, Kind::enumeration, [&](const Entry& e) { return has_constant(*e.enumeration, rest); });
    const std::vector<uint32_t> files = files_called(first);
    InFile inside;
    std::vector<uint32_t> with;
    for (uint32_t f : files) {
      InFile found = in_file(f, rest, use);
      if (found.canonical.empty() && found.secret == nullptr) continue;
      with.push_back(f);
      inside = std::move(found);
    }
    const size_t meanings = owners.size() + with.size();
    if (meanings > 1) {
      // A mechanism that has the name of its own file is the same thing either way.
      if (owners.size() == 1 && with.size() == 1 && inside.canonical == owners[0]->canonical + "." + rest) {
        text = inside.canonical;
        return;
      }
      return report_meanings(text, at, owners, with);
    }
    if (!owners.empty()) {
      text = owners[0]->canonical + "." + rest;
    } else if (!inside.canonical.empty()) {
      text = inside.canonical;
    } else if (inside.secret != nullptr || secret != nullptr) {
      report_private(text, at, inside.secret != nullptr ? *inside.secret : *secret);
    } else if (!files.empty() && !is_owner(first)) {
      report_not_in(rest, at, files[0], use);
    } else if (const Entry* hidden_one = written_in_full(text)) {
      report_private(text, at, *hidden_one);
    }
  }

  // What is private to another file, where the text is its canonical name or begins with it.
  const Entry* written_in_full(const std::string& text) const {
    size_t begin = text.find('.') + 1;
    for (size_t end = 0; end != std::string::npos; begin = end + 1) {
      end = text.find('.', begin);
      const std::string canonical = text.substr(0, end);
      for (Space space : {Space::value, Space::type, Space::constraint})
        for (const Entry* e : some(space, text.substr(begin, end - begin),
                                   [&](const Entry& x) { return x.canonical == canonical; }))
          if (!may_name(*e)) return e;
    }
    return nullptr;
  }

  bool is_owner(const std::string& name) const {
    return !some(Space::value, name, [](const Entry& e) { return e.mechanism != nullptr; }).empty() ||
           !some(Space::type, name, [](const Entry& e) { return e.enumeration != nullptr; }).empty();
  }

  void report_meanings(const std::string& text, Span at, const Entries& owners,
                       const std::vector<uint32_t>& files) {
    const std::string first = text.substr(0, text.find('.'));
    const bool file_and_owner = !files.empty() && !owners.empty();
    Diagnostic& d = b_.error(
        "E0242", at,
        files.size() > 1 ? fmt::format("several files are called '{}'", first)
        : file_and_owner ? fmt::format("'{}' is the name of a file, and of something else", first)
                         : fmt::format("several files declare '{}'", first),
        files.empty()
            ? "put the file's name before it"
            : fmt::format("use the file by another name: use \"{}\" as NAME", used_as(files.back())));
    for (uint32_t f : files) d.notes.push_back({{}, fmt::format("'{}' is {}", first, path(f))});
    for (const Entry* e : owners) b_.note(d, e->span, "declared here");
  }

  void report_not_in(const std::string& rest, Span at, uint32_t file, const Use& use) {
    std::vector<std::string> names;
    for (const Entry& e : entries_)
      if (e.file == file && may_name(e) && is_one_of(e.kind, use.kinds)) names.push_back(*e.text);
    std::string hint = did_you_mean(b_, rest, names);
    if (hint.empty() && !names.empty() && names.size() <= 12) {
      std::sort(names.begin(), names.end());
      hint = "it has " + list_of(names);
    }
    b_.unknown("E0201", at, fmt::format("{} declares no '{}' that could stand here", path(file), rest), hint);
  }

  // ---------------------------------------------------------------- the tree

  void relation(ast::Name& n, const ast::MechanismDecl* within) {
    look_up(n.text, n.span, {Space::value, relations, true, false, false, within});
  }

  void resolve(ast::Notes& notes) {
    for (ast::Citation& c : notes.citations)
      look_up(c.source.text, c.source.span, {Space::source, {Kind::source}});
  }
  void resolve(ast::TypeUse& t) {
    look_up(t.name.text, t.name.span, {Space::type, {Kind::entity, Kind::enumeration}});
  }
  void resolve(std::vector<ast::ColumnDecl>& columns) {
    for (ast::ColumnDecl& c : columns)
      if (c.type) resolve(*c.type);
  }

  void resolve(ast::Expr& e, const ast::MechanismDecl* within) {
    if (auto* n = std::get_if<ast::NameUse>(&e.node)) {
      look_up(n->name, e.span, {Space::value, values, false, true});
    } else if (auto* c = std::get_if<ast::Call>(&e.node)) {
      for (ast::Expr& a : c->arguments) resolve(a, within);
    } else if (auto* a = std::get_if<ast::Aggregate>(&e.node)) {
      for (ast::Expr& o : a->outputs) resolve(o, within);
      resolve(a->body, within);
    }
  }
  void resolve(std::vector<ast::Condition>& all, const ast::MechanismDecl* within) {
    for (ast::Condition& c : all) resolve(c, within);
  }
  void resolve(ast::Atom& a, const ast::MechanismDecl* within) {
    relation(a.relation, within);
    for (ast::Argument& x : a.arguments) resolve(x.value, within);
  }
  void resolve(ast::Condition& c, const ast::MechanismDecl* within) {
    if (auto* a = std::get_if<ast::Atom>(&c.node)) {
      resolve(*a, within);
    } else if (auto* cmp = std::get_if<ast::Comparison>(&c.node)) {
      resolve(cmp->left, within);
      resolve(cmp->right, within);
    } else if (auto* in = std::get_if<ast::In>(&c.node)) {
      resolve(in->value, within);
      for (ast::Expr& m : in->members) resolve(m, within);
    } else if (auto* b = std::get_if<ast::Between>(&c.node)) {
      resolve(b->value, within);
      resolve(b->low, within);
      resolve(b->high, within);
    } else if (auto* a2 = std::get_if<ast::And>(&c.node)) {
      resolve(a2->parts, within);
    } else if (auto* o = std::get_if<ast::Or>(&c.node)) {
      resolve(o->parts, within);
    } else if (auto* n = std::get_if<ast::Not>(&c.node)) {
      resolve(n->part, within);
    } else if (auto* e = std::get_if<ast::Exists>(&c.node)) {
      resolve(e->part, within);
    } else if (auto* f = std::get_if<ast::ForEvery>(&c.node)) {
      domain(f->domain, within);
      resolve(f->part, within);
    } else if (auto* t = std::get_if<ast::Threshold>(&c.node)) {
      resolve(t->needed, within);
      resolve(t->listed, within);
    }
  }
  // An enum or a relation.
  void domain(ast::Name& n, const ast::MechanismDecl* within) {
    const Use as_enum{Space::type, {Kind::enumeration}};
    const bool qualified = n.text.find('.') != std::string::npos;
    const std::string first = n.text.substr(0, n.text.find('.'));
    auto of_enums = [](const Entry& e) { return e.enumeration != nullptr; };
    if (qualified && !is_collected_) collect();
    bool is_enum = !qualified && !some(Space::type, n.text, of_enums).empty();
    for (uint32_t f : qualified ? files_called(first) : std::vector<uint32_t>()) {
      const InFile found = in_file(f, n.text.substr(first.size() + 1), as_enum);
      is_enum = is_enum || !found.canonical.empty() || found.secret != nullptr;
    }
    if (is_enum)
      look_up(n.text, n.span, as_enum);
    else
      relation(n, within);
  }

  void fact(FactLiteral& f, Span whole, bool goal) {
    const Span at{whole.source, whole.begin + f.relation_begin, whole.begin + f.relation_end};
    look_up(f.relation, at, {Space::value, goal ? goals : relations, true, false, goal});
  }

  template <class D>
  void resolve(D& d) {
    using T = std::decay_t<D>;
    if constexpr (requires { d.notes; }) resolve(d.notes);
    if constexpr (std::is_same_v<T, ast::EnumDecl>) {
      for (auto& c : d.constants) resolve(c.notes);
    } else if constexpr (std::is_same_v<T, ast::FactDecl>) {
      if (d.attribute) resolve(*d.attribute);
      resolve(d.columns);
    } else if constexpr (std::is_same_v<T, ast::TableDecl>) {
      resolve(d.columns);
      for (auto& r : d.rows)
        for (ast::Expr& e : r.cells) resolve(e, nullptr);
    } else if constexpr (std::is_same_v<T, ast::DefineDecl>) {
      resolve(d.columns);
      resolve(d.when, nullptr);
    } else if constexpr (std::is_same_v<T, ast::RuleDecl>) {
      resolve(d.when, nullptr);
      resolve(d.head, nullptr);
    } else if constexpr (std::is_same_v<T, ast::MechanismDecl>) {
      for (ast::PartDecl& p : d.parts) {
        resolve(p.notes);
        resolve(p.when, &d);
      }
      resolve(d.applies, &d);
      resolve(d.applies_notes);
    } else if constexpr (std::is_same_v<T, ast::ParameterDecl>) {
      resolve(d.value, nullptr);
    } else if constexpr (std::is_same_v<T, ast::PropositionDecl>) {
      resolve(d.scope, nullptr);
      for (ast::Claim& c : d.claims) {
        resolve(c.x, nullptr);
        resolve(c.y, nullptr);
        resolve(c.where, nullptr);
        resolve(c.notes);
      }
    } else if constexpr (std::is_same_v<T, ast::ConstraintDecl>) {
      resolve(d.when, nullptr);
    } else if constexpr (std::is_same_v<T, ast::LeverDecl>) {
      resolve(d.fact, nullptr);
    } else if constexpr (std::is_same_v<T, ast::TestDecl>) {
      for (ast::GivenFact& g : d.given) fact(g.fact, g.span, false);
      for (ast::Expectation& e : d.expect) {
        if (!e.no_findings()) fact(e.goal, e.goal_span, true);
        for (auto& r : e.because) fact(r.fact, r.span, false);
        for (auto& r : e.rows) r.fact.relation = e.goal.relation;
      }
    }
  }

  // ---------------------------------------------------------------- for profiles, goals and --set

  void name_from_outside() {
    std::map<std::string, std::set<uint32_t>> files;
    for (uint32_t f = 0; f < files_; ++f)
      for (const std::string& n : own_names_[f]) files[n].insert(f);
    for (const auto& [alias, f] : b_.scopes[0].aliases) files[alias] = {f};
    std::vector<std::vector<std::string>> names(files_);
    for (const auto& [name, all] : files)
      if (all.size() == 1) names[*all.begin()].push_back(name);
    std::set<std::string> kept;
    for (const Entry& e : entries_) kept.insert(e.canonical);
    for (const Entry& e : entries_)
      if (e.mechanism != nullptr)
        for (const ast::PartDecl& p : e.mechanism->parts) kept.insert(e.canonical + "." + p.name.text);
    auto also = [&](std::string other, std::string canonical) {
      if (!kept.contains(other)) b_.model.other_names.emplace(std::move(other), std::move(canonical));
    };
    for (Space s : {Space::value, Space::constraint}) {
      for (const auto& [name, all] : known_[static_cast<size_t>(s)]) {
        for (const Entry* e : all) {
          if (e->canonical != name) {
            auto& list = b_.model.shared_names[name];
            if (std::find(list.begin(), list.end(), e->canonical) == list.end()) list.push_back(e->canonical);
          }
          for (const std::string& n : names[e->file]) {
            also(n + "." + name, e->canonical);
            if (e->mechanism == nullptr) continue;
            for (const ast::PartDecl& p : e->mechanism->parts)
              also(n + "." + name + "." + p.name.text, e->canonical + "." + p.name.text);
          }
        }
      }
    }
    for (auto& [name, list] : b_.model.shared_names) std::sort(list.begin(), list.end());
  }

  Build& b_;
  size_t files_;
  bool is_collected_ = false;
  uint32_t file_ = 0;  // whose names are looked up
  std::deque<Entry> entries_;
  std::array<std::map<std::string, std::vector<Entry*>>, spaces> known_;
  std::set<std::string> constants_;
  std::map<std::string, Entries> parts_;  // the mechanisms that have a path or quality of that name
  std::vector<std::vector<std::string>> own_names_;
  std::vector<std::string> called_;
};

}  // namespace

void resolve_names(Build& b) {
  Modules(b).run();
}

}  // namespace mechanist::model
