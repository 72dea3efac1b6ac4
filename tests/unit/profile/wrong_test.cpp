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
  CHECK(wrong("cases: X\nfacts: {}\n") == R"()");
  CHECK(wrong("case:\nfact: {}\n") == R"()");
  CHECK(wrong("case: [a]\nsource: s\nkey_core: x\n") == R"()");
  CHECK(wrong("- case: X\n") == R"()");
  CHECK(wrong("case: X\nfacts: [a]\n") == R"()");
  CHECK(wrong("case: X\nconfidence: hihg\n") == R"()");
}

TEST_CASE("relations, columns, constants") {
  CHECK(wrong_facts("  key_cor: x\n  point: y\n  feeds: z\n  utterly_else: 1\n  source: s\n") == R"()");
  CHECK(wrong_facts("  partner: [ { nam: A, subject: universty, since: 2010, sorce: s } ]\n") == R"()");
  CHECK(wrong_facts("  kind: 高校\n") == R"()");
  CHECK(wrong_facts("  kind: nothing\n") == R"()");
  CHECK(wrong("case: X\ndenied: { point: a }\ncomplete: [feeds, poin]\nsearched: { partnr: [] }\n") == R"()");
}

TEST_CASE("values of the wrong type") {
  CHECK(wrong_facts("  intensity: 23.4\n") == R"()");
  CHECK(wrong_facts("  spend: USD 3bn\n") == R"()");
  CHECK(wrong_facts("  spend: EURO 3bn\n") == R"()");
  CHECK(wrong_facts("  spend: 15300\n") == R"()");
  CHECK(wrong_facts("  staff: many\n") == R"()");
  CHECK(wrong_facts("  staff: 12.5\n") == R"()");
  CHECK(wrong_facts("  staff: \"12\"\n") == R"()");
  CHECK(wrong_facts("  staff: 99999999999999999999\n") == R"()");
  CHECK(wrong_facts("  weight: 5%\n") == R"()");
  CHECK(wrong_facts("  founded: 123456\n") == R"()");
  CHECK(wrong_facts("  founded: 2010-05-01\n") == R"()");
  CHECK(wrong_facts("  founded: 2020..2016\n") == R"()");
  CHECK(wrong_facts("  listed: 2019-02-30\n") == R"()");
  CHECK(wrong_facts("  listed: 2019\n") == R"()");
  CHECK(wrong_facts("  staff: 2016..2020\n") == R"()");
  CHECK(wrong_facts("  audited: maybe\n") == R"()");
  CHECK(wrong_facts("  home: yes\n") == R"()");
  CHECK(wrong_facts("  home: ''\n") == R"()");
  CHECK(wrong_facts("  home: \"a\\x07b\"\n") == R"()");
  CHECK(wrong_facts("  home: _\n") == R"()");
}

TEST_CASE("shapes") {
  CHECK(wrong_facts("  staff: [1, [2], {k: 3}]\n") == R"()");
  CHECK(wrong_facts("  partner: SMIC\n") == R"()");
  CHECK(wrong_facts("  partner: [[A, firm, Italy, more]]\n") == R"()");
  CHECK(wrong_facts("  partner: [ { name: A } ]\n") == R"()");
  CHECK(wrong_facts("  partner: [ { name: [A, B], subject: n/a } ]\n") == R"()");
  CHECK(wrong_facts("  partner: [ { name: { value: A, source: s }, subject: firm } ]\n") == R"()");
  CHECK(wrong_facts("  partner: [ { value: A, subject: firm }, {}, ~ ]\n") == R"()");
  CHECK(wrong_facts("  partner: yes\n  key_core: no\n") == R"()");
  CHECK(wrong_facts("  staff: { value: { value: 1 } }\n") == R"()");
  CHECK(wrong("case: X\ndenied:\n  key_core:\n  audited: no\n  partner: none\n  staff: 2010..2011\n  "
              "founded: 2010..2011\n") == R"()");
  CHECK(wrong("case: X\ncomplete: { key_core: no, partner: { subject: firm }, staff: , visit: { where: x }, "
              "founded: { where: {} } }\n") == R"()");
  CHECK(wrong("case: X\nremarks: [ { txt: a }, { source: nowhere, text: b }, [c] ]\n") == R"()");
}

TEST_CASE("evidence") {
  CHECK(wrong_facts("  key_core: { source: nowhere }\n") == R"()");
  CHECK(wrong("case: X\nsources: { milan: T }\nfacts:\n  key_core: { technology: A, source: mialn, "
              "confidence: hgh, status: plan, attribution: me }\n") == R"()");
  CHECK(wrong_facts("  audited: { note: x }\n  where: 1\n") == R"()");
  CHECK(wrong("case: X\ncomplete: { key_core: { where: { source: s } } }\n") == R"()");
  CHECK(wrong("case: X\nsources: [a]\nnames: x\n") == R"()");
  CHECK(wrong("case: X\nsources: { a: [t], b: { confidence: none, date: [1] } }\n") == R"()");
}

TEST_CASE("names") {
  CHECK(wrong("case: X\nnames:\n  A: { also: [B, C] }\n  D: { also: [B], zhong_wen: x }\n  C: { als: y }\n  "
              "E: label\n") == R"()");
}

TEST_CASE("contradictions") {
  CHECK(wrong("case: X\nfacts:\n  joint_work: [ { partner: A, link: basic } ]\ndenied:\n  joint_work: [ { "
              "link: basic }, { partner: A, technology: T } ]\n") == R"()");
  CHECK(wrong("case: X\nfacts:\n  audited: yes\n  linked: [[A, B]]\ndenied:\n  audited: yes\n  linked: [[B, "
              "A]]\n") == R"()");
  CHECK(wrong_facts("  staff: [12, 13, 12]\n") == R"()");
  CHECK(wrong_facts("  key_core: [none, polar codes]\n") == R"()");
  CHECK(wrong_facts("  key_core: [ { value: none, note: x }, { at_least: 2 } ]\n") == R"()");
  // What is planned is not yet so.
  CHECK(warned("case: X\nfacts:\n  key_core: { technology: A, status: planned }\ndenied:\n  key_core: A\n") ==
        "");
}

TEST_CASE("at_least and conflicting") {
  CHECK(wrong_facts("  partner: [ { at_least: 0 }, { at_least: 2.5 }, { at_least: x }, { at_least: 2, name: "
                    "A, subject: firm, country: B } ]\n") == R"()");
  CHECK(wrong_facts("  staff: { at_least: 3 }\n  audited: { at_least: 3 }\n  visit: { at_least: 3 }\n") ==
        R"()");
  CHECK(wrong_facts("  partner: { at_least: 1000000000 }\n") == R"()");
  CHECK(wrong("case: X\ndenied:\n  partner: { at_least: 3 }\n  staff: { conflicting: [1, 2] }\n") == R"()");
  CHECK(wrong_facts(
            "  staff: { conflicting: 13 }\n  founded: { conflicting: [2010..2011, { note: x }, [1]] }\n  "
            "home: { conflicting: [ { value: A, sorce: s }, B ] }\n  partner: { conflicting: [A, B] }\n") ==
        R"()");
}

TEST_CASE("YAML's own traps: keys twice, aliases") {
  CHECK(wrong_facts("  staff: 1\n  staff: 2\n  weight: x\n") == R"()");
  CHECK(told(read_yaml("case: X\nfacts:\n  partner:\n  - &p { name: A, subject: firm }\n  - *p\n")) ==
        "partner(A, firm, ?)\npartner(A, firm, ?)\n");
}

TEST_CASE("warnings: names that look alike, sources that nothing uses") {
  CHECK(
      warned("case: X\nfacts:\n  key_core: [polar codes, Polar-Codes, polar code, 4G, 5G, radio A, radio B]\n"
             "  partner: [ [Bilkent University, university], [Bilkent Univeristy, university], [polar codez, "
             "firm] ]\n") == R"()");
  CHECK(warned("case: X\nnames: { polar codes: {}, polar code: {} }\nfacts:\n  key_core: [polar codes, polar "
               "code]\n") == "");
  CHECK(warned("case: X\nsources: { used: A, unused: B }\nremarks: [ { source: used, text: t } ]\n") ==
        R"()");
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
      R"()");
  CHECK(wrong_json(R"({"case": null, "facts": {"staff": 1, "staff": 2}})") == R"()");
  CHECK(wrong_json("{\"case\": \"X\", \"facts\": {\"home\": \"a\\u0000b\"}}") == R"()");
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
