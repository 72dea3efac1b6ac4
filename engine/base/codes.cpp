// The catalogue: one paragraph for every code that a diagnostic can carry, for `check --explain CODE` and for
// SARIF. Sorted by code. A code, once published, keeps its meaning; one that is no longer used is removed and
// not given out again.
// External interface: explain_code and all_codes of diagnostic.hpp.
#include <algorithm>
#include <iterator>

#include "base/diagnostic.hpp"

namespace mechanist {
namespace {

struct Entry {
  std::string_view code;
  std::string_view paragraph;
};

constexpr Entry catalogue[] = {
    {"E0390",
     "Two profiles describe a case of the same name. In a folder that is a mistake: which of them is meant"
     " could depend on the order in which they are read. Give one of them another name, or merge them. In "
     "a stream a case may come again."},
    {"E0401",
     "A file that was named does not exist. Check the spelling, and that a path in a `use`, a `table … from` "
     "or a "
     "profile's `use:` is written relative to the file that contains it."},
    {"E0402", "A directory was given where a file is needed."},
    {"E0403",
     "A file exists but could not be read: permission was denied, or the system reported an error, which the "
     "message repeats."},
    {"E0404",
     "A rulebase was given by a name that is neither a file nor the name of a rulebase that is shipped with "
     "the "
     "program. A rulebase of your own is given by its path, which ends in `.mech`."},
    {"E0405",
     "Output could not be written: the directory cannot be made, the file cannot be opened, or the disk is "
     "full. "
     "What was written until then is incomplete."},
    {"E0420",
     "A goal asks for something that the rulebase does not declare. Goals are facts, tables, definitions, "
     "mechanisms, paths (by their short name where it is unique, else `mechanism.path`) and propositions."},
    {"E0421",
     "A goal was written in a form that records something (`not p(…)`, `complete p`). A goal asks; its "
     "verdict "
     "says whether it holds, is open or fails."},
    {"E0422",
     "A goal has too many or too few arguments. A bare name stands for all columns `_`; positional arguments "
     "may leave off trailing optional columns only; named arguments may leave off any."},
    {"E0423", "A goal names a column that the relation does not have, or names one twice."},
    {"E0424", "A goal gives a range or `n/a` where one value, a variable or `_` can be asked for."},
    {"E0480",
     "`--set` takes PARAMETER=VALUE, where PARAMETER is a `parameter` of the rulebase and VALUE is written"
     " as in rules."},
    {"E0481",
     "The rulebase declares no `case`: it is an ordinary program over tables and facts. It is run over a "
     "folder of fact files, with `mechanist run RULEBASE --facts FOLDER`."},
    {"E0482",
     "The rulebase declares a `case`, so its facts come from profiles, one case each. It is evaluated with"
     " `mechanist evaluate RULEBASE PROFILES`."},
    {"E0501",
     "A file is larger than what is read at once. Rule files may have 64 MiB; facts in bulk belong into "
     "tables "
     "(`.tsv`, `.csv`), profiles in a stream (NDJSON)."},
    {"E0510",
     "An evaluation reached a limit that was set for it: rows, rounds, time or memory. What had been "
     "derived by then is sound, but not everything that follows; so it is counted, and no files are "
     "written."},
    {"E0590",
     "The machine has no more memory to give. Set a limit with `--max-memory`, or evaluate fewer things at"
     " once with `-j`."},
};

const Entry* find(std::string_view code) {
  const auto* it = std::lower_bound(std::begin(catalogue), std::end(catalogue), code,
                                    [](const Entry& e, std::string_view c) { return e.code < c; });
  return it != std::end(catalogue) && it->code == code ? it : nullptr;
}

}  // namespace

std::optional<std::string_view> explain_code(std::string_view code) {
  const Entry* entry = find(code);
  if (entry == nullptr) return std::nullopt;
  return entry->paragraph;
}

std::vector<std::string_view> all_codes() {
  std::vector<std::string_view> out;
  for (const Entry& e : catalogue) out.push_back(e.code);
  return out;
}

}  // namespace mechanist
