// Runs tests and compares. What an explanation ends in is looked for in its steps, read as goals again.
// External interface: run.hpp.
#include "testing/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "eval/goals.hpp"
#include "explain/explanation.hpp"
#include "explain/findings.hpp"
#include "explain/proofs.hpp"
#include "explain/render.hpp"
#include "profile/read.hpp"
#include "testing/rows.hpp"

namespace mechanist::testing {
namespace {

class TestRun {
 public:
  TestRun(const ast::TestDecl& test, eval::Evaluation& ev, const Profile& profile, const Options& options)
      : test_(test), ev_(ev), m_(ev.model()), profile_(profile), options_(options) {}

  void run(TestResult& result) {
    for (const ast::Expectation& e : test_.expect) {
      ExpectationResult r;
      r.span = e.goal_span;
      r.goal = slice(e.goal_span);
      if (e.no_findings() && !m_.find("no")) {
        no_findings(r);
        result.expectations.push_back(std::move(r));
        continue;
      }
      eval::ResolvedGoal goal = resolved(e.goal, e.goal_span, result.diagnostics);
      if (!goal.asked) continue;
      if (e.exactly)
        rows(e, std::get<eval::Goal>(*goal.asked), r, result.diagnostics);
      else
        verdict(e, *goal.asked, r, result.diagnostics);
      result.expectations.push_back(std::move(r));
    }
  }

 private:
  std::string slice(Span s) const {
    return std::string(m_.sources[s.source].text().substr(s.begin, s.end - s.begin));
  }
  eval::ResolvedGoal resolved(const FactLiteral& fact, Span span, Diagnostics& diagnostics) {
    eval::ResolvedGoal goal = eval::resolve_goal(m_, ev_.symbols(), fact, m_.sources, span);
    diagnostics.insert(diagnostics.end(), goal.diagnostics.begin(), goal.diagnostics.end());
    return goal;
  }

  void no_findings(ExpectationResult& r) {
    r.goal.clear();
    r.expected = "no findings";
    explain::Conditions conditions(m_);
    const auto findings = explain::findings_of(ev_, conditions, profile_, m_.languages.front());
    for (const explain::Finding& f : findings)
      r.got += fmt::format("{}{}: {}", r.got.empty() ? "" : "; ", f.constraint, f.sentence);
    r.passed = findings.empty();
  }

  void rows(const ast::Expectation& e, const eval::Goal& goal, ExpectationResult& r,
            Diagnostics& diagnostics) {
    std::vector<std::vector<Symbol>> wanted;
    for (const ast::Expectation::Reason& row : e.rows) {
      eval::ResolvedGoal one = resolved(row.fact, row.span, diagnostics);
      if (!one.asked) return;
      std::vector<Symbol> cells;
      for (const eval::Goal::Term& t : std::get<eval::Goal>(*one.asked).terms) cells.push_back(t.constant);
      wanted.push_back(std::move(cells));
    }
    const std::vector<std::vector<Symbol>> holding = ev_.answers(goal).holding;
    std::sort(wanted.begin(), wanted.end(), [&](const auto& a, const auto& b) {
      return ev_.compare_rows(goal.relation, a.data(), b.data()) < 0;
    });
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    auto all = [&](const auto& list) {
      std::string out;
      for (const auto& row : list)
        out += fmt::format("{}{}", out.empty() ? "" : "; ", row_text(ev_, goal.relation, row));
      return out.empty() ? std::string("no row") : out;
    };
    r.passed = wanted == holding;
    if (r.passed) return;
    r.expected = "exactly " + all(wanted);
    r.got = all(holding);
  }

  void verdict(const ast::Expectation& e, const eval::Asked& asked, ExpectationResult& r,
               Diagnostics& diagnostics) {
    r.expected = e.verdict.text;
    if (const auto* goal = std::get_if<eval::Goal>(&asked)) {
      const eval::Assessed is = ev_.assess(*goal);
      r.got = to_string(is.verdict);
      if (e.confidence) {
        r.expected += fmt::format(" ({})", e.confidence->text);
        if (is.confidence) r.got += fmt::format(" ({})", to_string(*is.confidence));
      }
    } else {
      r.got = to_string(ev_.outcome(m_.propositions[std::get<eval::PropositionGoal>(asked).index]));
    }
    r.passed = r.expected == r.got;
    if (r.passed && e.because.empty()) return;
    explain::ExplainOptions how;
    how.all = !e.because.empty();
    how.digests = false;
    how.settle = false;
    const explain::Explanation whole = explain::explain(ev_, asked, how);
    for (const ast::Expectation::Reason& reason : e.because) {
      if (!r.passed) break;
      if (stands_on(whole, reason, diagnostics)) continue;
      r.passed = false;
      r.expected = fmt::format("{} because {}", r.expected, slice(reason.span));
      r.got += ", and not because of that";
    }
    if (r.passed) return;
    how.all = false;
    explain::TextOptions text;
    text.width = options_.width;
    text.leads = false;
    r.why = explain::render_text(explain::explain(ev_, asked, how), text);
  }

  // Whether some step that nothing stands above is about the fact: a positive one that it is recorded or not
  // recorded, `not` that it is known not to be so, `complete` that a list is.
  bool stands_on(const explain::Explanation& whole, const ast::Expectation::Reason& reason,
                 Diagnostics& diagnostics) {
    FactLiteral fact = reason.fact;
    const FactLiteral::Form form = fact.form;
    if (form != FactLiteral::Form::attribute) fact.form = FactLiteral::Form::atom;
    const eval::ResolvedGoal wanted = resolved(fact, reason.span, diagnostics);
    if (!wanted.asked || !std::holds_alternative<eval::Goal>(*wanted.asked)) return false;
    const eval::Goal& goal = std::get<eval::Goal>(*wanted.asked);
    return std::any_of(whole.steps.begin(), whole.steps.end(), [&](const explain::Step& s) {
      const auto* excluded = std::get_if<explain::Excluded>(&s.why);
      if (form == FactLiteral::Form::complete)
        return excluded != nullptr &&
               std::any_of(excluded->declared.begin(), excluded->declared.end(), [&](const auto& d) {
                 return d.kind != explain::Excluded::Declared::Kind::denied && is_about(s.goal, goal);
               });
      const bool against = excluded != nullptr || std::holds_alternative<explain::OtherValue>(s.why);
      const bool for_it = std::holds_alternative<explain::Recorded>(s.why) ||
                          std::holds_alternative<explain::NotRecorded>(s.why);
      return (form == FactLiteral::Form::denial ? against : for_it) && is_about(s.goal, goal);
    });
  }
  bool is_about(std::string_view text, const eval::Goal& wanted) {
    constexpr std::string_view complete = "complete ";
    if (text.starts_with(complete)) text.remove_prefix(complete.size());
    const eval::ResolvedGoal step = eval::resolve_goal(m_, ev_.symbols(), text);
    if (!step.asked) return false;
    const auto* goal = std::get_if<eval::Goal>(&*step.asked);
    if (goal == nullptr || !(goal->relation == wanted.relation)) return false;
    for (size_t t = 0; t < wanted.terms.size(); ++t)
      if (wanted.terms[t].constant != any_symbol && !(wanted.terms[t].constant == goal->terms[t].constant))
        return false;
    return true;
  }

  const ast::TestDecl& test_;
  eval::Evaluation& ev_;
  const model::Model& m_;
  const Profile& profile_;
  const Options& options_;
};

}  // namespace

bool TestResult::passed() const {
  return limit_reached.empty() && !has_errors(diagnostics) &&
         std::all_of(expectations.begin(), expectations.end(), [](const auto& e) { return e.passed; });
}

std::vector<TestResult> run(const plan::Plan& plan, const Options& options) {
  const model::Model& m = *plan.model;
  std::vector<TestResult> out;
  for (const ast::TestDecl& test : m.tests) {
    TestResult result{test.name, test.name_span, {}, {}, {}};
    ReadProfile read = profile_of_test(m, test);
    result.diagnostics = std::move(read.diagnostics);
    if (!read.profile) {
      out.push_back(std::move(result));
      continue;
    }
    eval::Evaluation ev(plan, *read.profile, options.engine);
    ev.run();
    TestRun(test, ev, *read.profile, options).run(result);
    result.limit_reached = ev.limit_reached();
    if (!result.limit_reached.empty())
      result.diagnostics.push_back(error("E0507", place_of(m.sources, test.name_span),
                                         "the test reached the limit of " + result.limit_reached));
    else if (options.visit)
      options.visit(test, ev);
    out.push_back(std::move(result));
  }
  return out;
}

}  // namespace mechanist::testing
