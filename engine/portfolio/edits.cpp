// Declarations are compared by what the printer makes of them, so that layout and comments do not count. A
// declaration is the same one in both versions if it has the same kind and name; unnamed rules, if they say
// the same, and what is left of them is paired in written order under what they conclude. Mechanisms are
// taken apart into their paths, qualities and `applies when`. A version with edits put back is made as a
// tree, printed and read again, so that it passes every check that a rulebase passes. External interface:
// Edits.
#include "portfolio/edits.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "syntax/print.hpp"

namespace mechanist::portfolio {
namespace {

using What = Edit::What;

// Without sentences, citations and reasons.
ast::Declaration without_words(ast::Declaration d) {
  std::visit(
      [](auto& decl) {
        using T = std::decay_t<decltype(decl)>;
        if constexpr (requires { decl.notes; }) decl.notes = {};
        if constexpr (std::is_same_v<T, ast::MechanismDecl>) {
          decl.applies_notes = {};
          for (ast::PartDecl& p : decl.parts) p.notes = {};
        }
        if constexpr (std::is_same_v<T, ast::EnumDecl>)
          for (auto& c : decl.constants) c.notes = {};
        if constexpr (std::is_same_v<T, ast::PropositionDecl>)
          for (ast::Claim& c : decl.claims) c.notes = {};
      },
      d);
  return d;
}

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace

std::string_view to_string(Edit::Kind k) {
  static constexpr std::string_view names[] = {"changed", "added", "removed"};
  return names[static_cast<size_t>(k)];
}
std::string_view to_string(Edit::What w) {
  static constexpr std::string_view names[] = {"rule",      "definition",  "path",       "quality", "applies",
                                               "mechanism", "parameter",   "fact",       "table",   "entity",
                                               "enum",      "proposition", "constraint", "case"};
  return names[static_cast<size_t>(w)];
}

Edits::Version Edits::version(const model::Loaded& loaded, std::string path) {
  Version out;
  out.path = std::move(path);
  const model::Model& m = *loaded.model;
  for (const ast::File& file : loaded.files) {
    for (const ast::Declaration& d : file.declarations) {
      if (std::holds_alternative<ast::UseDecl>(d) || std::holds_alternative<ast::TestDecl>(d)) continue;
      out.declarations.push_back(d);
      const size_t number = out.declarations.size() - 1;
      auto add = [&](What what, std::string name, const ast::Declaration& alone, Span span, int part) {
        Item item;
        item.what = what;
        item.name = std::move(name);
        item.key = std::to_string(static_cast<int>(what)) + ' ' + item.name;
        item.text = ast::print(without_words(alone));
        item.worded = ast::print(alone);
        item.declaration = number;
        item.part = part;
        const SourceFile& f = m.sources[span.source];
        item.side = {f.path(), f.line(span.begin), item.text};
        out.items.push_back(std::move(item));
      };
      std::visit(
          Overloaded{
              [&](const ast::RuleDecl& r) {
                add(What::rule, r.name ? r.name->text : r.head.relation.text, d, r.span, whole);
                if (!r.name) out.items.back().key += " unnamed";
              },
              [&](const ast::DefineDecl& x) { add(What::definition, x.name.text, d, x.span, whole); },
              [&](const ast::MechanismDecl& x) {
                ast::MechanismDecl shell;
                shell.name = x.name;
                shell.notes = x.notes;
                add(What::mechanism, x.name.text, shell, x.span, whole);
                for (size_t i = 0; i < x.parts.size(); ++i) {
                  ast::MechanismDecl alone;
                  alone.name = x.name;
                  alone.parts.push_back(x.parts[i]);
                  add(x.parts[i].quality ? What::quality : What::path,
                      x.name.text + "." + x.parts[i].name.text, alone, x.parts[i].span, static_cast<int>(i));
                }
                if (x.applies.empty()) return;
                ast::MechanismDecl alone;
                alone.name = x.name;
                alone.applies = x.applies;
                alone.applies_notes = x.applies_notes;
                add(What::applies, x.name.text, alone, x.applies_span, applies);
              },
              [&](const ast::ParameterDecl& x) { add(What::parameter, x.name.text, d, x.span, whole); },
              [&](const ast::FactDecl& x) { add(What::fact, x.name.text, d, x.span, whole); },
              [&](ast::TableDecl x) {
                if (x.file) {
                  // Where the rulebase is put together anew, the file is still found.
                  const std::filesystem::path beside(m.sources[x.span.source].path());
                  x.file =
                      std::filesystem::absolute(beside.parent_path() / *x.file).lexically_normal().string();
                  std::get<ast::TableDecl>(out.declarations.back()).file = x.file;
                  x.file = "";
                }
                add(What::table, x.name.text, x, x.span, whole);
                // Its rows count, wherever they stand.
                std::set<std::string> rows;
                for (const model::TableRows& t : m.tables) {
                  const auto& columns = m[t.relation].columns;
                  if (m[t.relation].name != x.name.text) continue;
                  for (size_t i = 0; i + columns.size() <= t.cells.size() && !columns.empty();
                       i += columns.size()) {
                    std::string row;
                    for (size_t c = 0; c < columns.size(); ++c)
                      row += (c > 0 ? ", " : "") + model::show(m, nullptr, columns[c].type, t.cells[i + c]);
                    rows.insert(std::move(row));
                  }
                }
                Item& item = out.items.back();
                item.side.text = "table " + x.name.text + " (" + std::to_string(rows.size()) + " rows)";
                for (const std::string& row : rows) {
                  item.text += '\n' + row;
                  item.worded += '\n' + row;
                }
              },
              [&](const ast::EntityDecl& x) {
                add(What::entity, x.names.empty() ? "" : x.names.front().text, d, x.span, whole);
              },
              [&](const ast::EnumDecl& x) { add(What::enumeration, x.name.text, d, x.span, whole); },
              [&](const ast::PropositionDecl& x) { add(What::proposition, x.name.text, d, x.span, whole); },
              [&](const ast::ConstraintDecl& x) { add(What::constraint, x.name.text, d, x.span, whole); },
              [&](const ast::CaseDecl& x) { add(What::the_case, x.name.text, d, x.span, whole); },
              [&](const auto&) {},
          },
          d);
    }
  }
  return out;
}

Edits::Edits(const model::Loaded& before, std::string before_path, const model::Loaded& after,
             std::string after_path)
    : before_(version(before, std::move(before_path))), after_(version(after, std::move(after_path))) {
  std::vector<int> pair(after_.items.size(), -1);
  std::vector<bool> taken(before_.items.size(), false);
  auto match = [&](auto same) {
    for (size_t i = 0; i < after_.items.size(); ++i) {
      if (pair[i] >= 0) continue;
      for (size_t j = 0; j < before_.items.size(); ++j)
        if (!taken[j] && before_.items[j].key == after_.items[i].key &&
            same(before_.items[j], after_.items[i])) {
          pair[i] = static_cast<int>(j);
          taken[j] = true;
          break;
        }
    }
  };
  match([](const Item& x, const Item& y) { return x.text == y.text; });
  match([](const Item&, const Item&) { return true; });
  // A mechanism comes and goes with its parts.
  auto has_mechanism = [](const Version& v, const Item& item) {
    if (item.part == whole) return true;
    const std::string name = item.part == applies ? item.name : item.name.substr(0, item.name.rfind('.'));
    return std::any_of(v.items.begin(), v.items.end(), [&](const Item& other) {
      return other.what == What::mechanism && other.name == name;
    });
  };
  for (size_t i = 0; i < after_.items.size(); ++i) {
    const Item& item = after_.items[i];
    if (pair[i] < 0) {
      if (!has_mechanism(before_, item)) continue;
      edits_.push_back({Edit::Kind::added, item.what, item.name, std::nullopt, item.side});
      places_.push_back({-1, static_cast<int>(i)});
      continue;
    }
    const Item& old = before_.items[static_cast<size_t>(pair[i])];
    if (old.text != item.text) {
      edits_.push_back({Edit::Kind::changed, item.what, item.name, old.side, item.side});
      places_.push_back({pair[i], static_cast<int>(i)});
    } else {
      wording_ += old.worded != item.worded;
    }
  }
  for (size_t j = 0; j < before_.items.size(); ++j)
    if (!taken[j] && has_mechanism(after_, before_.items[j])) {
      const Item& item = before_.items[j];
      edits_.push_back({Edit::Kind::removed, item.what, item.name, item.side, std::nullopt});
      places_.push_back({static_cast<int>(j), -1});
    }
  // Neither version's order counts.
  std::vector<size_t> order(edits_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    auto key = [&](size_t e) {
      const Edit& x = edits_[e];
      return std::tuple(x.what, x.name, x.kind, x.before ? x.before->text : "", x.after ? x.after->text : "");
    };
    return key(a) < key(b);
  });
  std::vector<Edit> edits;
  std::vector<Place> places;
  for (size_t e : order) {
    edits.push_back(std::move(edits_[e]));
    places.push_back(places_[e]);
  }
  edits_ = std::move(edits);
  places_ = std::move(places);
}

model::Loaded Edits::without(const std::vector<size_t>& put_back) const {
  std::vector<std::optional<ast::Declaration>> declarations(after_.declarations.begin(),
                                                            after_.declarations.end());
  auto mechanism_of = [](const Version& v, const Item& item) -> const ast::MechanismDecl& {
    return std::get<ast::MechanismDecl>(v.declarations[item.declaration]);
  };
  auto named = [&](const std::string& name) -> ast::MechanismDecl* {
    for (auto& d : declarations)
      if (d)
        if (auto* m = std::get_if<ast::MechanismDecl>(&*d); m != nullptr && m->name.text == name) return m;
    return nullptr;
  };
  for (size_t e : put_back) {
    const Item* old =
        places_[e].before >= 0 ? &before_.items[static_cast<size_t>(places_[e].before)] : nullptr;
    const Item* now = places_[e].after >= 0 ? &after_.items[static_cast<size_t>(places_[e].after)] : nullptr;
    const Item& any = now != nullptr ? *now : *old;
    if (any.part == whole) {
      if (now != nullptr && old != nullptr)
        declarations[now->declaration] = before_.declarations[old->declaration];
      else if (now != nullptr)
        declarations[now->declaration].reset();
      else
        declarations.push_back(before_.declarations[old->declaration]);
      continue;
    }
    const Version& v = now != nullptr ? after_ : before_;
    ast::MechanismDecl* m = named(mechanism_of(v, any).name.text);
    if (m == nullptr) continue;  // it goes or comes as a whole
    if (any.part == applies) {
      m->applies = old != nullptr ? mechanism_of(before_, *old).applies : std::vector<ast::Condition>();
      m->applies_notes = old != nullptr ? mechanism_of(before_, *old).applies_notes : ast::Notes();
      continue;
    }
    const std::string part = any.name.substr(any.name.rfind('.') + 1);
    auto it = std::find_if(m->parts.begin(), m->parts.end(),
                           [&](const ast::PartDecl& p) { return p.name.text == part; });
    if (old == nullptr) {
      if (it != m->parts.end()) m->parts.erase(it);
    } else {
      const ast::PartDecl& was = mechanism_of(before_, *old).parts[static_cast<size_t>(old->part)];
      if (it != m->parts.end())
        *it = was;
      else
        m->parts.push_back(was);
    }
  }
  std::string text;
  bool headed = false;
  for (const auto& d : declarations) {
    if (!d) continue;
    // Files that are used may have a header too.
    if (std::holds_alternative<ast::Header>(*d) && std::exchange(headed, true)) continue;
    text += ast::print(*d) + "\n";
  }
  return model::load_text(after_.path, std::move(text));
}

}  // namespace mechanist::portfolio
