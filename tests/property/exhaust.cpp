// Every program of a tiny grammar over two unary facts, as the relations of one rulebase, so that one
// evaluation and one enumeration of completions answer for all of them at once.
//
// A profile says of each of p("ann"), p("bob"), q("ann"), q("bob") that it is recorded, denied or not known,
// and of each of the two facts that it is complete or not: 324 in all.
#include <algorithm>

#include "check.hpp"

namespace mechanist::property {

namespace {

std::string conjunction(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : " and ") + part;
  return out;
}

// Bodies with the one variable X that bind it.
std::vector<std::string> open_bodies() {
  std::vector<std::string> literals = {"p(X)",         "q(X)",       "not p(X)",      "not q(X)",
                                       "X != \"ann\"", "p(\"bob\")", "not q(\"bob\")"};
  std::vector<std::string> out;
  for (size_t set = 1; set < (1u << literals.size()); ++set) {
    std::vector<std::string> parts;
    for (size_t i = 0; i < literals.size(); ++i)
      if (set >> i & 1) parts.push_back(literals[i]);
    bool binds = (set & 3) != 0;
    if (binds && parts.size() <= 3) out.push_back(conjunction(parts));
  }
  out.push_back("(p(X) or q(X))");
  out.push_back("(p(X) or q(X)) and not (p(X) and q(X))");
  out.push_back("p(X) and (q(X) or not q(\"ann\"))");
  out.push_back("p(X) and count { Y : q(Y) } >= 1");
  out.push_back("p(X) and exists { q(Y) and Y != X }");
  out.push_back("p(X) and not exists { q(Y) and Y != X }");
  return out;
}

// Bodies without variables of their own.
std::vector<std::string> closed_bodies() {
  std::vector<std::string> atoms = {"p(_)", "q(_)", "p(\"ann\")", "q(\"ann\")", "q(\"bob\")"};
  std::vector<std::string> literals;
  for (const std::string& a : atoms) {
    literals.push_back(a);
    literals.push_back("not " + a);
  }
  std::vector<std::string> out = literals;
  for (size_t i = 0; i < literals.size(); ++i)
    for (size_t k = i + 1; k < literals.size(); ++k) {
      out.push_back(literals[i] + " and " + literals[k]);
      out.push_back("(" + literals[i] + " or " + literals[k] + ")");
      out.push_back("not (" + literals[i] + " and " + literals[k] + ")");
    }
  for (const char* bound : {"at least", "at most", "exactly"})
    for (int k = 0; k <= 3; ++k) {
      std::string n = std::to_string(k);
      out.push_back(std::string(bound) + " " + n + " of { p(\"ann\"); q(\"ann\"); not q(\"bob\") }");
      out.push_back(std::string(bound) + " " + n + " of { p(_); not q(_); p(\"bob\") and q(\"bob\") }");
    }
  for (const char* comparator : {"=", "!=", "<", "<=", ">", ">="})
    for (int k = 0; k <= 2; ++k) {
      std::string end = std::string(" ") + comparator + " " + std::to_string(k);
      out.push_back("count { X : p(X) }" + end);
      out.push_back("count { X : p(X) and not q(X) }" + end);
      out.push_back("count { X, Y : p(X) and q(Y) }" + end);
    }
  out.push_back("p(X) and p(Y) and X != Y");
  out.push_back("p(X) and q(X)");
  out.push_back("p(X) and not q(X)");
  out.push_back("(for every X in p: q(X))");
  out.push_back("(for every X in p: not q(X))");
  out.push_back("not (for every X in q: p(X))");
  return out;
}

}  // namespace

Exhausted exhaust(uint64_t every_nth_profile, const eval::Defects& defects) {
  std::string rules =
      "rulebase tiny \"1\"\ncase Firm\nentity Person\nfact p(who: Person)\nfact q(who: Person)\n"
      "define reach(who: Person)\nrule { when p(\"ann\") then reach(\"ann\") }\n"
      "rule { when reach(X) and q(X) then reach(\"bob\") }\nrule { when reach(\"bob\") and q(X) then "
      "reach(X) }\n";
  size_t number = 0;
  for (const std::string& body : open_bodies()) {
    std::string n = std::to_string(number++);
    rules += "define open" + n + "(who: Person)\nrule { when " + body + " then open" + n + "(X) }\n";
    rules += "define none" + n + " when not open" + n + "(_)\n";
    rules += "define beside" + n + "(who: Person)\nrule { when p(X) and not open" + n + "(X) then beside" +
             n + "(X) }\n";
  }
  for (const std::string& body : closed_bodies())
    rules += "define closed" + std::to_string(number++) + " when " + body + "\n";

  Exhausted out;
  out.programs = number;
  for (uint64_t n = 0; n < 324; n += every_nth_profile) {
    std::string facts[2], denied[2];
    uint64_t rest = n;
    for (int relation = 0; relation < 2; ++relation)
      for (const char* who : {"ann", "bob"}) {
        uint64_t state = rest % 3;
        rest /= 3;
        if (state == 1) facts[relation] += std::string(facts[relation].empty() ? "" : ", ") + who;
        if (state == 2)
          denied[relation] += std::string(denied[relation].empty() ? "" : ", ") + "{ who: " + who + " }";
      }
    std::string text = "case: Acme\nfacts: {";
    const char* names[2] = {"p", "q"};
    for (int r = 0; r < 2; ++r)
      if (!facts[r].empty()) text += std::string(" ") + names[r] + ": [" + facts[r] + "],";
    text += " }\ndenied: {";
    for (int r = 0; r < 2; ++r)
      if (!denied[r].empty()) text += std::string(" ") + names[r] + ": [" + denied[r] + "],";
    text += " }\n";
    std::string complete;
    for (int r = 0; r < 2; ++r, rest /= 2)
      if (rest % 2) complete += std::string(complete.empty() ? "" : ", ") + names[r];
    if (!complete.empty()) text += "complete: [" + complete + "]\n";

    std::string problem;
    std::optional<Case> c = load(rules, text, problem);
    if (!c) {
      out.disagreements.push_back("not read:\n" + problem + text);
      return out;
    }
    ++out.profiles;
    std::vector<oracle::Goal> goals = oracle::interesting_goals(*c->model, *c->profile, 8);
    oracle::Options options;
    options.fresh = 2;
    oracle::Answer answer = oracle::enumerate(*c->model, *c->profile, goals, options);
    Truth truth;
    truth.exact = true;  // no program tells more than two unnamed individuals apart
    for (Truth::Level& level : truth.levels)
      for (const oracle::Seen& seen : answer.goals) {
        level.not_holds.push_back(seen.false_somewhere);
        level.not_fails.push_back(seen.true_somewhere);
      }
    for (const Disagreement& d : compare(*c, goals, truth, evaluate(*c, goals, defects), out.tally)) {
      std::string rule;
      size_t at = rules.find("define " + d.goal.substr(0, d.goal.find('(')));
      if (at != rules.npos) rule = rules.substr(at, rules.find("define ", at + 7) - at);
      out.disagreements.push_back(d.goal + ": expected " + d.expected + "; got " + d.got + "\n" + rule +
                                  "---\n" + text);
    }
  }
  return out;
}

}  // namespace mechanist::property
