// Two evaluations of a case, goal by goal. Rows of one are found in the other by how they are written, for
// the two may be of different rulebases. External interface: diff.hpp.
#include "portfolio/diff.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "eval/goals.hpp"
#include "explain/explanation.hpp"
#include "explain/proof_walk.hpp"
#include "explain/sentences.hpp"

namespace mechanist::portfolio {

using explain::ProofNode;
using model::RelationId;

namespace {

constexpr size_t most_steps = 4;       // that are told of a proof
constexpr size_t most_minimised = 16;  // causes of which a smallest set is sought

struct Judged {
  std::string name, label, verdict, confidence;
  bool proposition = false;
  std::optional<RelationId> relation;
};

std::vector<Judged> judge(eval::Evaluation& ev, const explain::Sentences& say) {
  const model::Model& m = ev.model();
  std::vector<Judged> out;
  auto add = [&](RelationId r) {
    const eval::Assessed a = ev.assess(r);
    out.push_back({m[r].name, say.label(r), std::string(to_string(a.verdict)),
                   a.confidence ? std::string(to_string(*a.confidence)) : "", false, r});
  };
  for (const model::Mechanism& mechanism : m.mechanisms) {
    add(mechanism.relation);
    for (RelationId p : mechanism.paths) add(p);
    for (RelationId q : mechanism.qualities) add(q);
  }
  for (const model::Proposition& p : m.propositions)
    out.push_back({p.name, p.name, std::string(eval::to_string(ev.outcome(p))), "", true, std::nullopt});
  return out;
}

std::vector<std::string> names_of(const model::Model& m) {
  std::vector<std::string> out;
  for (const model::Mechanism& mechanism : m.mechanisms) {
    out.push_back(m[mechanism.relation].name);
    for (RelationId p : mechanism.paths) out.push_back(m[p].name);
    for (RelationId q : mechanism.qualities) out.push_back(m[q].name);
  }
  for (const model::Proposition& p : m.propositions) out.push_back(p.name);
  return out;
}

// The verdict of the same goal there; empty where it has no such goal.
std::string verdict_in(eval::Evaluation& ev, const Judged& goal) {
  const model::Model& m = ev.model();
  if (goal.proposition) {
    for (const model::Proposition& p : m.propositions)
      if (p.name == goal.name) return std::string(eval::to_string(ev.outcome(p)));
    return {};
  }
  const auto r = m.find(goal.name);
  if (!r) return {};
  return std::string(to_string(ev.assess(*r).verdict));
}

class Proof {
 public:
  Proof(eval::Evaluation& ev, const std::string& language)
      : ev_(ev),
        say_(ev.model(), ev.symbols(), ev.profile(), language,
             number_unnamed(ev.model(), ev.symbols(), ev.profile())),
        conditions_(ev.model()),
        proofs_(ev, conditions_, say_),
        walk_(ev, conditions_, proofs_) {}

  const explain::Sentences& say() const { return say_; }

  // Steps of the proof of a relation that holds here which the other evaluation does not have.
  std::vector<BrokenStep> broken(RelationId relation, eval::Evaluation& other) {
    const model::Model& m = ev_.model();
    const auto row =
        proofs_.best(eval::Goal{relation, std::vector<eval::Goal::Term>(m[relation].columns.size())},
                     ev_.certain(relation).size());
    if (!row) return {};
    const uint32_t root = walk_.of(relation, *row);
    std::vector<uint32_t> all;
    walk_.below(root, [&](uint32_t n) { all.push_back(n); });
    for (uint32_t n : all) stands(n, other);
    std::vector<BrokenStep> out;
    for (uint32_t n : all) {
      const ProofNode& node = walk_.nodes()[n];
      if (stands(n, other)) continue;
      if (std::any_of(node.premises.begin(), node.premises.end(),
                      [&](uint32_t p) { return !stands(p, other); }))
        continue;
      BrokenStep step;
      const std::vector<Symbol> cells = proofs_.cells_of(node.relation, node.row);
      step.goal = say_.goal(node.relation, cells);
      step.sentence = say_.atom(node.relation, cells);
      if (node.derived) {
        const model::Rule& rule = m[node.rule];
        step.rule = rule.name;
        step.file = m.sources[rule.span.source].path();
        step.line = m.sources[rule.span.source].line(rule.span.begin);
      } else if (!node.evidence.empty() && ev_.profile() != nullptr) {
        const Profile& profile = *ev_.profile();
        const Span span = profile.evidence[node.evidence.front()].span;
        step.file = profile.texts[span.source].path();
        step.line = profile.texts[span.source].line(span.begin);
      }
      out.push_back(std::move(step));
    }
    std::sort(out.begin(), out.end(),
              [](const BrokenStep& a, const BrokenStep& b) { return a.goal < b.goal; });
    if (out.size() > most_steps) out.resize(most_steps);
    return out;
  }

 private:
  bool stands(uint32_t n, eval::Evaluation& other) {
    auto [it, fresh] = stands_.try_emplace(n, false);
    if (!fresh) return it->second;
    const ProofNode& node = walk_.nodes()[n];
    const std::string goal = say_.goal(node.relation, proofs_.cells_of(node.relation, node.row));
    const eval::ResolvedGoal there =
        eval::resolve_goal(other.model(), other.symbols(), goal, "goal", ev_.profile());
    if (there.asked)
      if (const auto* asked = std::get_if<eval::Goal>(&*there.asked))
        it->second = other.assess(*asked).verdict == Verdict::holds;
    return it->second;
  }

  eval::Evaluation& ev_;
  explain::Sentences say_;
  explain::Conditions conditions_;
  explain::Proofs proofs_;
  explain::ProofWalk walk_;
  std::map<uint32_t, bool> stands_;
};

bool settled(const std::string& verdict) {
  return verdict != to_string(Verdict::open) && verdict != eval::to_string(eval::Outcome::undetermined);
}

std::optional<explain::Explanation> explanation(eval::Evaluation& ev, const Judged& goal,
                                                const std::string& language) {
  const model::Model& m = ev.model();
  explain::ExplainOptions options;
  options.language = language;
  options.settle = false;
  options.digests = false;
  if (goal.proposition) {
    for (size_t i = 0; i < m.propositions.size(); ++i)
      if (m.propositions[i].name == goal.name) return explain::explain(ev, eval::PropositionGoal{i}, options);
    return std::nullopt;
  }
  const auto r = m.find(goal.name);
  if (!r) return std::nullopt;
  return explain::explain(ev, eval::Goal{*r, std::vector<eval::Goal::Term>(m[*r].columns.size())}, options);
}

// Steps of one version's explanation that the other version's has not: those that rest on nothing else, such
// as facts, denials and comparisons; where there are none of these, the one furthest down.
std::vector<BrokenStep> deciding(eval::Evaluation& ev, eval::Evaluation& other, const Judged& goal,
                                 const std::string& language) {
  const auto here = explanation(ev, goal, language), there = explanation(other, goal, language);
  if (!here) return {};
  std::set<std::pair<std::string, Verdict>> known;
  if (there)
    for (const explain::Step& s : there->steps) known.emplace(s.goal, s.verdict);
  std::vector<BrokenStep> out;
  std::optional<BrokenStep> last;
  for (const explain::Step& s : here->steps) {
    if (s.verdict == Verdict::open || !known.emplace(s.goal, s.verdict).second) continue;
    BrokenStep step;
    step.goal = s.goal;
    step.sentence = s.sentence;
    step.fails = s.verdict == Verdict::fails;
    auto at = [&](const explain::FilePlace& place) {
      step.file = place.file;
      step.line = place.line;
    };
    bool leaf = true;
    if (const auto* r = std::get_if<explain::Recorded>(&s.why)) {
      if (!r->evidence.empty()) at(r->evidence.front().place);
    } else if (const auto* e = std::get_if<explain::Excluded>(&s.why)) {
      if (!e->declared.empty()) at(e->declared.front().evidence.place);
    } else if (const auto* o = std::get_if<explain::OtherValue>(&s.why)) {
      at(o->evidence.place);
    } else if (const auto* c = std::get_if<explain::Comparison>(&s.why)) {
      if (!c->told.empty()) step.sentence = c->told;
    } else {
      leaf = false;
      if (const auto* rule = std::get_if<explain::ByRule>(&s.why)) {
        step.rule = here->rules[rule->rule].name;
        at(here->rules[rule->rule].place);
      }
    }
    if (leaf)
      out.push_back(std::move(step));
    else
      last = std::move(step);
  }
  if (out.empty() && last) out.push_back(std::move(*last));
  std::sort(out.begin(), out.end(), [](const BrokenStep& a, const BrokenStep& b) { return a.goal < b.goal; });
  if (out.size() > most_steps) out.resize(most_steps);
  return out;
}

// Which causes are responsible for the flip of one goal.
void find_causes(Flip& flip, const Judged& goal, size_t causes, const Tried& tried) {
  auto old_again = [&](const std::vector<size_t>& put_back) {
    eval::Evaluation* third = tried(put_back);
    return third != nullptr && verdict_in(*third, goal) == flip.before;
  };
  if (causes == 0) return;
  if (causes > most_tried) {
    flip.told = Flip::Told::not_tried;
    return;
  }
  for (size_t c = 0; c < causes; ++c)
    if (old_again({c})) flip.causes.push_back(c);
  if (!flip.causes.empty()) {
    flip.told = Flip::Told::alone;
    return;
  }
  std::vector<size_t> set(causes);
  std::iota(set.begin(), set.end(), size_t{0});
  if (causes < 2 || !old_again(set)) return;
  if (causes <= most_minimised)
    for (size_t i = 0; i < set.size();) {
      std::vector<size_t> less = set;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
      if (old_again(less))
        set = std::move(less);
      else
        ++i;
    }
  flip.causes = std::move(set);
  flip.told = Flip::Told::together;
}

}  // namespace

NamesOnly names_only(const model::Model& before, const model::Model& after) {
  const std::vector<std::string> a = names_of(before), b = names_of(after);
  NamesOnly out;
  for (const std::string& name : a)
    if (std::find(b.begin(), b.end(), name) == b.end()) out.before.push_back(name);
  for (const std::string& name : b)
    if (std::find(a.begin(), a.end(), name) == a.end()) out.after.push_back(name);
  return out;
}

CaseDiff compare(eval::Evaluation& before, eval::Evaluation& after, const DiffOptions& options, size_t causes,
                 const Tried& tried) {
  CaseDiff out;
  out.limited = !before.limit_reached().empty() || !after.limit_reached().empty();
  std::optional<Proof> old_proof, new_proof;
  // Sentences are made for each case; only labels are needed of most.
  const explain::Sentences old_say(before.model(), before.symbols(), nullptr, options.language, {});
  const explain::Sentences new_say(after.model(), after.symbols(), nullptr, options.language, {});
  const std::vector<Judged> was = judge(before, old_say), is = judge(after, new_say);
  for (const Judged& now : is) {
    const auto old = std::find_if(was.begin(), was.end(), [&](const Judged& j) {
      return j.name == now.name && j.proposition == now.proposition;
    });
    if (old == was.end()) continue;
    const bool flips = old->verdict != now.verdict, weaker = old->confidence != now.confidence;
    if (!flips && !weaker) {
      ++out.unchanged;
      continue;
    }
    Flip flip;
    flip.goal = now.name;
    flip.label = now.label;
    flip.before = old->verdict;
    flip.after = now.verdict;
    flip.confidence_before = old->confidence;
    flip.confidence_after = now.confidence;
    flip.proposition = now.proposition;
    if (!flips) {
      if (!options.confidence) ++out.unchanged;
      out.confidence.push_back(std::move(flip));
      continue;
    }
    find_causes(flip, now, causes, tried);
    if (settled(flip.before)) {
      if (!old_proof) old_proof.emplace(before, options.language);
      if (old->relation && flip.before == "holds") flip.lost = old_proof->broken(*old->relation, after);
      if (flip.lost.empty()) flip.lost = deciding(before, after, *old, options.language);
    }
    if (settled(flip.after)) {
      if (!new_proof) new_proof.emplace(after, options.language);
      if (now.relation && flip.after == "holds") flip.found = new_proof->broken(*now.relation, before);
      if (flip.found.empty()) flip.found = deciding(after, before, now, options.language);
    }
    out.flips.push_back(std::move(flip));
  }
  return out;
}

// ---------------------------------------------------------------- two versions of a case

FactChanges::FactChanges(const model::Model& m, const Profile& before, Profile& after,
                         const std::string& language)
    : before_(before), after_(after), m_(m) {
  struct Stated {
    FactChange::What what;
    std::string fact, sentence;
    Confidence confidence;
    bool planned;
    uint32_t evidence;
    int index;
    bool mirrored;
    std::optional<RelationId> attribute;
  };
  auto stated = [&](const Profile& p) {
    const explain::Sentences say(m, p.symbols, &p, language, number_unnamed(m, p.symbols, &p));
    std::vector<Stated> out;
    for (size_t i = 0; i < p.rows.size(); ++i) {
      const ProfileRow& r = p.rows[i];
      std::vector<Symbol> cells(p.row_cells(r), p.row_cells(r) + m[r.relation].columns.size());
      // An unknown cell is written with what is known of it.
      std::string fact = say.goal(r.relation, cells);
      for (size_t c = 0; c < cells.size(); ++c)
        if (cells[c].is_unknown() && !p.unknowns[cells[c].index()].maybe_none)
          fact += "; " + say.shown(m[r.relation].columns[c].type, cells[c]);
      out.push_back({FactChange::What::fact, std::move(fact), say.atom(r.relation, cells), r.confidence,
                     r.planned, r.evidence, static_cast<int>(i), r.mirrored,
                     m[r.relation].attribute ? std::optional(r.relation) : std::nullopt});
    }
    for (size_t i = 0; i < p.denials.size(); ++i) {
      const Pattern& d = p.denials[i];
      out.push_back({FactChange::What::denial, "not " + say.goal(d.relation, d.cells),
                     say.atom(d.relation, d.cells, true), d.confidence, false, d.evidence,
                     static_cast<int>(i), false, std::nullopt});
    }
    for (size_t i = 0; i < p.complete.size(); ++i) {
      const Pattern& d = p.complete[i].where;
      out.push_back({FactChange::What::complete, "complete " + say.goal(d.relation, d.cells),
                     "complete " + say.goal(d.relation, d.cells), d.confidence, false, d.evidence,
                     static_cast<int>(i), false, std::nullopt});
    }
    return out;
  };
  auto side = [](const Profile& p, const Stated& s) {
    FactChange::Side out;
    if (s.evidence < p.evidence.size()) {
      const Span span = p.evidence[s.evidence].span;
      out.file = p.texts[span.source].path();
      out.line = p.texts[span.source].line(span.begin);
    }
    out.confidence = s.confidence;
    out.planned = s.planned;
    return out;
  };
  const std::vector<Stated> was = stated(before), is = stated(after);
  std::vector<bool> taken(was.size(), false);
  std::vector<int> pair(is.size(), -1);
  std::multimap<std::string, size_t> by_fact;
  for (size_t i = 0; i < was.size(); ++i) by_fact.emplace(was[i].fact, i);
  auto match = [&](bool exactly) {
    for (size_t i = 0; i < is.size(); ++i) {
      if (pair[i] >= 0) continue;
      for (auto [it, end] = by_fact.equal_range(is[i].fact); it != end; ++it) {
        const Stated& old = was[it->second];
        if (taken[it->second] ||
            (exactly && (old.confidence != is[i].confidence || old.planned != is[i].planned)))
          continue;
        pair[i] = static_cast<int>(it->second);
        taken[it->second] = true;
        break;
      }
    }
  };
  match(true);
  match(false);
  // An attribute with another value is one change, not two that contradict one another.
  for (size_t i = 0; i < is.size(); ++i)
    for (size_t j = 0; j < was.size() && pair[i] < 0 && is[i].attribute; ++j)
      if (!taken[j] && was[j].attribute == is[i].attribute) {
        pair[i] = static_cast<int>(j);
        taken[j] = true;
      }
  struct Found {
    FactChange change;
    std::vector<Ref> refs;
  };
  std::vector<Found> found;
  auto add = [&](Edit::Kind kind, const Stated* old, const Stated* now) {
    const Stated& any = now != nullptr ? *now : *old;
    Ref ref{old != nullptr ? old->index : -1, now != nullptr ? now->index : -1};
    if (any.mirrored && !found.empty() && found.back().change.kind == kind) {
      found.back().refs.push_back(ref);
      return;
    }
    FactChange change;
    change.kind = kind;
    change.what = any.what;
    change.fact = any.fact;
    change.sentence = any.sentence;
    if (old != nullptr && old->fact != any.fact) change.instead_of = old->fact;
    if (old != nullptr) change.before = side(before, *old);
    if (now != nullptr) change.after = side(after, *now);
    found.push_back({std::move(change), {ref}});
  };
  for (size_t i = 0; i < is.size(); ++i) {
    if (pair[i] < 0) {
      add(Edit::Kind::added, nullptr, &is[i]);
      continue;
    }
    const Stated& old = was[static_cast<size_t>(pair[i])];
    if (old.fact != is[i].fact || old.confidence != is[i].confidence || old.planned != is[i].planned)
      add(Edit::Kind::changed, &old, &is[i]);
  }
  for (size_t i = 0; i < was.size(); ++i)
    if (!taken[i]) add(Edit::Kind::removed, &was[i], nullptr);
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tie(a.change.fact, a.change.kind) < std::tie(b.change.fact, b.change.kind);
  });
  for (Found& f : found) {
    changes_.push_back(std::move(f.change));
    refs_.push_back(std::move(f.refs));
  }
}

Symbol FactChanges::translated(Symbol s) {
  if (s == any_symbol || s.is_none()) return s;
  if (s.is_number()) return after_.symbols.number(before_.symbols.number_of(s));
  if (s.is_text()) return after_.symbols.text(before_.symbols.text_of(s));
  if (s.is_unknown()) {
    UnknownCell cell = before_.unknowns[s.index()];
    for (Symbol& c : cell.candidates) c = translated(c);
    after_.unknowns.push_back(std::move(cell));
    return unknown_symbol(static_cast<uint32_t>(after_.unknowns.size() - 1));
  }
  after_.unnamed.push_back(before_.unnamed[s.index()]);
  after_.unnamed.back().evidence = 0;
  return unnamed_symbol(static_cast<uint32_t>(after_.unnamed.size() - 1));
}

void FactChanges::put_back(const std::vector<size_t>& which) {
  rows_ = after_.rows;
  denials_ = after_.denials;
  complete_ = after_.complete;
  cells_ = after_.cells;
  unknowns_ = after_.unknowns;
  unnamed_ = after_.unnamed;
  if (after_.evidence.empty()) after_.evidence.emplace_back();
  std::set<int> rows, denials, complete;  // to leave out
  for (size_t w : which)
    for (const Ref& ref : refs_[w]) {
      if (ref.after < 0) continue;
      const FactChange::What what = changes_[w].what;
      (what == FactChange::What::fact     ? rows
       : what == FactChange::What::denial ? denials
                                          : complete)
          .insert(ref.after);
    }
  auto keep = [](auto& all, const std::set<int>& gone) {
    std::decay_t<decltype(all)> left;
    for (size_t i = 0; i < all.size(); ++i)
      if (!gone.contains(static_cast<int>(i))) left.push_back(all[i]);
    all = std::move(left);
  };
  keep(after_.rows, rows);
  keep(after_.denials, denials);
  keep(after_.complete, complete);
  for (size_t w : which)
    for (const Ref& ref : refs_[w]) {
      if (ref.before < 0) continue;
      const auto at = static_cast<size_t>(ref.before);
      auto pattern = [&](Pattern p) {
        for (Symbol& s : p.cells) s = translated(s);
        p.evidence = 0;
        return p;
      };
      if (changes_[w].what == FactChange::What::fact) {
        ProfileRow row = before_.rows[at];
        const Symbol* cells = before_.row_cells(row);
        const size_t arity = m_[row.relation].columns.size();
        std::vector<Symbol> made;
        for (size_t c = 0; c < arity; ++c) made.push_back(translated(cells[c]));
        row.first_cell = static_cast<uint32_t>(after_.cells.size());
        row.evidence = 0;
        after_.cells.insert(after_.cells.end(), made.begin(), made.end());
        after_.rows.push_back(row);
      } else if (changes_[w].what == FactChange::What::denial) {
        after_.denials.push_back(pattern(before_.denials[at]));
      } else {
        after_.complete.push_back({pattern(before_.complete[at].where), before_.complete[at].none});
      }
    }
}

void FactChanges::restore() {
  after_.rows = std::move(rows_);
  after_.denials = std::move(denials_);
  after_.complete = std::move(complete_);
  after_.cells = std::move(cells_);
  after_.unknowns = std::move(unknowns_);
  after_.unnamed = std::move(unnamed_);
}

}  // namespace mechanist::portfolio
