// Everything that can be wrong with a profile, told at its place.
#include "support.hpp"

namespace mechanist {
namespace {

std::string wrong(std::string text) {
  ReadProfile read = read_yaml(std::move(text));
  CHECK(!read.profile.has_value());
  CHECK(read.input == "p.yaml");
  return complaints(read);
}
std::string wrong_facts(const std::string& facts) {
  return wrong("case: X\nfacts:\n" + facts);
}
std::string warned(std::string text) {
  ReadProfile read = read_yaml(std::move(text));
  CHECK(read.profile.has_value());
  return complaints(read);
}

}  // namespace

TEST_CASE("top-level keys and the case") {
  CHECK(wrong("cases: X\nfacts: {}\n") == R"(p.yaml:1:1: error[E0306]: a profile has no key 'cases'
  1 | cases: X
    | ^^^^^
  hint: did you mean 'case'?
p.yaml:1:1: error[E0307]: this profile names no case
  1 | cases: X
    | ^
  hint: write 'case: NAME' at its top; a file of sources and names that profiles share stands outside of their folder
)");
  CHECK(wrong("case:\nfact: {}\n") == R"(p.yaml:2:1: error[E0306]: a profile has no key 'fact'
  2 | fact: {}
    | ^^^^
  hint: did you mean 'facts'?
p.yaml:1:1: error[E0307]: a case needs a name
  1 | case:
    | ^^^^
)");
  CHECK(wrong("case: [a]\nsource: s\nkey_core: x\n") ==
        R"(p.yaml:2:1: error[E0318]: 'source' stands here beside no fact
  2 | source: s
    | ^^^^^^
  hint: evidence belongs into the map of the fact that it supports
p.yaml:3:1: error[E0306]: a profile has no key 'key_core'
  3 | key_core: x
    | ^^^^^^^^
  hint: facts stand under the key 'facts'
p.yaml:1:7: error[E0307]: a case needs a name
  1 | case: [a]
    |       ^^
)");
  CHECK(wrong("- case: X\n") == R"(p.yaml:1:1: error[E0317]: a profile is a map, not a list
  1 | - case: X
    | ^^^^^^^^^
  hint: begin with a line 'case: NAME'
)");
  CHECK(wrong("case: X\nfacts: [a]\n") == R"(p.yaml:2:8: error[E0317]: 'facts' is a map of facts, not a list
  2 | facts: [a]
    |        ^^
  hint: write 'facts: { name: … }'
)");
  CHECK(wrong("case: X\nconfidence: hihg\n") == R"(p.yaml:2:13: error[E0319]: there is no confidence 'hihg'
  2 | confidence: hihg
    |             ^^^^
  hint: did you mean 'high'?
)");
}

TEST_CASE("relations, columns, constants") {
  CHECK(wrong_facts("  key_cor: x\n  point: y\n  feeds: z\n  utterly_else: 1\n  source: s\n") ==
        R"(p.yaml:3:3: error[E0308]: there is no fact 'key_cor'
  3 |   key_cor: x
    |   ^^^^^^^
  hint: did you mean 'key_core'?
p.yaml:4:3: error[E0308]: 'point' is concluded by rules and cannot be recorded
  4 |   point: y
    |   ^^^^^
p.yaml:5:3: error[E0308]: 'feeds' is a table of the rulebase and cannot be recorded
  5 |   feeds: z
    |   ^^^^^
p.yaml:6:3: error[E0308]: there is no fact 'utterly_else'
  6 |   utterly_else: 1
    |   ^^^^^^^^^^^^
p.yaml:7:3: error[E0318]: 'source' stands here beside no fact
  7 |   source: s
    |   ^^^^^^
  hint: evidence belongs into the map of the fact that it supports
)");
  CHECK(wrong_facts("  partner: [ { nam: A, subject: universty, since: 2010, sorce: s } ]\n") ==
        R"(p.yaml:3:16: error[E0309]: 'partner' has no column 'nam'
  3 |   partner: [ { nam: A, subject: universty, since: 2010, sorce: s } ]
    |                ^^^
  hint: did you mean 'name'?
p.yaml:3:44: error[E0309]: 'partner' has no column 'since'
  3 |   partner: [ { nam: A, subject: universty, since: 2010, sorce: s } ]
    |                                            ^^^^^
  hint: its columns are 'name', 'subject' and 'country'
p.yaml:3:57: error[E0309]: 'partner' has no column 'sorce'
  3 |   partner: [ { nam: A, subject: universty, since: 2010, sorce: s } ]
    |                                                         ^^^^^
  hint: did you mean 'source'?
)");
  CHECK(wrong_facts("  kind: 高校\n") == R"(p.yaml:3:9: error[E0310]: there is no Subject '高校'
  3 |   kind: 高校
    |         ^^^^
  hint: write 'university'
)");
  CHECK(wrong_facts("  kind: nothing\n") == R"(p.yaml:3:9: error[E0310]: there is no Subject 'nothing'
  3 |   kind: nothing
    |         ^^^^^^^
  hint: one of 'university', 'firm', 'supplier', 'user' or 'government'
)");
  CHECK(wrong("case: X\ndenied: { point: a }\ncomplete: [feeds, poin]\nsearched: { partnr: [] }\n") ==
        R"(p.yaml:2:11: error[E0308]: 'point' is concluded by rules and cannot be denied
  2 | denied: { point: a }
    |           ^^^^^
p.yaml:3:12: error[E0308]: 'feeds' is a table of the rulebase and cannot be declared complete
  3 | complete: [feeds, poin]
    |            ^^^^^
p.yaml:3:19: error[E0308]: there is no fact 'poin'
  3 | complete: [feeds, poin]
    |                   ^^^^
p.yaml:4:13: error[E0308]: there is no fact 'partnr'
  4 | searched: { partnr: [] }
    |             ^^^^^^
  hint: did you mean 'partner'?
)");
}

TEST_CASE("values of the wrong type") {
  CHECK(wrong_facts("  intensity: 23.4\n") == R"(p.yaml:3:14: error[E0314]: '23.4' has no percent sign
  3 |   intensity: 23.4
    |              ^^^^
  hint: if percent are meant, write 23.4%
)");
  CHECK(wrong_facts("  spend: USD 3bn\n") == R"(p.yaml:3:10: error[E0311]: 'USD' does not convert to EUR m
  3 |   spend: USD 3bn
    |          ^^^^^^^
  hint: give the amount in EUR
)");
  CHECK(wrong_facts("  spend: EURO 3bn\n") == R"(p.yaml:3:10: error[E0311]: there is no unit 'EURO'
  3 |   spend: EURO 3bn
    |          ^^^^^^^^
  hint: did you mean 'EUR'?
)");
  CHECK(wrong_facts("  spend: 15300\n") == R"(p.yaml:3:10: error[E0311]: '15300' has no unit
  3 |   spend: 15300
    |          ^^^^^
  hint: if EUR m are meant, write 15300 EUR m
)");
  CHECK(wrong_facts("  staff: many\n") == R"(p.yaml:3:10: error[E0313]: 'many' is not a whole number
  3 |   staff: many
    |          ^^^^
  hint: write a whole number, such as 12
)");
  CHECK(wrong_facts("  staff: 12.5\n") == R"(p.yaml:3:10: error[E0313]: '12.5' is not a whole number
  3 |   staff: 12.5
    |          ^^^^
  hint: write a whole number, such as 12
)");
  CHECK(wrong_facts("  staff: \"12\"\n") == R"(p.yaml:3:10: error[E0313]: "12" in quotes is text, not int
  3 |   staff: "12"
    |          ^^^^
  hint: leave the quotes out
)");
  CHECK(wrong_facts("  staff: 99999999999999999999\n") ==
        R"(p.yaml:3:10: error[E0315]: 99999999999999999999 is out of range for int
  3 |   staff: 99999999999999999999
    |          ^^^^^^^^^^^^^^^^^^^^
  hint: whole numbers have 64 bits
)");
  CHECK(wrong_facts("  weight: 5%\n") == R"(p.yaml:3:11: error[E0313]: '5%' is not a number
  3 |   weight: 5%
    |           ^^
  hint: write a number, such as 3.5
)");
  CHECK(wrong_facts("  founded: 123456\n") == R"(p.yaml:3:12: error[E0315]: 123456 is out of range for year
  3 |   founded: 123456
    |            ^^^^^^
  hint: years lie between -9999 and 9999
)");
  CHECK(wrong_facts("  founded: 2010-05-01\n") == R"(p.yaml:3:12: error[E0313]: '2010-05-01' is not a year
  3 |   founded: 2010-05-01
    |            ^^^^^^^^^^
  hint: write a year, such as 2019, or a range, such as 2016..2020, ..2011 or ~2020
)");
  CHECK(wrong_facts("  founded: 2020..2016\n") ==
        R"(p.yaml:3:12: error[E0124]: the range 2020..2016 ends before it begins
  3 |   founded: 2020..2016
    |            ^^^^^^^^^^
  hint: write 2016..2020
)");
  CHECK(wrong_facts("  listed: 2019-02-30\n") == R"(p.yaml:3:11: error[E0122]: there is no day 2019-02-30
  3 |   listed: 2019-02-30
    |           ^^^^^^^^^^
  hint: that month has 28 days
)");
  CHECK(wrong_facts("  listed: 2019\n") == R"(p.yaml:3:11: error[E0313]: '2019' is not a date
  3 |   listed: 2019
    |           ^^^^
  hint: write a date, such as 2019-05-31, or a range, such as 2019-05-01..2019-05-31
)");
  CHECK(wrong_facts("  staff: 2016..2020\n") ==
        R"(p.yaml:3:10: error[E0313]: '2016..2020' is not a whole number
  3 |   staff: 2016..2020
    |          ^^^^^^^^^^
  hint: write a whole number, such as 12
)");
  CHECK(wrong_facts("  audited: maybe\n") ==
        R"(p.yaml:3:12: error[E0313]: 'audited' is answered yes or no, not 'maybe'
  3 |   audited: maybe
    |            ^^^^^
)");
  CHECK(wrong_facts("  home: yes\n") == R"(p.yaml:3:9: error[E0326]: 'yes' is not read as a name
  3 |   home: yes
    |         ^^^
  hint: if it is one, write "yes" in quotes
)");
  CHECK(wrong_facts("  home: ''\n") == R"(p.yaml:3:9: error[E0313]: a name cannot be empty
  3 |   home: ''
    |         ^^
)");
  CHECK(wrong_facts("  home: \"a\\x07b\"\n") ==
        R"(p.yaml:3:9: error[E0303]: a control character stands in this text
  3 |   home: "a\x07b"
    |         ^^^^^^^^
)");
  CHECK(
      wrong_facts("  home: _\n") ==
      R"(p.yaml:3:9: error[E0313]: '_' stands for any value, which only a denial, a search or 'where' can mean
  3 |   home: _
    |         ^
  hint: leave the column out if its value is not known
)");
}

TEST_CASE("shapes") {
  CHECK(wrong_facts("  staff: [1, [2], {k: 3}]\n") == R"(p.yaml:3:20: error[E0309]: 'staff' has no column 'k'
  3 |   staff: [1, [2], {k: 3}]
    |                    ^
p.yaml:3:14: error[E0321]: a second value of 'staff'
  3 |   staff: [1, [2], {k: 3}]
    |              ^^
  note: p.yaml:3:11: the first is here
  hint: an attribute has one value; write { conflicting: [ … ] } to keep what sources say
)");
  CHECK(wrong_facts("  partner: SMIC\n") == R"(p.yaml:3:12: error[E0317]: 'partner' needs more than one value
  3 |   partner: SMIC
    |            ^^^^
  hint: write one list a row, or a map of 'name', 'subject' and 'country'
)");
  CHECK(wrong_facts("  partner: [[A, firm, Italy, more]]\n") ==
        R"(p.yaml:3:30: error[E0317]: 'partner' has 3 columns, but 4 values are given
  3 |   partner: [[A, firm, Italy, more]]
    |                              ^^^^
  hint: its columns are 'name', 'subject' and 'country'
)");
  CHECK(wrong_facts("  partner: [ { name: A } ]\n") ==
        R"(p.yaml:3:14: error[E0316]: 'partner' needs column 'subject'
  3 |   partner: [ { name: A } ]
    |              ^^^^^^^^^
)");
  CHECK(wrong_facts("  partner: [ { name: [A, B], subject: n/a } ]\n") ==
        R"(p.yaml:3:22: error[E0317]: 'name' takes one value, not a list
  3 |   partner: [ { name: [A, B], subject: n/a } ]
    |                      ^^^^^
  hint: write one row for each
)");
  CHECK(wrong_facts("  partner: [ { name: { value: A, source: s }, subject: firm } ]\n") ==
        R"(p.yaml:3:22: error[E0318]: evidence supports a whole row, not one value of it
  3 |   partner: [ { name: { value: A, source: s }, subject: firm } ]
    |                      ^^^^^^^^^^^^^^^^^^^^^
  hint: put it beside the columns
)");
  CHECK(wrong_facts("  partner: [ { value: A, subject: firm }, {}, ~ ]\n") ==
        R"(p.yaml:3:16: error[E0317]: 'value' stands beside what it would say already
  3 |   partner: [ { value: A, subject: firm }, {}, ~ ]
    |                ^^^^^
  hint: give the columns or the value, not both
p.yaml:3:43: error[E0317]: a row of 'partner' is empty
  3 |   partner: [ { value: A, subject: firm }, {}, ~ ]
    |                                           ^
  hint: if there is none, write 'none'; if nothing is known, leave it out
p.yaml:3:47: error[E0317]: a row of 'partner' is empty
  3 |   partner: [ { value: A, subject: firm }, {}, ~ ]
    |                                               ^
)");
  CHECK(wrong_facts("  partner: yes\n  key_core: no\n") ==
        R"(p.yaml:3:12: error[E0313]: 'partner' is no yes/no fact
  3 |   partner: yes
    |            ^^^
  hint: give its columns: 'name', 'subject' and 'country'
p.yaml:4:13: error[E0313]: 'key_core' is no yes/no fact
  4 |   key_core: no
    |             ^^
  hint: if there is none, write 'none'; if a name is meant, write it in quotes
)");
  CHECK(wrong_facts("  staff: { value: { value: 1 } }\n") == R"(p.yaml:3:19: error[E0317]: a value is no map
  3 |   staff: { value: { value: 1 } }
    |                   ^^^^^^^^^^
  hint: evidence stands beside 'value', in the same map
)");
  CHECK(wrong("case: X\ndenied:\n  key_core:\n  audited: no\n  partner: none\n  staff: 2010..2011\n  "
              "founded: 2010..2011\n") ==
        R"(p.yaml:3:3: error[E0317]: it is not said what of 'key_core' is denied
  3 |   key_core:
    |   ^^^^^^^^
  hint: write a row, or {} for all of it
p.yaml:4:12: error[E0313]: 'no' cannot be denied
  4 |   audited: no
    |            ^^
  hint: to deny the fact, write 'yes' here, or 'no' under 'facts'
p.yaml:5:12: error[E0322]: 'none' cannot be denied
  5 |   partner: none
    |            ^^^^
  hint: write {} for all of it
p.yaml:6:10: error[E0313]: '2010..2011' is not a whole number
  6 |   staff: 2010..2011
    |          ^^^^^^^^^^
  hint: write a whole number, such as 12
p.yaml:7:12: error[E0325]: a range cannot stand in a pattern
  7 |   founded: 2010..2011
    |            ^^^^^^^^^^
  hint: leave the column out to mean any value, or give one value a row
)");
  CHECK(wrong("case: X\ncomplete: { key_core: no, partner: { subject: firm }, staff: , visit: { where: x }, "
              "founded: { where: {} } }\n") ==
        R"(p.yaml:2:23: error[E0317]: what is said of a complete fact is a map, not a single value
  2 | complete: { key_core: no, partner: { subject: firm }, staff: , visit: { where: x }, founded: { where: {} } }
    |                       ^^
  hint: write 'yes', or { where: { column: value }, source: … }
p.yaml:2:38: error[E0309]: 'subject' stands here beside 'where' and evidence
  2 | complete: { key_core: no, partner: { subject: firm }, staff: , visit: { where: x }, founded: { where: {} } }
    |                                      ^^^^^^^
  hint: which rows are complete is said as 'where: { subject: … }'
p.yaml:2:55: error[E0317]: what is said of a complete fact is a map, not nothing
  2 | complete: { key_core: no, partner: { subject: firm }, staff: , visit: { where: x }, founded: { where: {} } }
    |                                                       ^^^^^
  hint: write 'yes', or { where: { column: value }, source: … }
p.yaml:2:80: error[E0317]: 'where' is a map of columns, not a single value
  2 | complete: { key_core: no, partner: { subject: firm }, staff: , visit: { where: x }, founded: { where: {} } }
    |                                                                                ^
  hint: its columns are 'day' and 'remark'
p.yaml:2:103: error[E0317]: 'where' is a map of columns, not an empty map
  2 | complete: { key_core: no, partner: { subject: firm }, staff: , visit: { where: x }, founded: { where: {} } }
    |                                                                                                       ^
  hint: its columns are 'value'
)");
  CHECK(wrong("case: X\nremarks: [ { txt: a }, { source: nowhere, text: b }, [c] ]\n") ==
        R"(p.yaml:2:14: error[E0309]: a remark has no key 'txt'
  2 | remarks: [ { txt: a }, { source: nowhere, text: b }, [c] ]
    |              ^^^
  hint: did you mean 'text'?
p.yaml:2:12: error[E0317]: this remark says nothing
  2 | remarks: [ { txt: a }, { source: nowhere, text: b }, [c] ]
    |            ^^^^^^^^
  hint: add 'text: "…"'
p.yaml:2:34: error[E0312]: no source 'nowhere' is declared
  2 | remarks: [ { txt: a }, { source: nowhere, text: b }, [c] ]
    |                                  ^^^^^^^
  hint: declare it under 'sources', in the profile or in a file that it uses
p.yaml:2:54: error[E0317]: a remark is a text or a map, not a list
  2 | remarks: [ { txt: a }, { source: nowhere, text: b }, [c] ]
    |                                                      ^^
  hint: write { source: …, text: "…" }
)");
}

TEST_CASE("evidence") {
  CHECK(wrong_facts("  key_core: { source: nowhere }\n") ==
        R"(p.yaml:3:23: error[E0312]: no source 'nowhere' is declared
  3 |   key_core: { source: nowhere }
    |                       ^^^^^^^
  hint: declare it under 'sources', in the profile or in a file that it uses
p.yaml:3:13: error[E0318]: there is evidence here, but no value of 'key_core'
  3 |   key_core: { source: nowhere }
    |             ^^^^^^^^^^^^^^^^^
  hint: add 'technology'
)");
  CHECK(wrong("case: X\nsources: { milan: T }\nfacts:\n  key_core: { technology: A, source: mialn, "
              "confidence: hgh, status: plan, attribution: me }\n") ==
        R"(p.yaml:4:38: error[E0312]: no source 'mialn' is declared
  4 |   key_core: { technology: A, source: mialn, confidence: hgh, status: plan, attribution: me }
    |                                      ^^^^^
  hint: did you mean 'milan'?
p.yaml:4:57: error[E0319]: there is no confidence 'hgh'
  4 |   key_core: { technology: A, source: mialn, confidence: hgh, status: plan, attribution: me }
    |                                                         ^^^
  hint: did you mean 'high'?
p.yaml:4:70: error[E0319]: there is no status 'plan'
  4 |   key_core: { technology: A, source: mialn, confidence: hgh, status: plan, attribution: me }
    |                                                                      ^^^^
  hint: it is 'planned' or 'ended'
p.yaml:4:89: error[E0319]: there is no attribution 'me'
  4 |   key_core: { technology: A, source: mialn, confidence: hgh, status: plan, attribution: me }
    |                                                                                         ^^
  hint: it is 'reported', 'inferred', 'predecessor' or 'subsidiary'
)");
  CHECK(wrong_facts("  audited: { note: x }\n  where: 1\n") ==
        R"(p.yaml:3:12: error[E0318]: there is evidence here, but no value of 'audited'
  3 |   audited: { note: x }
    |            ^^^^^^^^^
  hint: add 'value: yes' or 'value: no'
p.yaml:4:3: error[E0318]: 'where' stands here beside no fact
  4 |   where: 1
    |   ^^^^^
  hint: evidence belongs into the map of the fact that it supports
)");
  CHECK(wrong("case: X\ncomplete: { key_core: { where: { source: s } } }\n") ==
        R"(p.yaml:2:34: error[E0318]: 'source' stands here beside no fact
  2 | complete: { key_core: { where: { source: s } } }
    |                                  ^^^^^^
  hint: evidence stands beside 'where'
)");
  CHECK(wrong("case: X\nsources: [a]\nnames: x\n") ==
        R"(p.yaml:2:10: error[E0317]: 'sources' is a map of names, not a list
  2 | sources: [a]
    |          ^^
  hint: write 'sources: { name: { title: "…", date: 2020 } }'
p.yaml:3:8: error[E0317]: 'names' is a map of names, not a single value
  3 | names: x
    |        ^
  hint: write 'names: { polar codes: { zh: 极化码, also: [polar code] } }'
)");
  CHECK(wrong("case: X\nsources: { a: [t], b: { confidence: none, date: [1] } }\n") ==
        R"(p.yaml:2:15: error[E0317]: the source 'a' is a map or a title, not a list
  2 | sources: { a: [t], b: { confidence: none, date: [1] } }
    |               ^^
p.yaml:2:37: error[E0319]: there is no confidence 'none'
  2 | sources: { a: [t], b: { confidence: none, date: [1] } }
    |                                     ^^^^
  hint: it is 'high', 'medium' or 'low'
p.yaml:2:49: error[E0317]: 'date' of a source is a single value, not a list
  2 | sources: { a: [t], b: { confidence: none, date: [1] } }
    |                                                 ^^
)");
}

TEST_CASE("names") {
  CHECK(wrong("case: X\nnames:\n  A: { also: [B, C] }\n  D: { also: [B], zhong_wen: x }\n  C: { als: y }\n  "
              "E: label\n") == R"(p.yaml:4:15: error[E0327]: 'B' is another spelling of both 'A' and 'D'
  4 |   D: { also: [B], zhong_wen: x }
    |               ^
p.yaml:4:19: error[E0327]: 'zhong_wen' is neither 'also' nor a language
  4 |   D: { also: [B], zhong_wen: x }
    |                   ^^^^^^^^^
p.yaml:5:3: error[E0327]: 'C' is declared as a name, and as another spelling of 'A'
  5 |   C: { als: y }
    |   ^
p.yaml:6:6: error[E0317]: what is said of a name is a map, not a single value
  6 |   E: label
    |      ^^^^^
  hint: write { zh: …, also: [ … ] }
)");
}

TEST_CASE("contradictions") {
  CHECK(wrong("case: X\nfacts:\n  joint_work: [ { partner: A, link: basic } ]\ndenied:\n  joint_work: [ { "
              "link: basic }, { partner: A, technology: T } ]\n") ==
        R"(p.yaml:5:17: error[E0320]: what is denied here of 'joint_work' is also recorded
  5 |   joint_work: [ { link: basic }, { partner: A, technology: T } ]
    |                 ^^^^^^^^^^^^^
  note: p.yaml:3:17: recorded here
  hint: a fact is recorded or denied; keep what the better source says
)");
  CHECK(wrong("case: X\nfacts:\n  audited: yes\n  linked: [[A, B]]\ndenied:\n  audited: yes\n  linked: [[B, "
              "A]]\n") == R"(p.yaml:6:12: error[E0320]: what is denied here of 'audited' is also recorded
  6 |   audited: yes
    |            ^^^
  note: p.yaml:3:12: recorded here
  hint: a fact is recorded or denied; keep what the better source says
p.yaml:7:12: error[E0320]: what is denied here of 'linked' is also recorded
  7 |   linked: [[B, A]]
    |            ^^^^^
  note: p.yaml:4:12: recorded here
  hint: a fact is recorded or denied; keep what the better source says
)");
  CHECK(wrong_facts("  staff: [12, 13, 12]\n") == R"(p.yaml:3:15: error[E0321]: a second value of 'staff'
  3 |   staff: [12, 13, 12]
    |               ^^
  note: p.yaml:3:11: the first is here
  hint: an attribute has one value; write { conflicting: [ … ] } to keep what sources say
)");
  CHECK(wrong_facts("  key_core: [none, polar codes]\n") ==
        R"(p.yaml:3:14: error[E0322]: 'key_core' is said to be none, but something is recorded
  3 |   key_core: [none, polar codes]
    |              ^^^^
  note: p.yaml:3:20: recorded here
  hint: where the list is known to be whole, declare it under 'complete' instead
)");
  CHECK(wrong_facts("  key_core: [ { value: none, note: x }, { at_least: 2 } ]\n") ==
        R"(p.yaml:3:15: error[E0322]: 'key_core' is said to be none, but something is recorded
  3 |   key_core: [ { value: none, note: x }, { at_least: 2 } ]
    |               ^^^^^^^^^^^^^^^^^^^^^^
  note: p.yaml:3:41: recorded here
  hint: where the list is known to be whole, declare it under 'complete' instead
)");
  // What is planned is not yet so.
  CHECK(warned("case: X\nfacts:\n  key_core: { technology: A, status: planned }\ndenied:\n  key_core: A\n") ==
        "");
}

TEST_CASE("at_least and conflicting") {
  CHECK(wrong_facts("  partner: [ { at_least: 0 }, { at_least: 2.5 }, { at_least: x }, { at_least: 2, name: "
                    "A, subject: firm, country: B } ]\n") ==
        R"(p.yaml:3:26: error[E0323]: 'at_least' is a whole number from 1
  3 |   partner: [ { at_least: 0 }, { at_least: 2.5 }, { at_least: x }, { at_least: 2, name: A, subject: firm, country: B } ]
    |                          ^
p.yaml:3:43: error[E0323]: 'at_least' is a whole number from 1
  3 |   partner: [ { at_least: 0 }, { at_least: 2.5 }, { at_least: x }, { at_least: 2, name: A, subject: firm, country: B } ]
    |                                           ^^^
p.yaml:3:62: error[E0323]: 'at_least' is a whole number from 1
  3 |   partner: [ { at_least: 0 }, { at_least: 2.5 }, { at_least: x }, { at_least: 2, name: A, subject: firm, country: B } ]
    |                                                              ^
p.yaml:3:67: error[E0323]: 'at_least' needs a column of 'partner' that is left out and names something
  3 |   partner: [ { at_least: 0 }, { at_least: 2.5 }, { at_least: x }, { at_least: 2, name: A, subject: firm, country: B } ]
    |                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: leave out the column whose values are not known by name
)");
  CHECK(wrong_facts("  staff: { at_least: 3 }\n  audited: { at_least: 3 }\n  visit: { at_least: 3 }\n") ==
        R"(p.yaml:3:12: error[E0323]: 'at_least' counts rows, and 'staff' has none
  3 |   staff: { at_least: 3 }
    |            ^^^^^^^^
  hint: write the value where it is known; where it is not, leave it out and say what is known in a remark
p.yaml:4:14: error[E0323]: 'at_least' counts rows, and 'audited' has none
  4 |   audited: { at_least: 3 }
    |              ^^^^^^^^
  hint: write 'yes' or 'no'
p.yaml:5:10: error[E0323]: 'at_least' needs a column of 'visit' that is left out and names something
  5 |   visit: { at_least: 3 }
    |          ^^^^^^^^^^^^^
  hint: leave out the column whose values are not known by name
)");
  CHECK(wrong_facts("  partner: { at_least: 1000000000 }\n") ==
        R"(p.yaml:3:12: error[E0533]: the 'at_least' of this profile ask for more than 100000 unnamed rows
  3 |   partner: { at_least: 1000000000 }
    |            ^^^^^^^^^^^^^^^^^^^^^^
)");
  CHECK(wrong("case: X\ndenied:\n  partner: { at_least: 3 }\n  staff: { conflicting: [1, 2] }\n") ==
        R"(p.yaml:3:14: error[E0323]: 'at_least' cannot be denied
  3 |   partner: { at_least: 3 }
    |              ^^^^^^^^
p.yaml:4:12: error[E0324]: 'conflicting' cannot be denied
  4 |   staff: { conflicting: [1, 2] }
    |            ^^^^^^^^^^^
)");
  CHECK(wrong_facts(
            "  staff: { conflicting: 13 }\n  founded: { conflicting: [2010..2011, { note: x }, [1]] }\n  "
            "home: { conflicting: [ { value: A, sorce: s }, B ] }\n  partner: { conflicting: [A, B] }\n") ==
        R"(p.yaml:3:25: error[E0324]: 'conflicting' is a list of two or more values
  3 |   staff: { conflicting: 13 }
    |                         ^^
  hint: write [ { value: 13, source: a }, { value: 14, source: b } ]
p.yaml:4:28: error[E0324]: an alternative cannot be a range
  4 |   founded: { conflicting: [2010..2011, { note: x }, [1]] }
    |                            ^^^^^^^^^^
p.yaml:4:40: error[E0324]: this alternative has no 'value'
  4 |   founded: { conflicting: [2010..2011, { note: x }, [1]] }
    |                                        ^^^^^^^^^
p.yaml:4:53: error[E0324]: an alternative is one value, not a list
  4 |   founded: { conflicting: [2010..2011, { note: x }, [1]] }
    |                                                     ^^
p.yaml:5:38: error[E0324]: an alternative has no key 'sorce'
  5 |   home: { conflicting: [ { value: A, sorce: s }, B ] }
    |                                      ^^^^^
  hint: did you mean 'source'?
p.yaml:6:14: error[E0324]: 'conflicting' belongs into a column of 'partner'
  6 |   partner: { conflicting: [A, B] }
    |              ^^^^^^^^^^^
  hint: write 'country: { conflicting: [ … ] }'
)");
}

TEST_CASE("YAML's own traps: keys twice, aliases") {
  CHECK(wrong_facts("  staff: 1\n  staff: 2\n  weight: x\n") ==
        R"(p.yaml:4:3: error[E0305]: 'staff' stands twice in this map
  4 |   staff: 2
    |   ^^^^^
  note: p.yaml:3:3: first here
  hint: write it once: a fact's rows as a list, two values of an attribute as { conflicting: [ … ] }
p.yaml:5:11: error[E0313]: 'x' is not a number
  5 |   weight: x
    |           ^
  hint: write a number, such as 3.5
)");
  CHECK(told(read_yaml("case: X\nfacts:\n  partner:\n  - &p { name: A, subject: firm }\n  - *p\n")) ==
        "partner(A, firm, ?)\npartner(A, firm, ?)\n");
}

TEST_CASE("warnings: names that look alike, sources that nothing uses") {
  CHECK(
      warned("case: X\nfacts:\n  key_core: [polar codes, Polar-Codes, polar code, 4G, 5G, radio A, radio B]\n"
             "  partner: [ [Bilkent University, university], [Bilkent Univeristy, university], [polar codez, "
             "firm] ]\n") ==
      R"(p.yaml:4:48: warning[W0301]: 'Bilkent Univeristy' and 'Bilkent University' look like one Partner spelt in two ways
  4 |   partner: [ [Bilkent University, university], [Bilkent Univeristy, university], [polar codez, firm] ]
    |                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  note: p.yaml:4:14: 'Bilkent University' is here
  hint: different names are different things; if this is one, spell it alike or list the other spelling under 'names' with 'also'; if they are two, declare both under 'names'
p.yaml:3:27: warning[W0301]: 'Polar-Codes' and 'polar codes' look like one Technology spelt in two ways
  3 |   key_core: [polar codes, Polar-Codes, polar code, 4G, 5G, radio A, radio B]
    |                           ^^^^^^^^^^^
  note: p.yaml:3:14: 'polar codes' is here
  hint: different names are different things; if this is one, spell it alike or list the other spelling under 'names' with 'also'; if they are two, declare both under 'names'
p.yaml:3:40: warning[W0301]: 'polar code' and 'polar codes' look like one Technology spelt in two ways
  3 |   key_core: [polar codes, Polar-Codes, polar code, 4G, 5G, radio A, radio B]
    |                                        ^^^^^^^^^^
  note: p.yaml:3:14: 'polar codes' is here
  hint: different names are different things; if this is one, spell it alike or list the other spelling under 'names' with 'also'; if they are two, declare both under 'names'
)");
  CHECK(warned("case: X\nnames: { polar codes: {}, polar code: {} }\nfacts:\n  key_core: [polar codes, polar "
               "code]\n") == "");
  CHECK(warned("case: X\nsources: { used: A, unused: B }\nremarks: [ { source: used, text: t } ]\n") ==
        R"(p.yaml:2:21: warning[W0302]: no fact uses the source 'unused'
  2 | sources: { used: A, unused: B }
    |                     ^^^^^^
  hint: remove it, or say what it supports: a fact, a search or a remark
)");
}

TEST_CASE("JSON: the same errors at JSON's places") {
  auto wrong_json = [](std::string text) {
    ReadProfile read = read_json(std::move(text));
    CHECK(!read.profile.has_value());
    return complaints(read);
  };
  CHECK(
      wrong_json(
          R"({"case": "X", "facts": {"staff": "many", "intensity": 0.2, "kind": "frim", "key_core": [true]}})") ==
      R"(p.json:1:34: error[E0313]: 'many' is not a whole number
  1 | {"case": "X", "facts": {"staff": "many", "intensity": 0.2, "kind": "frim", "key_core": [true]}}
    |                                  ^^^^^^
  hint: write a whole number, such as 12
p.json:1:55: error[E0314]: '0.2' has no percent sign
  1 | {"case": "X", "facts": {"staff": "many", "intensity": 0.2, "kind": "frim", "key_core": [true]}}
    |                                                       ^^^
  hint: write 20% if a share of 1 is meant, 0.2% if percent are
p.json:1:68: error[E0310]: there is no Subject 'frim'
  1 | {"case": "X", "facts": {"staff": "many", "intensity": 0.2, "kind": "frim", "key_core": [true]}}
    |                                                                    ^^^^^^
  hint: did you mean 'firm'?
p.json:1:89: error[E0313]: 'key_core' is no yes/no fact
  1 | {"case": "X", "facts": {"staff": "many", "intensity": 0.2, "kind": "frim", "key_core": [true]}}
    |                                                                                         ^^^^
  hint: give its columns: 'technology'
)");
  CHECK(wrong_json(R"({"case": null, "facts": {"staff": 1, "staff": 2}})") ==
        R"(p.json:1:38: error[E0305]: 'staff' stands twice in this map
  1 | {"case": null, "facts": {"staff": 1, "staff": 2}}
    |                                      ^^^^^^^
  note: p.json:1:26: first here
  hint: write it once: a fact's rows as a list, two values of an attribute as { conflicting: [ … ] }
p.json:1:2: error[E0307]: a case needs a name
  1 | {"case": null, "facts": {"staff": 1, "staff": 2}}
    |  ^^^^^^
)");
  CHECK(wrong_json("{\"case\": \"X\", \"facts\": {\"home\": \"a\\u0000b\"}}") ==
        R"(p.json:1:33: error[E0303]: a control character stands in this text
  1 | {"case": "X", "facts": {"home": "a\u0000b"}}
    |                                 ^^^^^^^^^^
)");
}

TEST_CASE("errors do not hide one another") {
  ReadProfile read = read_yaml(
      "case: X\nfacts:\n  staff: many\n  intensity: 5\n  key_core: [A, { technology: B, source: nowhere }]\n "
      " audited: yes\ndenied:\n  audited: yes\n");
  std::string codes;
  for (const Diagnostic& d : read.diagnostics) codes += d.code + " ";
  CHECK(codes == "E0313 E0314 E0312 E0320 ");
}

}  // namespace mechanist
