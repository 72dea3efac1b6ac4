// The lints, each with its page. The tests read both programs of every page, so that a page cannot lie.
// External interface: pages and find_page of lint.hpp.
#include <algorithm>

#include "base/text.hpp"
#include "lint/lint.hpp"

namespace mechanist::lint {

const std::vector<Page>& pages() {
  static const std::vector<Page> all = {
      {"W0202", "open-bound",
       "Evidence is never complete: that only one partner is on record does not show that there is only one. "
       "The bound holds for a case that says so, and stays open for all others.",
       R"(rulebase partners "1"
case Firm
fact partner(name: text)
mechanism focused {
  path alone { when at most 1 of { partner("A"); partner("B") } }
})",
       R"(rulebase partners "1"
case Firm
closed fact partner(name: text)
mechanism focused {
  path alone { when at most 1 of { partner("A"); partner("B") } }
})"},
      {"W0203", "never-met", "A mechanism that asks for it fails for every case, whatever is recorded.",
       R"(rulebase forms "1"
case Firm
fact team
fact alliance
mechanism joined {
  path teams { when team }
  path alliances { when alliance }
  applies when at least 3 of paths
})",
       R"(rulebase forms "1"
case Firm
fact team
fact alliance
mechanism joined {
  path teams { when team }
  path alliances { when alliance }
  applies when at least 2 of paths
})"},
      {"W0204", "always-met", "A reader takes it for a requirement, and it requires nothing.",
       R"(rulebase forms "1"
case Firm
fact team(name: text)
mechanism joined {
  path teams { when team("A") and count { T : team(T) } >= 0 }
})",
       R"(rulebase forms "1"
case Firm
fact team(name: text)
mechanism joined {
  path teams { when team("A") and count { T : team(T) } >= 2 }
})"},
      {"W0601", "unused",
       "Coders spend days on facts that no rule reads, and a definition that nothing needs is often one "
       "whose "
       "name was changed in one place only.",
       R"(rulebase spending "1"
case Firm
fact spend: int
fact rank: int
parameter enough = 100
mechanism large {
  path by_spending { when spend >= enough }
})",
       R"(rulebase spending "1"
case Firm
fact spend: int
fact rank: int
parameter enough = 100
mechanism large {
  path by_spending { when spend >= enough }
  path by_rank { when rank <= 10 }
})"},
      {"W0602", "never-fires",
       "What the rule is to conclude is never concluded, and nothing says so: the verdicts of the other "
       "rules "
       "look as if it had been considered.",
       R"(rulebase spending "1"
case Firm
fact spend: int
mechanism large {
  path medium { when spend > 500 and spend < 100 }
})",
       R"(rulebase spending "1"
case Firm
fact spend: int
mechanism large {
  path medium { when spend > 100 and spend < 500 }
})"},
      {"W0603", "unfounded",
       "Whatever asks for it fails, and whatever asks for its absence holds, for every case.",
       R"(rulebase chains "1"
case Firm
fact feeds(from: text, to: text)
define chain(from: text, to: text)
rule { when chain(A, B) and feeds(B, C) then chain(A, C) }
mechanism integrating {
  path chains { when chain(_, _) }
})",
       R"(rulebase chains "1"
case Firm
fact feeds(from: text, to: text)
define chain(from: text, to: text)
rule { when feeds(A, B) then chain(A, B) }
rule { when chain(A, B) and feeds(B, C) then chain(A, C) }
mechanism integrating {
  path chains { when chain(_, _) }
})"},
      {"W0604", "subsumed",
       "It reads as a further way to the conclusion and is none. Where it was meant as a stricter condition, "
       "the other rule lets pass what this one is to keep out: rules of one head are alternatives.",
       R"(rulebase points "1"
case Firm
fact works(partner: text, technology: text)
fact university(name: text)
define point(T: text)
rule any_partner { when works(_, T) then point(T) }
rule academic { when works(P, T) and university(P) then point(T) }
mechanism integrating {
  path points { when point(_) }
})",
       R"(rulebase points "1"
case Firm
fact works(partner: text, technology: text)
fact university(name: text)
define point(T: text)
rule academic { when works(P, T) and university(P) then point(T) }
mechanism integrating {
  path points { when point(_) }
})"},
      {"W0605", "duplicate",
       "One of them was copied to be changed, and the change was forgotten; or both will have to be changed "
       "together for ever.",
       R"(rulebase points "1"
case Firm
fact works(partner: text, technology: text)
fact university(name: text)
define point(T: text)
rule first { when works(P, T) and university(P) then point(T) }
rule second { when university(Who) and works(Who, What) then point(What) }
mechanism integrating {
  path points { when point(_) }
})",
       R"(rulebase points "1"
case Firm
fact works(partner: text, technology: text)
fact university(name: text)
fact institute(name: text)
define point(T: text)
rule first { when works(P, T) and university(P) then point(T) }
rule second { when institute(Who) and works(Who, What) then point(What) }
mechanism integrating {
  path points { when point(_) }
})"},
      {"W0606", "unreachable",
       "It says nothing about any case: a table or a parameter decides it once and for all.",
       R"(rulebase levels "1"
case Firm
fact unit(level: int)
table level(number: int) { (1); (2) }
mechanism spread {
  path levels { when count { L : level(L) } >= 2 }
  path units { when unit(_) }
})",
       R"(rulebase levels "1"
case Firm
fact unit(level: int)
table level(number: int) { (1); (2) }
mechanism spread {
  path levels { when count { L : level(L) and unit(L) } >= 2 }
  path units { when unit(_) }
})"},
      {"W0607", "only-open",
       "Nothing that coders find can decide it. A total is known only where it is known that nothing is "
       "missing, and public evidence does not show that.",
       R"(rulebase spending "1"
case Firm
fact project(name: text, spend: number)
mechanism large {
  path in_all { when sum { S : project(_, S) } >= 100 }
})",
       R"(rulebase spending "1"
case Firm
fact project(name: text, spend: number)
mechanism large {
  path in_one { when project(_, S) and S >= 100 }
})"},
      {"W0608", "needs-complete",
       "A laboratory that nobody wrote down is not a laboratory that does not exist. The negation is open "
       "for "
       "every case whose coder did not declare that there are no others.",
       R"(rulebase abroad "1"
case Firm
fact laboratory(name: text, country: text)
mechanism at_home {
  path nowhere_else { when not laboratory(_, _) }
})",
       R"(rulebase abroad "1"
case Firm
fact laboratory(name: text, country: text)
mechanism at_home {
  path not_in_rome { when not laboratory(_, "Italy") }
})"},
      {"W0609", "missing-column",
       "Explanations and findings show facts by their sentences. Two facts that differ in the column read "
       "alike, and what is said of it is lost.",
       R"(rulebase work "1"
case Firm
fact works(partner: text, technology: text) { en "{case} works with {partner}" }
mechanism joined {
  path by_work { when works(_, _) }
})",
       R"(rulebase work "1"
case Firm
fact works(partner: text, technology: text) { en "{case} works with {partner} on {technology}" }
mechanism joined {
  path by_work { when works(_, _) }
})"},
      {"W0610", "missing-language",
       "Whoever reads in the other language meets a sentence made from names, in the midst of written ones.",
       R"(rulebase work "1" { en "Joint work" zh "合作" }
case Firm
fact works(partner: text) { en "{case} works with {partner}" }
mechanism joined {
  path by_work { when works(_) }
})",
       R"(rulebase work "1" { en "Joint work" zh "合作" }
case Firm
fact works(partner: text) { en "{case} works with {partner}" zh "{case}与{partner}合作" }
mechanism joined {
  path by_work { when works(_) }
})"},
      {"W0611", "unrecorded",
       "A proposition is tested by what happened. If no profile can record that, every case supports it or "
       "none does, and the count of them says nothing about the theory.",
       R"(rulebase claims "1"
case Firm
fact works(partner: text)
table success(name: text) { ("chips") }
proposition P1 {
  ours "an example"
  claim necessary works(_) for success(_)
})",
       R"(rulebase claims "1"
case Firm
fact works(partner: text)
fact success(name: text)
proposition P1 {
  ours "an example"
  claim necessary works(_) for success(_)
})"},
      {"W0612", "uncited",
       "A reviewer has to know whose claim it is: a study's, or the author's of the rulebase.",
       R"(rulebase claims "1"
case Firm
fact works(partner: text)
fact success
proposition P1 {
  claim necessary works(_) for success
})",
       R"(rulebase claims "1"
source study { title "A study" }
case Firm
fact works(partner: text)
fact success
proposition P1 {
  cites study
  claim necessary works(_) for success
})"},
      {"W0613", "no-reason", "Whoever reads the comment a year later has to know whether it is still right.",
       R"(rulebase work "1"
case Firm
fact works(partner: text)
# allow unused
fact founded: year
mechanism joined {
  path by_work { when works(_) }
})",
       R"(rulebase work "1"
case Firm
fact works(partner: text)
# allow unused: told in reports, no rule depends on it
fact founded: year
mechanism joined {
  path by_work { when works(_) }
})"},
      {"W0614", "allows-nothing",
       "It would hide the next finding at this place, which nobody has looked at; or it is misspelt, and was "
       "never of use.",
       R"(rulebase work "1"
case Firm
# allow unused: told in reports, no rule depends on it
fact works(partner: text)
mechanism joined {
  path by_work { when works(_) }
})",
       R"(rulebase work "1"
case Firm
fact works(partner: text)
mechanism joined {
  path by_work { when works(_) }
})"},
  };
  return all;
}

const Page* find_page(std::string_view code_or_name) {
  const std::string lower = lower_case(code_or_name), upper = upper_case(code_or_name);
  const auto it = std::find_if(pages().begin(), pages().end(),
                               [&](const Page& p) { return p.code == upper || p.name == lower; });
  return it == pages().end() ? nullptr : &*it;
}

}  // namespace mechanist::lint
