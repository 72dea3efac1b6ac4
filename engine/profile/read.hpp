#pragma once
// From files, folders, globs and standard input to profiles, one at a time and in a stable order.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "profile/fact_literal.hpp"
#include "profile/profile.hpp"
#include "profile/shared_files.hpp"

namespace mechanist {

struct InputItem {
  enum class Kind { yaml, json, ndjson, csv_folder, csv_wide };
  Kind kind = Kind::yaml;
  std::string path;  // "-": NDJSON on standard input
};

struct ResolvedInputs {
  std::vector<InputItem> items;  // in order of the arguments, within a folder by name
  Diagnostics diagnostics;       // nothing there, unreadable, unknown file type
};
// Arguments as on the command line. A folder contributes only files with a profile's extension (.yaml .yml
// .json .ndjson .jsonl); a folder of .csv files with no other profile in it is one set of cases.
// `mapping`, where one is named, has to be there and to have a table that it could serve.
ResolvedInputs resolve_inputs(const std::vector<std::string>& arguments, const std::string& mapping = {});

struct ReadOptions {
  std::string mapping;  // of a wide CSV: a mapping file, or empty
  size_t max_profile_bytes = 64u << 20;
  // What the profiles of one input `use` is read once; of several inputs, if all are read with this.
  SharedFiles* shared = nullptr;
};

// Reads every record of `item` in order and hands each over; stops early when `sink` returns false. Never
// throws; what could not be read is a ReadProfile without a profile.
void read_profiles(const model::Model&, const InputItem&, const ReadOptions&,
                   const std::function<bool(ReadProfile&&)>& sink);

// One profile from text, as the readers above would.
ReadProfile read_yaml_text(const model::Model&, std::string path, std::string text);
ReadProfile read_json_text(const model::Model&, std::string path, std::string text, uint32_t line = 1);

// Cases of one folder must differ in name. In the order in which they were read; the later one is reported.
struct CaseSeen {
  std::string name;
  Place place;
};
CaseSeen case_seen(const Profile&);
Diagnostics check_duplicate_cases(const std::vector<CaseSeen>&);

// `given { … }` of a test, beside its `given profile "…"` where it has one.
ReadProfile profile_of_test(const model::Model&, const ast::TestDecl&);

// `--assume FACT`, `--deny FACT` and `--retract FACT` on a copy. With `individuals`, a variable stands for
// somebody without a name, the same one in all facts that share them.
Diagnostics assume(const model::Model&, Profile&, const FactLiteral&, Individuals* individuals = nullptr);
Diagnostics deny(const model::Model&, Profile&, const FactLiteral&, Individuals* individuals = nullptr);
// Takes back what the profile says in these very words: a row, `not p(…)`, or `complete p`.
Diagnostics retract(const model::Model&, Profile&, const FactLiteral&, Individuals* individuals = nullptr);

}  // namespace mechanist
