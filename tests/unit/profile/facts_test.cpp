// What a profile may say of its facts, and what comes of it.
#include "base/file.hpp"
#include "support.hpp"

namespace mechanist {

TEST_CASE("values of every type") {
  CHECK(facts("  intensity: 23.4%\n  spend: EUR 15.3bn\n  staff: 12\n  weight: 2.50\n  founded: 1998\n"
              "  listed: 2019-05-31\n  home: Germany\n  motto: yes and no\n  kind: firm\n  audited: yes\n") ==
        "intensity(23.4%)\nspend(EUR 15.3bn)\nstaff(12)\nweight(2.5)\nfounded(1998)\nlisted(2019-05-31)\n"
        "home(Germany)\nmotto(yes and no)\nkind(firm)\naudited\n");
}

TEST_CASE("one fact, a list of facts, a map, a list by position") {
  CHECK(facts("  key_core: polar codes\n") == "key_core(polar codes)\n");
  CHECK(facts("  key_core: [polar codes, smartphone SoC]\n") ==
        "key_core(polar codes)\nkey_core(smartphone SoC)\n");
  CHECK(facts("  key_core: { technology: polar codes }\n") == "key_core(polar codes)\n");
  CHECK(facts("  key_core:\n  - polar codes\n  - { technology: SoC }\n  - [EDA]\n  - { value: radio }\n") ==
        "key_core(polar codes)\nkey_core(SoC)\nkey_core(EDA)\nkey_core(radio)\n");
  CHECK(facts("  partner: [[SMIC, supplier], [Bilkent, university, Turkey], { value: [imec, firm] }]\n") ==
        "partner(SMIC, supplier, ?)\npartner(Bilkent, university, Turkey)\npartner(imec, firm, ?)\n");
  CHECK(facts("  breakthrough: [polar codes, [SoC, 2019], [EDA, ~]]\n") ==
        "breakthrough(polar codes, ?)\nbreakthrough(SoC, 2019)\nbreakthrough(EDA, ?)\n");
  CHECK(facts("  key_core: []\n  partner:\n  staff: ~\n") == "");
}

TEST_CASE("attributes with and without evidence, and equal ones twice") {
  CHECK(facts("  staff: { value: 12, note: counted }\n  audited: { value: no, note: x }\n") ==
        "staff(12)\nnot audited\n");
  CHECK(facts("  staff: [ { value: 12, note: a }, { value: 12, note: b } ]\n") == "staff(12)\nstaff(12)\n");
  CHECK(facts("  staff: n/a\n  home: none\n  founded: { value: none, note: x }\n") ==
        "none staff(_)\nnone home(_)\nnone founded(_)\n");
}

TEST_CASE("a column left out is unknown, n/a is no value, ranges and conflicts are one of several") {
  CHECK(facts("  joint_work:\n"
              "  - { partner: A }\n"
              "  - { partner: A, technology: n/a, link: basic, since: 2016..2020 }\n"
              "  - { partner: A, since: ..2011 }\n"
              "  - { partner: A, since: ~2020 }\n"
              "  - { partner: A, since: 2016..2016 }\n"
              "  - { partner: A, link: { conflicting: [basic, { value: applied, note: x }] } }\n"
              "  founded: 1990..\n"
              "  visit: 2019-01-01..2019-12-31\n") ==
        "joint_work(A, ?, ?, ?)\n"
        "joint_work(A, n/a, basic, ?[2016..2020]!)\n"
        "joint_work(A, ?, ?, ?[..2011]!)\n"
        "joint_work(A, ?, ?, ?[2019..2021]!)\n"
        "joint_work(A, ?, ?, 2016)\n"
        "joint_work(A, ?, ?{basic|applied}!, ?)\n"
        "founded(?[1990..]!)\n"
        "visit(?[17897..18261]!, ?)\n");
}

TEST_CASE("conflicting values make a finding, and their worst confidence counts") {
  ReadProfile read = read_yaml(
      "case: X\nsources: { site: { confidence: high }, wits: { confidence: low } }\n"
      "facts:\n  staff: { conflicting: [ { value: 14, source: site }, { value: 13, source: wits } ] }\n"
      "  home: { conflicting: [ A, n/a ] }\n  weight: { conflicting: [ 1, 1.0 ] }\n");
  CHECK(told(read) == "staff(?{13|14}!) low\nhome(?{A})\nweight(1)\n");
  REQUIRE(read.profile->findings.size() == 2);
  CHECK(read.profile->findings[0].kind == "conflicting");
  CHECK(read.profile->findings[0].text == "staff: sources disagree, 14 (site) or 13 (wits)");
  CHECK(read.profile->findings[1].text == "home: sources disagree, A or n/a");
  CHECK(read.profile->evidence[read.profile->rows[0].evidence].sources == std::vector<uint32_t>{0, 1});
}

TEST_CASE("denials, completeness and searches") {
  CHECK(told(read_yaml(
            "case: X\n"
            "facts: { audited: no, licence: none, partner: none }\n"
            "denied:\n"
            "  joint_work: [ { technology: lithography, link: basic }, { partner: _, since: 2010 }, A ]\n"
            "  key_core: lithography\n"
            "  staff: 12\n"
            "  breakthrough: { technology: EDA, since: n/a }\n"
            "  visit: {}\n"
            "complete: { key_core: yes, joint_work: { where: { link: basic, partner: _ }, note: x },\n"
            "            breakthrough: { where: [ { technology: A }, { technology: B } ] }, visit: { note: y "
            "} }\n"
            "searched:\n"
            "  partner: [ { subject: university, note: x }, { note: anything } ]\n")) ==
        "not audited\n"
        "not joint_work(_, lithography, basic, _)\n"
        "not joint_work(_, _, _, 2010)\n"
        "not joint_work(A, _, _, _)\n"
        "not key_core(lithography)\n"
        "not staff(12)\n"
        "not breakthrough(EDA, n/a)\n"
        "not visit(_, _)\n"
        "none partner(_, _, _)\n"
        "complete key_core(_)\n"
        "complete joint_work(_, _, basic, _)\n"
        "complete breakthrough(A, _)\n"
        "complete breakthrough(B, _)\n"
        "complete visit(_, _)\n"
        "searched partner(_, university, _)\n"
        "searched partner(_, _, _)\n");
  CHECK(told(read_yaml("case: X\ncomplete: [key_core, staff]\n")) ==
        "complete key_core(_)\ncomplete staff(_)\n");
  CHECK(told(read_yaml("case: X\ncomplete: key_core\n")) == "complete key_core(_)\n");
}

TEST_CASE("a closed fact is complete in every case") {
  ReadProfile read = read_yaml("case: X\nfacts: { licence: radio }\n");
  REQUIRE(read.profile);
  REQUIRE(read.profile->complete.size() == 1);
  CHECK(small_model()[read.profile->complete[0].where.relation].name == "licence");
  CHECK(read.profile->complete[0].where.cells == std::vector<Symbol>{any_symbol});
}

TEST_CASE("a symmetric fact reads either way, denied too") {
  CHECK(told(read_yaml("case: X\nfacts:\n  linked: [ [A, B], [C, C] ]\ndenied:\n  linked: [ { one: D, other: "
                       "A }, { other: F } ]\n"
                       "complete: { linked: { where: { one: A } } }\n")) ==
        "linked(A, B)\nlinked(B, A) mirrored\nlinked(C, C)\nnot linked(D, A)\nnot linked(A, D)\n"
        "not linked(_, F)\nnot linked(F, _)\ncomplete linked(A, _)\ncomplete linked(_, A)\n");
}

TEST_CASE("at_least stands for what is missing beside the rows that match") {
  CHECK(facts("  partner:\n  - { name: A, subject: firm }\n  - { at_least: 3, subject: firm, note: x }\n  - "
              "{ name: B, subject: user }\n") ==
        "partner(A, firm, ?)\npartner(#0, firm, ?) unnamed\npartner(#1, firm, ?) unnamed\npartner(B, user, "
        "?)\n");
  // A required column left out is unknown, but has a value; nothing is added where enough is recorded.
  CHECK(facts("  partner:\n  - { at_least: 1, country: Italy }\n  - { at_least: 1, subject: user }\n  - { "
              "name: B, subject: user }\n") == "partner(#0, ?!, Italy) unnamed\npartner(B, user, ?)\n");
  CHECK(facts("  partner:\n  - { name: A, subject: firm }\n  - { name: A, subject: firm }\n  - { at_least: "
              "2, subject: firm }\n") ==
        "partner(A, firm, ?)\npartner(A, firm, ?)\npartner(#0, firm, ?) unnamed\n");
  // A row recorded twice is one; a row whose cells may match or not does not count.
  CHECK(facts("  partner:\n  - { name: A, subject: firm }\n  - { name: A, subject: firm }\n  - { at_least: "
              "2, country: Italy }\n") ==
        "partner(A, firm, ?)\npartner(A, firm, ?)\npartner(#0, ?!, Italy) unnamed\npartner(#1, ?!, Italy) "
        "unnamed\n");
  // A name given: the next entity column is unnamed.
  CHECK(facts("  partner: [ { at_least: 2, name: A, subject: firm } ]\n") ==
        "partner(A, firm, #0) unnamed\npartner(A, firm, #1) unnamed\n");
  CHECK(facts("  linked: [ { at_least: 1, one: A } ]\n") ==
        "linked(A, #0) unnamed\nlinked(#0, A) mirrored unnamed\n");
  CHECK(facts("  linked: [ [B, A], { at_least: 2, one: A } ]\n") ==
        "linked(B, A)\nlinked(A, B) mirrored\nlinked(A, #0) unnamed\nlinked(#0, A) mirrored unnamed\n");
  CHECK(facts("  joint_work: { at_least: 2, since: 2016..2020 }\n") ==
        "joint_work(#0, ?, ?, ?[2016..2020]!) unnamed\njoint_work(#1, ?, ?, ?[2016..2020]!) unnamed\n");
}

TEST_CASE("several at_least: what one made counts for the next, the better evidence first, in any order") {
  const std::string high = "  - { at_least: 2, subject: firm }\n";
  const std::string low = "  - { at_least: 3, subject: firm, confidence: low }\n";
  const std::string wide = "  - { at_least: 4 }\n";
  CHECK(facts("  partner:\n" + high + low + wide) ==
        "partner(#0, firm, ?) unnamed\npartner(#1, firm, ?) unnamed\n"
        "partner(#4, firm, ?) low unnamed\npartner(#2, ?!, ?) unnamed\npartner(#3, ?!, ?) unnamed\n");
  CHECK(facts("  partner:\n" + high + low) ==
        "partner(#0, firm, ?) unnamed\npartner(#1, firm, ?) unnamed\npartner(#2, firm, ?) low unnamed\n");
  CHECK(facts("  partner:\n" + low + high) ==
        "partner(#2, firm, ?) low unnamed\npartner(#0, firm, ?) unnamed\npartner(#1, firm, ?) unnamed\n");
  // What is only planned is not yet one of them.
  CHECK(facts("  partner:\n  - { name: A, subject: firm, status: planned }\n  - { at_least: 1, subject: firm "
              "}\n") == "partner(A, firm, ?) planned\npartner(#0, firm, ?) unnamed\n");
}

TEST_CASE("evidence: own confidence, the sources' best, the profile's, high") {
  ReadProfile read = read_yaml(
      "case: X\nconfidence: medium\n"
      "sources:\n  a: { title: \"A\", url: u, date: 2019, note: n, confidence: low, archive: z }\n  b: { "
      "confidence: high }\n  c: C\n"
      "facts:\n  key_core:\n"
      "  - { technology: T1, source: a }\n  - { technology: T2, sources: [a, b] }\n  - { technology: T3, "
      "source: b, confidence: low }\n"
      "  - { technology: T4, source: c }\n  - T5\n"
      "  partner: { name: P, subject: firm, source: a, quote: q, paraphrase: p, page: 12-13, note: n, coder: "
      "me,\n"
      "             attribution: inferred, status: ended }\n"
      "remarks:\n  - { source: c, text: \"not coded\" }\n  - plain\n");
  CHECK(told(read) ==
        "key_core(T1) low\nkey_core(T2)\nkey_core(T3) low\nkey_core(T4) medium\nkey_core(T5) medium\n"
        "partner(P, firm, ?) low\n");
  const Profile& p = *read.profile;
  CHECK(p.case_name == "X");
  CHECK(digest_of(p) == sha256_hex(p.texts[SourceId{0}].text()));
  REQUIRE(p.sources.size() == 3);
  CHECK(p.sources[0].name == "a");
  CHECK(p.sources[0].title == "A");
  CHECK(p.sources[0].url == "u");
  CHECK(p.sources[0].date == "2019");
  CHECK(p.sources[0].note == "n");
  CHECK(p.sources[0].confidence == Confidence::low);
  CHECK(p.sources[0].others == std::vector<std::pair<std::string, std::string>>{{"archive", "z"}});
  CHECK(p.sources[2].title == "C");
  const Evidence& e = p.evidence[p.rows.back().evidence];
  CHECK(e.quote == "q");
  CHECK(e.paraphrase == "p");
  CHECK(e.page == "12-13");
  CHECK(e.note == "n");
  CHECK(e.coder == "me");
  CHECK(e.attribution == Attribution::inferred);
  CHECK(e.status == Status::ended);
  CHECK(p.texts[e.span.source].line_column(e.span.begin) == LineColumn{14, 12});
  REQUIRE(p.remarks.size() == 2);
  CHECK(p.remarks[0].text == "not coded");
  CHECK(p.evidence[p.remarks[0].evidence].sources == std::vector<uint32_t>{2});
  CHECK(p.remarks[1].text == "plain");
}

TEST_CASE("names: labels, other spellings, the case's own") {
  ReadProfile read = read_yaml(
      "case: Huawei\nnames:\n  Huawei: { zh: 华为 }\n  polar codes: { zh: 极化码, de: Polarcodes, also: "
      "[polar code, PC] }\n"
      "  unused: { zh: 未用 }\n  SoC: { also: system on chip }\n"
      "facts: { key_core: [polar code, PC, polar codes, system on chip] }\ndenied: { key_core: polar code "
      "}\n");
  CHECK(complaints(read) == R"(p.yaml:8:21: error[E0320]: what is denied here of 'key_core' is also recorded
  8 | denied: { key_core: polar code }
    |                     ^^^^^^^^^^
  note: p.yaml:7:21: recorded here
  hint: a fact is recorded or denied; keep what the better source says
)");
  ReadProfile good = read_yaml(
      "case: Huawei\nnames:\n  Huawei: { zh: 华为 }\n  polar codes: { zh: 极化码, de: Polarcodes, also: "
      "[polar code, PC] }\n"
      "  unused: { zh: 未用 }\n  SoC: { also: system on chip }\n"
      "facts: { key_core: [polar code, PC, polar codes, system on chip] }\n");
  CHECK(told(good) == "key_core(polar codes)\nkey_core(polar codes)\nkey_core(polar codes)\nkey_core(SoC)\n");
  CHECK(good.profile->case_labels == std::vector<model::Label>{{"zh", "华为"}});
  CHECK(good.profile->labels.size() == 1);
  CHECK(good.profile->labels.at(good.profile->symbols.find_text("polar codes")) ==
        std::vector<model::Label>{{"zh", "极化码"}, {"de", "Polarcodes"}});
}

TEST_CASE("names that are keywords or signs stand in quotes") {
  CHECK(facts("  key_core: ['none', \"yes\", 'n/a', '_']\n  home: 'no'\n  motto: ''\n") ==
        "key_core(none)\nkey_core(yes)\nkey_core(n/a)\nkey_core(_)\nhome(no)\nmotto()\n");
  CHECK(facts("  key_core: [5G, 7 nm, 3.5, 2019-01-01, 12%]\n") ==
        "key_core(5G)\nkey_core(7 nm)\nkey_core(3.5)\nkey_core(2019-01-01)\nkey_core(12%)\n");
}

TEST_CASE("JSON says the same as YAML") {
  const std::string same =
      R"({"case": "X", "sources": {"s": {"title": "T", "confidence": "low"}},
          "facts": {"intensity": "23.4%", "spend": {"value": "EUR 15.3bn", "source": "s"}, "staff": 12, "weight": "2.50",
            "founded": "1998..2000", "listed": "2019-05-31", "home": "none of them", "kind": "firm", "audited": false,
            "key_core": ["none", "yes", {"technology": "no"}], "breakthrough": [["A", 2019], ["B", null], "C"],
            "licence": "none", "joint_work": [{"at_least": 1, "since": 2010, "link": null}]},
          "denied": {"partner": [{"name": "_", "subject": "firm"}]}, "complete": ["visit"], "searched": {"partner": [{"note": "x"}]}})";
  CHECK(told(read_json(same)) ==
        "intensity(23.4%)\nspend(EUR 15.3bn) "
        "low\nstaff(12)\nweight(2.5)\nfounded(?[1998..2000]!)\nlisted(2019-05-31)\n"
        "home(none of them)\nkind(firm)\nkey_core(none)\nkey_core(yes)\nkey_core(no)\nbreakthrough(A, 2019)\n"
        "breakthrough(B, ?)\nbreakthrough(C, ?)\njoint_work(#0, ?, ?, 2010) unnamed\nnot audited\n"
        "not partner(_, firm, _)\ncomplete visit(_, _)\nsearched partner(_, _, _)\n");
  // As a fact's whole value "none" is the keyword.
  CHECK(told(read_json(R"({"case": "X", "facts": {"key_core": "none", "audited": "yes", "home": "n/a"}})")) ==
        "audited\nnone key_core(_)\nnone home(_)\n");
  CHECK(told(read_json(R"({"case": "X", "facts": {"partner": [["n/a is a name", "firm", "n/a"]]}})")) ==
        "partner(n/a is a name, firm, n/a)\n");
}

}  // namespace mechanist
