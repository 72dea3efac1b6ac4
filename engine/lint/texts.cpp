// What is missing in sentences and citations. External interface: find_texts of program.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "lint/program.hpp"

namespace mechanist::lint {
namespace {

// "'a', 'b' and 'c'"
std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i)
    out += fmt::format("{}'{}'", i == 0 ? "" : i + 1 == names.size() ? " and " : ", ", names[i]);
  return out;
}

class Finder {
 public:
  explicit Finder(Program& p) : p_(p), m_(p.model) {}

  void run() {
    for (const ast::File& f : p_.files)
      for (const ast::Declaration& d : f.declarations) std::visit([&](const auto& x) { declaration(x); }, d);
    for (uint32_t i = 0; i < m_.relations.size(); ++i) columns(RelationId{i});
    for (const Proposition& proposition : m_.propositions)
      for (const Claim& c : proposition.claims)
        if (!says_where_from(proposition.notes) && !says_where_from(c.notes))
          p_.report("W0612", c.span, fmt::format("the claim of '{}' cites nothing", proposition.name),
                    "cite the source that makes it, or give the reason with `ours`");
  }

 private:
  static bool says_where_from(const model::Notes& notes) {
    return !notes.citations.empty() ||
           std::any_of(notes.ours.begin(), notes.ours.end(), [](const model::Ours& o) {
             return o.reason.find_first_not_of(" \t\n") != std::string::npos;
           });
  }

  template <class D>
  void declaration(const D& d) {
    if constexpr (std::is_same_v<D, ast::EntityDecl>)
      languages(d.notes, d.names.front());
    else if constexpr (requires { d.notes; })
      languages(d.notes, name_of(d));
    if constexpr (std::is_same_v<D, ast::EnumDecl>)
      for (const auto& c : d.constants) languages(c.notes, c.name);
    if constexpr (std::is_same_v<D, ast::MechanismDecl>)
      for (const ast::PartDecl& p : d.parts) languages(p.notes, p.name);
    if constexpr (std::is_same_v<D, ast::MechanismDecl>) languages(d.applies_notes, d.name);
    if constexpr (std::is_same_v<D, ast::PropositionDecl>)
      for (const auto& c : d.claims) languages(c.notes, d.name);
  }
  template <class D>
  static ast::Name name_of(const D& d) {
    if constexpr (std::is_same_v<D, ast::RuleDecl>)
      return d.name ? *d.name : ast::Name{d.head.relation.text, d.span};
    else if constexpr (std::is_same_v<D, ast::LeverDecl>)
      return d.fact.relation;
    else
      return d.name;
  }

  void languages(const ast::Notes& notes, const ast::Name& name) {
    // A file of its own speaks the languages of its own header.
    if (m_.languages.size() < 2 || p_.is_shared(name.span)) return;
    for (bool negative : {false, true}) {
      const ast::Sentence* first = nullptr;
      std::vector<std::string> missing;
      for (const std::string& language : m_.languages) {
        auto it = std::find_if(notes.sentences.begin(), notes.sentences.end(), [&](const ast::Sentence& s) {
          return s.negative == negative && s.language.text == language;
        });
        if (it == notes.sentences.end())
          missing.push_back(language);
        else if (first == nullptr)
          first = &*it;
      }
      if (first == nullptr || missing.empty()) continue;
      p_.report(
          "W0610", first->language.span,
          fmt::format("'{}' has this {}in {}, and none in {}", name.text,
                      negative ? "negative sentence " : "sentence ", first->language.text, listed(missing)),
          fmt::format("add `{}{} \"…\"`", negative ? "not " : "", missing.front()));
    }
  }

  static void named(const std::vector<Template::Piece>& pieces, std::vector<bool>& out) {
    for (const Template::Piece& piece : pieces) {
      if (piece.kind == Template::Piece::Kind::column && !piece.variable && piece.column < out.size())
        out[piece.column] = true;
      named(piece.pieces, out);
    }
  }

  // A negative sentence may say less: a denial names the columns that matter.
  void columns(RelationId id) {
    const Relation& r = m_[id];
    if (r.role != Role::fact && r.role != Role::table && r.role != Role::define) return;
    for (const Template& t : r.notes.sentences) {
      std::vector<bool> said(r.columns.size(), false);
      named(t.pieces, said);
      std::vector<std::string> missing;
      for (size_t i = 0; i < said.size(); ++i)
        if (!said[i]) missing.push_back(r.columns[i].name);
      if (missing.empty()) continue;
      Span at = p_.name_of(id);
      if (auto place = sentence(r.name, t.language)) at = *place;
      p_.report(
          "W0609", at,
          fmt::format("the sentence of '{}' in {} leaves out {}", r.name, t.language, listed(missing)),
          fmt::format("two rows that differ only there read alike; name it as `{{{}}}`, in brackets where it "
                      "may be missing",
                      missing.front()));
    }
  }

  std::optional<Span> sentence(const std::string& relation, const std::string& language) const {
    std::optional<Span> out;
    for (const ast::File& f : p_.files)
      for (const ast::Declaration& d : f.declarations)
        std::visit(
            [&](const auto& x) {
              using D = std::decay_t<decltype(x)>;
              if constexpr (std::is_same_v<D, ast::FactDecl> || std::is_same_v<D, ast::TableDecl> ||
                            std::is_same_v<D, ast::DefineDecl>) {
                if (x.name.text != relation) return;
                for (const ast::Sentence& s : x.notes.sentences)
                  if (!s.negative && s.language.text == language) out = s.text_span;
              }
            },
            d);
    return out;
  }

  Program& p_;
  const Model& m_;
};

}  // namespace

void find_texts(Program& p) {
  Finder(p).run();
}

}  // namespace mechanist::lint
