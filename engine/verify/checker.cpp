// An explanation as a whole: its form, what it is about, where its steps stand. See checker.hpp.
//
// A departure from section 6 of the semantics, which has the proof of `open` and `fails` carry the boxes of
// the possible bound for a verifier to check: here the verifier computes that bound itself, by plain means,
// of no more than what a step rests on. Explanations stay as they are read, nobody has to ship or trust a
// certificate, and a step that claims too little is caught as well as one that claims too much.
#include "verify/checker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "syntax/literal.hpp"

namespace mechanist::verify {

namespace {

constexpr int deepest = 24;  // where a step stands by itself, in the list of steps

const Json::Kind text_kind = Json::Kind::text;

}  // namespace

void Counts::add(const Counts& c) {
  steps += c.steps;
  rules += c.rules;
  facts += c.facts;
  negations += c.negations;
  exclusions += c.exclusions;
  unrecorded += c.unrecorded;
  thresholds += c.thresholds;
  aggregates += c.aggregates;
  comparisons += c.comparisons;
  others += c.others;
  settlements += c.settlements;
}

std::vector<const Json*> explanations_of(const Json& j) {
  if (j.kind != Json::Kind::list) return {&j};
  std::vector<const Json*> out;
  for (const Json& item : j.items) out.push_back(&item);
  return out;
}

std::string case_of(const Json& explanation) {
  const Json* profile = explanation.find("profile");
  const Json* name = profile == nullptr ? nullptr : profile->find("case");
  return name != nullptr && name->kind == text_kind ? name->text : "";
}

Verifier::Verifier(const model::Model& m, const Profile* profile, const FactsFolder* facts, Options options)
    : model_(m),
      profile_(profile),
      facts_(facts),
      options_(options),
      bounds_(std::make_unique<Bounds>(m, profile, facts)) {}
Verifier::~Verifier() = default;

Result Verifier::check(const Sources& sources, const Json& explanation, const std::string& within) {
  return Checker(sources, explanation, within, *bounds_, model_, profile_, facts_, options_).run();
}

Checker::Checker(const Sources& sources, const Json& root, std::string within, Bounds& bounds,
                 const model::Model& m, const Profile* profile, const FactsFolder* facts,
                 const Options& options)
    : sources_(sources),
      root_(root),
      within_(std::move(within)),
      m_(m),
      profile_(profile),
      facts_(facts),
      options_(options),
      bounds_(bounds),
      written_(m, bounds_.symbols(), profile, number_unnamed(m, bounds_.symbols(), profile)),
      many_(facts != nullptr) {}

Result Checker::run() {
  bounds_.rested();
  try {
    document();
  } catch (const TooLarge&) {
    out_.diagnostics.push_back(error("E0536", place_of(sources_, root_.span),
                                     "the explanation rests on more than can be checked by plain iteration"));
  }
  locate();
  return std::move(out_);
}

// Where something is not so, the first that is told is the innermost step that says a wrong thing of a goal:
// what rests on it is wrong because it is.
void Checker::locate() {
  if (out_.diagnostics.empty() || out_.diagnostics.front().code != "E0432") return;
  const Json* steps = root_.find("steps");
  if (steps == nullptr) return;
  try {
    for (const Json& s : steps->items) {
      const Json* at = false_step(s);
      if (at == nullptr) continue;
      Diagnostics rest = std::move(out_.diagnostics);
      out_.diagnostics.clear();
      const Json* level = at->find("confidence");
      report(*at, fmt::format("this step is false: {} does not have the verdict {}{}",
                              written(*at->find("goal")), written(*at->find("verdict")),
                              level == nullptr ? "" : " at confidence " + written(*level)));
      out_.diagnostics.insert(out_.diagnostics.end(), rest.begin(), rest.end());
      return;
    }
  } catch (const TooLarge&) {
    return;
  }
}

const Json* Checker::false_step(const Json& j) {
  for (const Json& i : j.items)
    if (const Json* found = false_step(i)) return found;
  for (const Member& m : j.members)
    if (const Json* found = false_step(m.value)) return found;
  const Json* goal = j.find("goal");
  const Json* verdict = j.find("verdict");
  if (goal == nullptr || verdict == nullptr || goal->kind != text_kind || many_) return nullptr;
  const auto asked = parse_goal(goal->text);
  if (!asked) return nullptr;
  uint8_t level = bounds_.weakest();
  for (const char* key : {"confidence", "at"})
    if (const Json* said = j.find(key))
      for (uint8_t l = 0; l <= bounds_.weakest(); ++l)
        if (said->is_text(confidence(l))) level = l;
  // An attempt says only what one rule cannot do, and a condition beside others may be met by a row that they
  // do not meet.
  if (j.find("conditions") != nullptr && !verdict->is_text("holds")) return nullptr;
  if (const Json* why = j.find("not_recorded"); why != nullptr && why->find("another") != nullptr)
    return nullptr;
  if (j.find("later") != nullptr) return nullptr;
  const bool certain = bounds_.is_certain(*asked, level);
  const Verdict is = certain                                    ? Verdict::holds
                     : bounds_.is_possible(*asked, level, true) ? Verdict::open
                                                                : Verdict::fails;
  return verdict->is_text(to_string(is)) ? nullptr : &j;
}

// The row that stands there is taken at its word, and has a proof of its own.
void Checker::proven(const Json& node, const Json& said, const Goal& goal) {
  const auto row = parse_goal(said.text);
  RowClaim claimed{goal.relation, {}, std::nullopt};
  if (row && row->relation == goal.relation)
    for (const Term& t : row->terms)
      claimed.cells.push_back(t.constant == any_symbol ? none_symbol : t.constant);
  if (!row || row->relation != goal.relation || !bounds_.matches(goal, claimed.cells.data())) {
    report(said, fmt::format("a row of {} has to stand here", goal_text(goal)));
    return;
  }
  const model::Relation& rel = m_[goal.relation];
  const bool given = !rel.derived() || rel.rules.empty();
  if (given && !bounds_.certain(goal.relation, 0).find(claimed.cells.data())) {
    report(said, "there is no such row");
    return;
  }
  claim(node, std::move(claimed));
}

std::string Checker::confidence(uint8_t level) const {
  return std::string(to_string(bounds_.levels()[level]));
}

void Checker::document() {
  if (root_.kind != Json::Kind::object) {
    report(root_, "an explanation is an object", "E0430");
    return;
  }
  for (const char* key : {"limit", "cut"})
    if (const Json* at = root_.find(key)) {
      report(*at, "the explanation was cut short, and what was left out of it cannot be checked", "E0433");
      return;
    }
  header();
  if (!out_.diagnostics.empty()) return;
  const Json* steps = member(root_, "steps", Json::Kind::list);
  const Json* asked = member(root_, "goal", text_kind);
  if (steps == nullptr || asked == nullptr) return;
  for (const Json& s : steps->items) index(s);
  if (!out_.diagnostics.empty()) return;

  std::optional<size_t> proposition_index;
  for (size_t i = 0; i < m_.propositions.size(); ++i)
    if (m_.propositions[i].name == asked->text) proposition_index = i;
  std::optional<Goal> goal_of_derivations;
  std::set<std::string> allowed{"$schema", "rulebase", "goal", "title", "steps"};
  if (profile_ != nullptr) allowed.insert("profile");
  if (facts_ != nullptr) allowed.insert("facts");
  if (proposition_index) {
    allowed.insert({"outcome", "proposition"});
    layout();
    if (out_.diagnostics.empty()) proposition(*proposition_index);
    if (const Json* o = root_.find("outcome"); o != nullptr && o->is_text("undetermined")) {
      allowed.insert("settle");
      settlements({"supports", "contradicts", "irrelevant"},
                  [&](Bounds& in) { return outcome_in(in, m_.propositions[*proposition_index]); });
    }
  } else if (const std::optional<Goal> goal = parse_goal(asked->text)) {
    const Json* said_verdict = root_.find("verdict");
    const bool has_proof = many_ && said_verdict != nullptr && said_verdict->is_text("holds");
    const Assessed a = has_proof ? Assessed{Verdict::holds, 0} : bounds_.assess(*goal);
    Json expected = Json::object();
    expected.put("verdict", Json::of(std::string(to_string(a.verdict))));
    if (a.verdict != Verdict::open) expected.put("confidence", Json::of(confidence(a.level)));
    for (const Member& e : expected.members) {
      allowed.insert(e.key);
      if (const Json* said = member(root_, e.key, text_kind)) same(*said, e.value);
    }
    if (a.verdict == Verdict::holds) {
      allowed.insert("derivations");
      several_ = root_.find("derivations") != nullptr && member(root_, "derivations", Json::Kind::list);
    }
    layout();
    if (!out_.diagnostics.empty()) return;
    if (a.verdict == Verdict::holds) {
      const Json* shown = steps->items.empty() ? nullptr : resolve(steps->items.front());
      const Json* said = shown == nullptr ? nullptr : member(*shown, "goal", text_kind);
      if (said != nullptr && has_proof) {
        proven(steps->items.front(), *said, *goal);
      } else if (said != nullptr) {
        // The row that is told is the one that was derived first.
        const Table& rows = bounds_.certain(goal->relation, bounds_.weakest());
        std::optional<size_t> best;
        for (size_t r = 0; r < rows.size(); ++r) {
          if (!bounds_.matches(*goal, rows[r])) continue;
          if (!best || rows.mark(r) < rows.mark(*best) ||
              (rows.mark(r) == rows.mark(*best) && compare_rows(goal->relation, rows[r], rows[*best]) < 0))
            best = r;
        }
        if (best)
          claim(steps->items.front(),
                RowClaim{goal->relation, {rows[*best], rows[*best] + goal->terms.size()}, rows.mark(*best)});
      }
      if (several_) goal_of_derivations = goal;
    } else {
      if (!steps->items.empty()) claim(steps->items.front(), GoalClaim{*goal, a.level});
      if (a.verdict == Verdict::open) {
        allowed.insert("possible");
        possible_rows(*goal);
      }
      allowed.insert("settle");
      const bool open = a.verdict == Verdict::open;
      settlements({"holds", open ? "fails" : "opens"},
                  [&](Bounds& in) { return std::string(to_string(verdict_in(in, *goal))); });
    }
    if (steps->items.empty()) report(*steps, "the step of the goal is missing");
    for (const model::Mechanism& x : m_.mechanisms)
      if (x.relation == goal->relation && (!x.paths.empty() || !x.qualities.empty())) {
        allowed.insert("mechanism");
        mechanism(*goal);
      }
  } else {
    report(*asked, "this is no goal or proposition of the rulebase");
  }
  for (const Member& m : root_.members)
    if (!allowed.contains(m.key)) report(m.value, fmt::format("\"{}\" has no place here", m.key), "E0430");
  for (const char* key : {"$schema", "title"}) member(root_, key, text_kind);
  work();
  if (goal_of_derivations && out_.diagnostics.empty()) {
    claim_derivations(*goal_of_derivations);
    work();
  }
  // Of what is wrong already, nothing more is told for resting on it.
  if (!out_.diagnostics.empty()) return;
  for (const auto& [id, step] : steps_)
    if (!claims_.contains(step)) report(*step, "nothing rests on this step");
  acyclic();
  if (several_ && out_.diagnostics.empty()) derivations();
}

void Checker::header() {
  Json expected = Json::object();
  Json& rulebase = expected.put("rulebase", Json::object());
  rulebase.put("name", Json::of(m_.name));
  rulebase.put("version", Json::of(m_.version));
  Json files = Json::list();
  for (size_t i = 0; i < m_.files.size() && i < m_.digests.size(); ++i) {
    Json& f = files.items.emplace_back(Json::object());
    f.put("file", Json::of(m_.files[i]));
    f.put("sha256", Json::of(m_.digests[i]));
  }
  rulebase.put("files", std::move(files));
  // What was set for the explanation has to be set here: nothing in it is believed.
  Json parameters = Json::object();
  for (const model::Parameter& p : m_.parameters)
    if (p.overridden) parameters.put(p.name, Json::of(written_.literal(p.type, p.value)));
  if (!parameters.members.empty()) rulebase.put("parameters", std::move(parameters));
  if (profile_ != nullptr) {
    Json& profile = expected.put("profile", Json::object());
    profile.put("case", Json::of(profile_->case_name));
    profile.put("input", Json::of(profile_->path));
    profile.put("record", Json::of(int64_t{profile_->record}));
    profile.put("sha256", Json::of(digest_of(*profile_)));
  }
  if (facts_ != nullptr && !facts_->relations.empty()) {
    Json& list = expected.put("facts", Json::list());
    for (const FactRows& f : facts_->relations) {
      const auto text = read_file(f.path, SIZE_MAX);
      Json& one = list.items.emplace_back(Json::object());
      one.put("file", Json::of(f.path));
      one.put("sha256", Json::of(text.index() == 0 ? sha256_hex(std::get<0>(text)) : std::string()));
    }
  }
  for (const Member& e : expected.members) {
    const Json* said = member(root_, e.key, e.value.kind);
    if (said == nullptr) continue;
    if (e.key == "profile" && options_.moved) {
      const Json* input = said->find("input");
      if (input != nullptr && input->kind == text_kind && same_file(input->text, profile_->path)) {
        same(*said, e.value, {"input"});
        continue;
      }
    }
    same(*said, e.value);
  }
  for (Diagnostic& d : out_.diagnostics)
    if (d.code == "E0432") d.code = "E0431";
}

// Every step that stands anywhere, by its id.
void Checker::index(const Json& j) {
  if (j.kind == Json::Kind::object)
    if (const Json* id = j.find("id")) {
      const bool number = id->kind == Json::Kind::number && id->text.size() < 10 &&
                          id->text.find_first_not_of("0123456789") == std::string::npos;
      if (!number)
        report(*id, "a step's id is a number", "E0430");
      else if (!steps_.emplace(std::stoull(id->text), &j).second)
        report(*id, fmt::format("there is another step {}", id->text));
    }
  for (const Json& i : j.items) index(i);
  for (const Member& m : j.members) index(m.value);
}

// ---------------------------------------------------------------- where steps stand

// Steps are numbered as they are first mentioned, each stands where it is first needed, and what nests deeper
// than a reader should have to follow stands in the list by itself.
void Checker::layout() {
  const Json& steps = *root_.find("steps");
  const bool proposes = root_.find("outcome") != nullptr;
  const Json* several = root_.find("derivations");
  const size_t roots = proposes ? 0 : several_ ? several->items.size() : 1;
  size_t at = 0;
  for (; at < steps.items.size() && at < roots; ++at) layout_of(steps.items[at], 0);
  auto ids = [&](const Json* list) {
    if (list == nullptr) return;
    for (const Json& item : list->items)
      if (const Json* id = item.kind == Json::Kind::object ? item.find("step") : &item) mention(*id);
  };
  if (const Json* x = root_.find("mechanism")) {
    ids(x->find("paths"));
    ids(x->find("qualities"));
  }
  if (several_) ids(several);
  if (const Json* p = root_.find("proposition")) {
    if (const Json* scope = p->find("scope")) mention(*scope);
    if (const Json* claims = p->find("claims"))
      for (const Json& c : claims->items)
        if (const Json* instances = c.find("instances"))
          for (const Json& i : instances->items)
            for (const char* side : {"x", "y"})
              if (const Json* id = i.find(side)) mention(*id);
  }
  while (!waiting_.empty()) {
    const uint64_t id = waiting_.front();
    waiting_.pop_front();
    if (written_ids_.contains(id)) continue;
    if (at == steps.items.size()) {
      report(steps, fmt::format("step {} is missing", id));
      return;
    }
    const Json* said = steps.items[at].kind == Json::Kind::object ? steps.items[at].find("id") : nullptr;
    if (said == nullptr || said->text != std::to_string(id)) {
      report(said == nullptr ? steps.items[at] : *said, fmt::format("step {} has to stand here", id));
      return;
    }
    layout_of(steps.items[at++], 0);
  }
  if (at < steps.items.size()) report(steps.items[at], "nothing rests on this step");
}

void Checker::mention(const Json& id) {
  const Json* step = step_of(id);
  if (step == nullptr) return;
  const uint64_t number = std::stoull(id.text);
  if (mentioned_.insert(number).second && number != next_id_++)
    report(id, fmt::format("steps are numbered as they are mentioned: this is {}", next_id_ - 1));
  if (!written_ids_.contains(number)) waiting_.push_back(number);
}

void Checker::layout_of(const Json& node, int nesting) {
  const Json* step = resolve(node);
  if (step == nullptr) return;
  const bool here = step == &node;
  const Json& id = here ? *node.find("id") : *node.find("step");
  const uint64_t number = std::stoull(id.text);
  if (!here) {
    if (!written_ids_.contains(number) && nesting <= deepest)
      report(node, fmt::format("step {} is needed here first, and has to stand here", number));
    mention(id);
    return;
  }
  if (written_ids_.contains(number) || nesting > deepest) {
    report(id, "this step has to stand elsewhere");
    return;
  }
  if (mentioned_.insert(number).second && number != next_id_++)
    report(id, fmt::format("steps are numbered as they are mentioned: this is {}", next_id_ - 1));
  written_ids_.insert(number);
  auto all = [&](const Json* list) {
    if (list == nullptr) return;
    for (const Json& item : list->items) layout_of(item, nesting + 1);
  };
  for (const char* key : {"conditions", "closed_by", "absent", "undecided"}) all(step->find(key));
  if (const Json* negated = step->find("not")) layout_of(*negated, nesting + 1);
  if (const Json* t = step->find("threshold")) all(t->find("members"));
  if (const Json* e = step->find("every")) {
    all(e->find("members"));
    all(e->find("closed_by"));
  }
  if (const Json* a = step->find("aggregate")) {
    if (const Json* rows = a->find("rows"))
      for (const Json& row : rows->items) all(row.find("conditions"));
    all(a->find("closed_by"));
  }
  if (const Json* c = step->find("comparison")) all(c->find("aggregates"));
}

// ---------------------------------------------------------------- what was asked

std::optional<Goal> Checker::parse_goal(const std::string& text) {
  const auto fact = parse_fact(text);
  if (!fact || fact->form != FactLiteral::Form::atom) return std::nullopt;
  std::optional<RelationId> relation;
  for (uint32_t r = 0; r < m_.relations.size(); ++r)
    if (m_.relations[r].name == fact->relation) relation = RelationId{r};
  if (!relation || fact->arguments.size() != m_[*relation].columns.size()) return std::nullopt;
  Goal out{*relation, {}};
  std::vector<std::string> variables;
  for (size_t c = 0; c < fact->arguments.size(); ++c) {
    const FactArgument& a = fact->arguments[c];
    if (!a.column.empty()) return std::nullopt;
    Term t;
    // Somebody whom the profile counts ("unnamed 1") is read as a variable and is a value.
    const auto* v = std::get_if<VariableArgument>(&a.value);
    const bool counted = v != nullptr && v->stands_for_unnamed();
    if (counted || std::holds_alternative<Literal>(a.value)) {
      const auto symbol = symbol_of(m_[*relation].columns[c].type, text.substr(a.begin, a.end - a.begin));
      if (!symbol) return std::nullopt;
      t.constant = *symbol;
    } else if (v != nullptr) {
      auto it = std::find(variables.begin(), variables.end(), v->name);
      t.variable = static_cast<int>(it - variables.begin());
      if (it == variables.end()) variables.push_back(v->name);
    }
    out.terms.push_back(t);
  }
  // As it would be written.
  return goal_text(out) == text ? std::optional(out) : std::nullopt;
}

void Checker::assessed(const Json& id, const Goal& goal) {
  const Assessed a = bounds_.assess(goal);
  const Json* step = step_of(id);
  if (step == nullptr) return;
  if (a.verdict == Verdict::holds) {
    const Table& rows = bounds_.certain(goal.relation, bounds_.weakest());
    std::optional<size_t> best;
    for (size_t r = 0; r < rows.size(); ++r)
      if (bounds_.matches(goal, rows[r]) &&
          (!best || rows.mark(r) < rows.mark(*best) ||
           (rows.mark(r) == rows.mark(*best) && compare_rows(goal.relation, rows[r], rows[*best]) < 0)))
        best = r;
    claim(id, RowClaim{goal.relation, {rows[*best], rows[*best] + goal.terms.size()}, rows.mark(*best)});
  } else {
    claim(id, GoalClaim{goal, a.level});
  }
}

void Checker::mechanism(const Goal& goal) {
  const Json* said = member(root_, "mechanism", Json::Kind::object);
  if (said == nullptr) return;
  Json expected = Json::object();
  std::vector<std::pair<const Json*, RelationId>> parts;
  for (const model::Mechanism& x : m_.mechanisms) {
    if (x.relation != goal.relation) continue;
    auto list = [&](const char* key, const std::vector<RelationId>& all) {
      if (all.empty()) return;
      Json& out = expected.put(key, Json::list());
      const Json* there = said->find(key);
      for (size_t i = 0; i < all.size(); ++i) {
        Json& part = out.items.emplace_back(Json::object());
        part.put("name", Json::of(m_[all[i]].name));
        const Json* step =
            there != nullptr && i < there->items.size() ? there->items[i].find("step") : nullptr;
        part.put("step", step != nullptr ? *step : Json::of(int64_t{0}));
        if (step != nullptr) parts.emplace_back(step, all[i]);
      }
    };
    list("paths", x.paths);
    list("qualities", x.qualities);
  }
  same(*said, expected);
  for (const auto& [step, relation] : parts) assessed(*step, Goal{relation, {}});
}

void Checker::possible_rows(const Goal& goal) {
  const Json* said = member(root_, "possible", Json::Kind::object);
  if (said == nullptr) return;
  const uint8_t level = bounds_.weakest();
  std::vector<std::string> rows;
  bool others = false;
  if (!bounds_.is_exact(goal.relation, level)) {
    const Table& certain = bounds_.certain(goal.relation, level);
    for (const Box& box : bounds_.possible(goal.relation, level)) {
      std::map<int, Cell> variables;
      bool fits = true, ground = true;
      std::vector<Symbol> cells;
      for (size_t c = 0; c < box.size() && fits; ++c) {
        ground = ground && box[c].wild == nullptr;
        cells.push_back(box[c].known);
        const Term& t = goal.terms[c];
        if (t.variable < 0 && t.constant == any_symbol) continue;
        Cell have{t.constant, nullptr};
        if (t.variable >= 0) have = variables.try_emplace(t.variable, bounds_.cells().any()).first->second;
        const auto met = bounds_.cells().meet(have, box[c], m_[goal.relation].columns[c].type);
        fits = met.has_value();
        if (fits && t.variable >= 0) variables[t.variable] = *met;
      }
      if (!fits) continue;
      others = others || !ground;
      // What a box that nobody can name covers is no row of its own.
      const auto& boxes = bounds_.possible(goal.relation, level);
      const bool within = ground && std::any_of(boxes.begin(), boxes.end(), [&](const Box& wider) {
                            bool covers = std::any_of(wider.begin(), wider.end(),
                                                      [](const Cell& c) { return c.wild != nullptr; });
                            for (size_t c = 0; c < box.size(); ++c)
                              covers = covers && bounds_.cells().covers(wider[c], box[c]);
                            return covers;
                          });
      if (ground && !within && !certain.find(cells.data()))
        rows.push_back(written_.goal(goal.relation, cells));
    }
  }
  std::sort(rows.begin(), rows.end());
  Json expected = Json::object();
  Json& list = expected.put("rows", Json::list());
  for (std::string& r : rows) list.items.push_back(Json::of(std::move(r)));
  expected.put("others", Json::of(others));
  same(*said, expected);
}

}  // namespace mechanist::verify
