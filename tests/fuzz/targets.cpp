// The promises: what parses is printed and parsed again to the same tree; a literal's text parses to the
// literal; a profile that was read can be evaluated; a record that goes the short way is read as the long way
// reads it. External interface: targets.hpp.
#include "targets.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "../support/everything.hpp"
#include "engine.hpp"
#include "lint/lint.hpp"
#include "model/from_ast.hpp"
#include "profile/fast_record.hpp"
#include "profile/read.hpp"
#include "syntax/layout.hpp"
#include "syntax/literal.hpp"
#include "syntax/parse_rules.hpp"
#include "syntax/print.hpp"

namespace fuzz {
namespace {

using namespace mechanist;

void promise(bool kept, std::string_view what) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// `tree`: of the text, without places.
void check_layout(Sources& sources, std::string text, const ast::File& tree) {
  const SourceId id = sources.add("text.mech", std::move(text));
  auto laid_out = lay_out(sources, id);
  promise(std::holds_alternative<std::string>(laid_out), "what can be read can be laid out");
  const std::string& once = std::get<std::string>(laid_out);
  const SourceId laid_out_id = sources.add("laid out.mech", once);
  promise(words_of(sources, id) == words_of(sources, laid_out_id), "a layout keeps words and comments");
  auto twice = lay_out(sources, laid_out_id);
  promise(std::holds_alternative<std::string>(twice) && std::get<std::string>(twice) == once,
          "laying out is stable");
  ast::File read = ast::without_places(parse_rules(sources, laid_out_id).file);
  read.source = tree.source;
  promise(read == tree, "a layout keeps the tree");
}

void rules(std::string_view bytes) {
  Sources sources;
  ParsedFile first = parse_rules(sources, sources.add("fuzz.mech", std::string(bytes)));
  to_text(first.diagnostics);
  to_sarif(first.diagnostics, "0");
  if (!has_errors(first.diagnostics)) {
    std::string printed = ast::print(first.file);
    ParsedFile again = parse_rules(sources, sources.add("printed.mech", printed));
    promise(!has_errors(again.diagnostics), "what was printed parses");
    promise(ast::print(again.file) == printed, "printing is stable");
    ast::File a = ast::without_places(std::move(first.file)), b = ast::without_places(std::move(again.file));
    b.source = a.source;
    promise(a == b, "what was printed parses to the same tree");
    check_layout(sources, std::string(bytes), a);
  }
  model::Loaded loaded = model::load_text("fuzz.mech", std::string(bytes));
  promise(loaded.model.has_value() != has_errors(loaded.diagnostics),
          "a model, or an error that says why not");
  if (!loaded.model) return;
  promise(!model::violated_invariant(*loaded.model), "a model keeps its invariants");
  for (const Diagnostic& d :
       lint::sift(*loaded.model, loaded.files, lint::findings(*loaded.model, loaded.files)).told)
    promise(d.severity == Severity::warning && explain_code(d.code), "a lint is a warning with a page");
}

void literal(std::string_view bytes) {
  for (bool strict : {false, true}) {
    if (auto parsed = parse_literal(bytes, strict)) {
      auto again = parse_literal(to_string(*parsed), strict);
      promise(again && *again == *parsed, "a literal's text parses to the literal");
    } else {
      promise(parsed.error().begin <= parsed.error().end && parsed.error().end <= bytes.size() + 1,
              "an error's place");
    }
  }
  parse_fact(bytes);
}

constexpr const char* rulebase_text = R"(rulebase fuzz "1" { en "fuzz" zh "模糊" }
case Thing
entity Person, City
enum Kind { red en "red", green, blue }
ordered enum Level { low, middle, high }
fact audited
fact age: int
fact share: percent
fact worth: quantity "EUR m"
fact born: date
fact founded: year
fact motto: text
fact score: number
fact knows(who: Person, city: City?, kind: Kind?, level: Level?, since: year?)
symmetric fact near(a: City, b: City, since: year?)
closed fact listed(who: Person)
define met(P: Person) when knows(P, C, red) and not near(C, "Rome")
define reach(A: City, B: City)
rule first { when near(A, B) then reach(A, B) }
rule next { when reach(A, B) and near(B, C) then reach(A, C) }
mechanism working {
  path people { when count { P : knows(P) } >= 2 }
  path money { when worth > 5 and share >= 10% and born < 2000-01-01 }
  quality old { when founded < 1990 or age between 5 and 9 }
  applies when at least 1 of paths and not audited
}
proposition P1 { claim necessary met(P) for listed(P) }
constraint too_old { en "too old" when age > 100 }
)";

const Rulebase& rulebase() {
  static const Rulebase made = [] {
    model::Loaded loaded = model::load_text("fuzz.mech", rulebase_text);
    std::fputs(to_text(loaded.diagnostics).c_str(), stderr);
    promise(loaded.model.has_value(), "the fuzzers' own rulebase is well formed");
    return Rulebase(std::make_unique<const model::Model>(std::move(*loaded.model)));
  }();
  return made;
}

bool accept(ReadProfile&& read) {
  promise(read.profile.has_value() != has_errors(read.diagnostics),
          "a profile, or an error that says why not");
  to_text(read.diagnostics);
  if (!read.profile) return true;
  EvaluateOptions options;
  options.derived = true;
  options.engine.limits.rows = 100'000;
  options.engine.limits.rounds = 1'000;
  evaluate(rulebase(), *read.profile, options);
  return true;
}

void yaml(std::string_view bytes) {
  accept(read_yaml_text(rulebase().model(), "fuzz.yaml", std::string(bytes)));
}
// The short way to a profile is taken by a reader that has read all records before.
void json(std::string_view bytes) {
  static FastRecordReader reader(rulebase().model());
  static ReadProfile short_way;
  ReadProfile read = read_json_text(rulebase().model(), "fuzz.json", std::string(bytes));
  if (reader.read("fuzz.json", bytes, 1, short_way)) {
    promise(read.diagnostics.empty(), "the short way takes only what there is nothing to say about");
    promise(everything(rulebase().model(), short_way) == everything(rulebase().model(), read),
            "both ways read the same");
  }
  accept(std::move(read));
}

void csv(std::string_view bytes) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("mechanist-fuzz-" + std::to_string(::getpid()) + ".csv");
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  read_profiles(rulebase().model(), InputItem{InputItem::Kind::csv_wide, path.string()}, {}, accept);
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

struct Named {
  std::string_view name;
  Target target;
  std::string_view ending;
};
constexpr Named targets[] = {{"rules", rules, ".mech"},
                             {"literal", literal, ""},
                             {"yaml", yaml, ".yaml"},
                             {"json", json, ".json"},
                             {"csv", csv, ".csv"}};

}  // namespace

Target find_target(std::string_view name) {
  for (const Named& n : targets)
    if (n.name == name) return n.target;
  return nullptr;
}

std::string_view file_ending(std::string_view name) {
  for (const Named& n : targets)
    if (n.name == name) return n.ending;
  return {};
}

}  // namespace fuzz
