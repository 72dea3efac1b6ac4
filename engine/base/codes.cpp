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
    {"E0101", "A rule file contains a NUL character: it is no text, and nothing of it is read."},
    {"E0102",
     "A file is not valid UTF-8. The place shown is the first byte that cannot be read; nothing of the file "
     "is."},
    {"E0103",
     "A text in double quotes is not closed on its line. `\\n` within a text stands for a line end."},
    {"E0104",
     "A full-width or typographic sign stands where rules need the plain one, as input methods for Chinese "
     "often write it: `\uFF08` for `(`, curly or single quotes for straight double ones. Within texts and "
     "comments every character is allowed."},
    {"E0105",
     "A text contains a backslash that begins no escape. The escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and "
     "`\\u{…}` with the number of a character in hexadecimal."},
    {"E0106",
     "A character that the rule language does not use stands outside of texts and comments; where it is a "
     "sign of another language, the hint says what is written here."},
    {"E0110",
     "A declaration cannot be read on from the place shown. The message says what belongs there; the rest of "
     "the file is still checked."},
    {"E0111",
     "A declaration ends before it is complete, often because a bracket was not closed; the note shows where "
     "it was opened."},
    {"E0112",
     "A word at the beginning of a declaration is none of those that begin one: rulebase, source, case, use, "
     "entity, enum, ordered enum, fact, table, define, rule, mechanism, parameter, proposition, constraint, "
     "test, lever."},
    {"E0113",
     "A value or a variable stands where a condition is needed. Conditions are relations with their "
     "arguments, comparisons, and what `and`, `or`, `not`, `exists`, `for every`, `at least` and their like "
     "make of them."},
    {"E0114",
     "A condition stands where a value is needed, such as `(a and b) > 3`. Values are numbers, texts, dates, "
     "names, variables, functions and aggregates; `count { X : … }` counts how often a condition holds."},
    {"E0115",
     "An aggregate or a function is written in a form that it does not have: only `count` takes several "
     "expressions, and functions take their arguments by place, without names."},
    {"E0116", "A part that a declaration can have once was written twice."},
    {"E0117",
     "An argument without a name stands behind a named one, so that its place says nothing. Name its column, "
     "or "
     "move it to the front."},
    {"E0119", "The rules could not be read for a reason inside the program; this is a defect to report."},
    {"E0120",
     "A number is written with separators between its digits, with a decimal comma, or with a point that has "
     "digits on one side only. Digits are not grouped, and the decimal sign is a point."},
    {"E0121",
     "A number does not fit: exact decimals have 18 places after the point and about 20 digits before it."},
    {"E0122",
     "What looks like a date is none, or the day does not exist. Dates are written YYYY-MM-DD; a year alone "
     "is a year."},
    {"E0123",
     "A quantity has two units, or a magnitude that is none. A unit precedes its number (`EUR 15.3bn`) or "
     "follows it (`5km`); the magnitudes k, m, bn and tn (or thousand, million, billion, trillion) count "
     "only "
     "where a unit stands too."},
    {"E0124",
     "A range is not written as one: it ends before it begins, one end is a year and the other a date, or it "
     "does not have exactly two dots. Ranges are written 2016..2020, ..2011, 2019.. or "
     "2011-05-01..2012-01-01; ~2020 is 2019..2021."},
    {"E0125",
     "A value is missing, or what stands there is none. Values are numbers, percentages, amounts with a "
     "unit, "
     "dates, names, and texts in double quotes."},
    {"E0126",
     "A fact or goal is not written as `relation(value, column: value)`, `relation`, `attribute = value`, "
     "`not relation(…)`, `complete relation` or `complete relation(column: value)`. Or a test has another "
     "word "
     "where `profile`, `because` or `complete` can stand."},
    {"E0201",
     "A condition, a rule's head, a test or a lever names a relation that is not declared. Values are no "
     "conditions by themselves: an enum constant, a parameter or a function has to be compared with "
     "something."},
    {"E0202",
     "A column's type is missing, unknown, or used in a way that it cannot be. Types are the entities and "
     "enums that the rulebase declares, and `int`, `number`, `percent`, `text`, `date`, `year` and `quantity "
     "\"UNIT\"`. Only columns of facts and tables may be optional."},
    {"E0203",
     "A bare name stands where a value is needed and is no attribute, no parameter and no constant that "
     "fits. "
     "Names of entities and texts stand in quotes."},
    {"E0204",
     "Something is declared twice: two things share a name, two sentences a language, or two columns of a "
     "relation their name. The note shows the first."},
    {"E0205",
     "A name means several things: a constant of several enums, a path of several mechanisms, or what "
     "several "
     "files declare. Write which: `Subject.user`, `mechanism.path`, `loan.applicant`. A file's own name is "
     "that of its `use … as NAME`, of its `rulebase` header, or its own without the ending; a file that uses "
     "another one has to say which of both it means where both declare a name."},
    {"E0206",
     "A bare name is a constant of the enum on the other side and also an attribute or a parameter. Write "
     "the "
     "constant as `Enum.constant`; for the attribute's value, bind a variable: `name(V)`."},
    {"E0207",
     "An argument names a column that the relation does not have. The note shows how the relation is "
     "declared."},
    {"E0208",
     "An atom, a conclusion or a row has too many or too few arguments. By position, only optional columns "
     "at "
     "the end may be left off; by name, any column may be left out of a condition. A conclusion gives every "
     "column."},
    {"E0209", "One column of an atom is given twice, by position and by name or twice by name."},
    {"E0210",
     "A variable stands only once in its rule, which is nearly always a typo. If any value will do, write "
     "`_`. "
     "The same name within other braces or another negation is another variable, unless it also stands "
     "outside "
     "of them. Within the braces of `sum` and `avg` a variable may stand once, because every variable there "
     "is "
     "part of what is added up."},
    {"E0211",
     "A variable has no value where it is needed. Variables of a conclusion, a comparison, a negation or an "
     "aggregate's group get their values from a condition that is not negated, or from an equality whose "
     "other "
     "side is known. An `or` gives values to the variables of all its branches only; a negation, `exists`, "
     "`for every` over a relation and a threshold's members give none to what stands outside."},
    {"E0212", "A value does not fit the type of the place where it stands."},
    {"E0213",
     "A quantity is in another unit than the place where it stands, and nothing in the rulebase says how to "
     "convert one into the other. Magnitudes are converted (`EUR 15.3bn` in a column of \"EUR m\"), "
     "currencies "
     "are not."},
    {"E0214", "A bare number stands where a percentage is needed. Write it with its sign: `4%` is 0.04."},
    {"E0215",
     "An operator, function or comparison does not go with the types of its arguments. Entities have no "
     "order, "
     "enums only if they are declared `ordered`; dates are subtracted by `days_between`; quantities are "
     "added "
     "and compared in one base unit."},
    {"E0216",
     "A function does not exist, has another number of arguments, or is used as a value though it is a "
     "condition."},
    {"E0218",
     "Nothing says of what type a column or a variable is. A derived column's type may be left out only "
     "where "
     "a rule that concludes it says it."},
    {"E0219",
     "A column that is declared without a type gets values of two types, or a variable that both sides of a "
     "claim share has a different type on each. Declare the type, or use two names."},
    {"E0220",
     "`for every` ranges over an enum or a relation of one column. It cannot range over an entity type: "
     "nobody "
     "knows every technology there is. Define a relation that says which are meant."},
    {"E0221",
     "Relations depend on one another in a circle that leads through a negation, an upper bound (`at most`, "
     "`exactly`), a `for every` or an aggregate. Such a circle has no meaning: what is negated or counted "
     "has "
     "to be known before. The notes show the circle rule by rule."},
    {"E0222",
     "A sentence names something in braces that is no column of the relation, no variable of the rule, and "
     "not "
     "`{case}`."},
    {"E0223",
     "A sentence's brackets or braces do not match, or an optional part in brackets names no column whose "
     "absence could leave it out. A backslash before a bracket or brace takes it for itself."},
    {"E0224",
     "A relation with columns stands as a condition without arguments. Write `point(_)` if any row will do."},
    {"E0225", "`cites` names a source that no `source` declares."},
    {"E0226",
     "Files use one another in a circle. The note shows the chain. Put what both need into a file of its "
     "own."},
    {"E0227",
     "A rule concludes something that is no definition, or a test or a lever gives something that is no "
     "fact. "
     "Facts come from profiles, tables from the rulebase, and only relations declared by `define` are "
     "concluded by rules."},
    {"E0228",
     "A threshold cannot be counted: its number is no whole number or whole parameter, `of paths` or `of "
     "qualities` stands outside of a mechanism, or the mechanism has none."},
    {"E0229",
     "The pattern of a `matches` cannot be read. Patterns have RE2's syntax and match the whole text."},
    {"E0230",
     "A row of a table does not fit its declaration. For a table file the place is the cell in that file."},
    {"E0231", "A range, an expression or a name stands where one plain value is needed."},
    {"E0232", "A parameter is not one value, or a proposition makes no claim."},
    {"E0233", "A file has two `rulebase` headers, or a rulebase two units of analysis (`case`)."},
    {"E0234",
     "A `symmetric` fact's first two columns have to be there and of one type, since they are exchanged."},
    {"E0236",
     "A test expects a word that is no verdict. Goals are expected to be `holds`, `open` or `fails`; "
     "propositions `supports`, `contradicts`, `irrelevant` or `undetermined`."},
    {"E0237", "`_` stands in a comparison or a computation. It stands for any value and has none itself."},
    {"E0238",
     "A column of a fact is named by a word that profiles use for evidence (`source`, `quote`, `note`, "
     "`confidence` and so on)."},
    {"E0239",
     "The columns of a `define … when …` are the variables of its conditions, so they begin with a capital "
     "or "
     "`_`."},
    {"E0240", "A `for every` uses the name of a variable that the rule already has."},
    {"E0241",
     "A file uses a name that another one declares `private`. Nothing but its own file may build on it: take "
     "`private` away there, or use what is not private and follows from it."},
    {"E0242",
     "A name cannot be told apart by the names of the files that declare it: two files have the same name, a "
     "file's name is that of a mechanism or an enum, too, or a file has a name that cannot be written. Give "
     "the file a name where it is used: `use \"loan.mech\" as loan`."},
    {"E0301",
     "A profile, a mapping or a facts file is not well-formed: YAML, JSON or CSV breaks off or has a "
     "sign where none can stand. The place is where it was noticed; a quote or bracket that was never "
     "closed is shown where it opens."},
    {"E0302",
     "There is nothing in a profile: the file is empty, holds comments only, or a `---` begins a "
     "document in which nothing follows."},
    {"E0303",
     "A file is no text: it holds a zero byte or another control character. Profiles and facts are "
     "text in UTF-8; a spreadsheet is saved as CSV first."},
    {"E0304", "Bytes are not UTF-8. Save the file in UTF-8; other encodings would be guesses."},
    {"E0305",
     "A key stands twice in one map, a column twice in one header or fact. Only one could count, and "
     "which one would be a guess. Several facts of one kind are a list under one key. An attribute has one "
     "value; where sources disagree about it, write `{ conflicting: [ … ] }`."},
    {"E0306",
     "A profile has the keys `case`, `use`, `sources`, `names`, `facts`, `denied`, `searched`, "
     "`complete`, `remarks` and `confidence`, and no others. Facts stand under `facts`."},
    {"E0307",
     "A profile names no case, or not by a name. `case: NAME` says whom or what it describes. Sources "
     "and names that profiles share stand in a file of their own, outside of the profiles' folder."},
    {"E0308",
     "A profile records, denies, searches or completes something that is no `fact` of the rulebase. "
     "Tables and what rules conclude cannot be recorded."},
    {"E0309",
     "A fact has no column of this name, and there is no such evidence key. Evidence keys are "
     "`source`, `sources`, `quote`, `paraphrase`, `page`, `note`, `coder`, `attribution`, `status` and "
     "`confidence`."},
    {"E0310",
     "A column takes one of the constants of an `enum`, and this is none of them. Constants are "
     "written by their names, not by their labels."},
    {"E0311",
     "An amount has no unit, a unit that is not declared, or one that does not convert to the "
     "column's. Magnitudes convert (`EUR 15.3bn` in a column of EUR m), currencies do not."},
    {"E0312", "Evidence names a source that is declared neither in the profile nor in a file that it uses."},
    {"E0313", "A value does not have its column's type."},
    {"E0314",
     "A percentage has no percent sign. Both 4 and 0.04 are written by somebody who means 4%, so it is "
     "always written `4%`."},
    {"E0315",
     "A number, year, range or amount is out of range: an int has 64 bits, a number 18 places and 20 "
     "digits before them, a year four digits."},
    {"E0316",
     "A column that is not optional was left out, or is `n/a`. Only columns declared with `?` may have "
     "no value."},
    {"E0317",
     "A list, a map or a single value stands where something else is wanted, or a row has too many or "
     "too few values. A row is a map of columns, or a list of values in the columns' order; a single "
     "value will do where one column is enough."},
    {"E0318",
     "An evidence key supports nothing: it stands outside of a fact, or beside no value. Evidence "
     "stands in the map of the fact, denial or search that it supports, beside its columns or its "
     "`value`."},
    {"E0319",
     "An evidence key has a value that it does not know. `confidence` is `high`, `medium` or `low`; "
     "`attribution` is `reported`, `inferred`, `predecessor` or `subsidiary`; `status` is `planned` or "
     "`ended`."},
    {"E0320",
     "A denial says that something is not so which the same profile records. A denial speaks of every "
     "row that agrees with all the columns that it names. Where a row's value is a range, conflicting or "
     "left out, denials may not exclude all that it could be."},
    {"E0321",
     "An attribute has two values in one profile. If sources disagree, `{ conflicting: [ … ] }` keeps "
     "what each of them says; what depends on it is then open."},
    {"E0322",
     "`none` says that there is nothing, and something is recorded beside it; or `none` stands where "
     "only rows can. A list known to be whole is declared under `complete`."},
    {"E0323",
     "`at_least: n` stands for a number of rows whose names are not known. It needs a whole number "
     "from 1, and a column left out whose values are things of a declared entity; it cannot be denied "
     "or searched for. It says nothing of how large a value is: a range of years or dates is written "
     "`2016..2020` or `2016..`, and other values are given as they are known or left out."},
    {"E0324",
     "`conflicting` is a list of two or more values of one attribute or column, each bare or as `{ "
     "value: …, source: … }`. It stands where the value would."},
    {"E0325",
     "A range such as `2016..2020` stands where one value is needed: in a denial, a search, a `where`, "
     "or a table."},
    {"E0326",
     "A word that could be a keyword stands where a name is wanted. In YAML a name that is spelt "
     "`none`, `yes`, `no`, `true` or `false` is written in quotes; so is every name and text in rules "
     "and on the command line."},
    {"E0327",
     "Names are declared in a way that would confuse them: one spelling for two of them, or a key that "
     "is neither `also` nor a language such as `en` or `zh`."},
    {"E0328", "Two sources have one name, in the profile or in the files that it uses."},
    {"E0329", "A file uses itself, by itself or by way of others."},
    {"E0330",
     "A file that is used by profiles holds `sources`, `names` and `use`, and nothing else. Facts "
     "stand in the profile of their case."},
    {"E0331",
     "A CSV file's header lacks a column that is needed, or a line does not have the header's number "
     "of cells. In a folder the first column is `case`; a wide file has a column `case`, or a mapping "
     "that names it."},
    {"E0332",
     "A line of a mapping maps nothing, names a column that the table does not have, or gives a unit "
     "to something that has none. Lines read `column → attribute`, `column → attribute in EUR bn`, "
     "`column → case`, or `column → -` for a column that is not read."},
    {"E0334",
     "YAML that has no meaning in a profile: a tag other than `!!str`, or a key that is no plain name."},
    {"E0335", "A YAML alias names a list or map that it is itself part of, so that it would never end."},
    {"E0336",
     "A fact holds values, not variables. A word that begins with an upper-case letter reads as a "
     "variable; a name stands in quotes."},
    {"E0337", "`--deny` takes the fact that is not to be so, without `not` before it."},
    {"E0338",
     "`--retract` takes back a row, a denial (`not …`) or a completeness (`complete …`) that the profile has "
     "in these very words. What it does not say cannot be taken back."},
    {"E0339",
     "Two options of one `whatif` contradict one another: the same row, pattern or list is assumed and "
     "denied, "
     "or an attribute is assumed to have two values. A broad denial beside a narrower assumption is none: it "
     "reads as \"this one and no other\"."},
    {"E0390",
     "Two profiles describe a case of the same name. In a folder that is a mistake: which of them is meant"
     " could depend on the order in which they are read. Give one of them another name, or merge them. In "
     "a stream a case may come again."},
    {"E0401",
     "A file that was named does not exist. Check the spelling, and that a path in a `use`, a `table … from` "
     "or a profile's `use:` is written relative to the file that contains it. What a rulebase uses is also "
     "looked for in the folders given by `-I DIR`, in those of the environment variable MECHANIST_PATH, and "
     "among the shipped rulebases."},
    {"E0402", "A directory was given where a file is needed."},
    {"E0403",
     "A file exists but could not be read: permission was denied, or the system reported an error, which the "
     "message repeats."},
    {"E0404",
     "A rulebase was given by a name that is neither a file nor the name of a rulebase that is shipped with "
     "the "
     "program, or `fmt` found no rule file in a folder. A rulebase of your own is given by its path, which "
     "ends in `.mech`."},
    {"E0405",
     "Output could not be written: the directory cannot be made, the file cannot be opened, the disk is "
     "full, "
     "or there is a file already that a command replaces only with `--force`. What was written until then is "
     "incomplete; a file that `fmt`, `init` or `test` would replace stays as it was."},
    {"E0406", "`--set` names a parameter that the rulebase does not have."},
    {"E0407", "The value given by `--set` cannot be read, or is not of the parameter's type."},
    {"E0409", "A table file cannot be read as CSV or TSV: a quote is not closed, or the text is not UTF-8."},
    {"E0411",
     "No profile is where profiles were named: nothing matches a pattern, or a folder holds no file "
     "with a profile's ending (.yaml, .yml, .json, .ndjson, .jsonl, .csv). Or a test is given what is not "
     "the "
     "profile of just one case."},
    {"E0412", "A file has an ending that no profile has, so its format is not known."},
    {"E0413", "`-` stands for standard input, which can be read only once."},
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
    {"E0424",
     "A goal gives a range or `n/a` where one value, a variable or `_` can be asked for, or asks about an "
     "individual without a name (`unnamed 3`) whom the profile does not count."},
    {"E0425",
     "`query` takes conditions, as they stand after `when` in a rulebase. Declarations, sentences and "
     "citations belong into the rulebase itself."},
    {"E0430",
     "A file is no explanation as `explain --format json` writes them: it is no JSON, a key is there twice, "
     "missing or has no place there, or a value is of the wrong kind. The message begins with the place, as "
     "a "
     "JSON pointer."},
    {"E0431",
     "An explanation was made from another rulebase, another profile or other parameters than it is checked "
     "against: a name, a version, a digest or a value that was set with `--set` differs. The files must be "
     "the "
     "very same; if only their folders differ, `--moved` compares their names. What was set with `--set` for "
     "the explanation is set for `verify` as well."},
    {"E0432",
     "Something in an explanation is not so: a step, or a value in it, is not what the rulebase, the profile "
     "and the verdicts that follow from them give. The message begins with the place, as a JSON pointer."},
    {"E0433",
     "An explanation was cut short, by `--depth` or by a limit. What was left out cannot be checked, so that "
     "it is not verified."},
    {"E0441",
     "A line of a facts file does not have as many cells as its relation has columns. TSV and .facts "
     "files have tabs between cells, and no quoting."},
    {"E0442",
     "A folder of facts has two files for one relation, such as `edge.tsv` and `edge.csv`. Which is "
     "meant would be a guess."},
    {"E0443", "A file was given where a folder of facts is needed."},
    {"E0480",
     "`--set` takes PARAMETER=VALUE, where PARAMETER is a `parameter` of the rulebase and VALUE is written"
     " as in rules."},
    {"E0481",
     "The rulebase declares no `case`: it is an ordinary program over tables and facts. It is run over a "
     "folder of fact files, with `mechanist run RULEBASE --facts FOLDER`."},
    {"E0482",
     "The rulebase declares a `case`, so its facts come from profiles, one case each. It is evaluated with"
     " `mechanist evaluate RULEBASE PROFILES`."},
    {"E0483",
     "One case is explained at a time. Where an input describes several, `--case NAME` says which is meant."},
    {"E0484",
     "`whatif` and `advise` are about one case with open facts, and about what rules conclude of it. A "
     "program "
     "without cases has neither, and a proposition is assessed, not brought about."},
    {"E0485", "`assess` tells how well the propositions of a rulebase hold, and this rulebase states none."},
    {"E0486",
     "`--vary` takes PARAMETER=VALUES: values as `--set` takes them, parted by commas, each once, or ranges "
     "such as 1..3 and 10%..50% step 10%, whose ends and step are of one kind and unit. Whole numbers and "
     "dates step by 1 unless a step is given."},
    {"E0487",
     "A range of `--vary` holds no value: its first end is beyond its last, or its step is not positive."},
    {"E0488",
     "The versions of the rulebase that `--vary` makes know different numbers, because rules convert a value "
     "of the parameter to another unit. Profiles in YAML and JSON are then read for each of them; a table of "
     "cases (CSV) is read once, and cannot be."},
    {"E0490",
     "A summary counts every proposition by its outcome, so that one cannot be asked for beside. `--goals` "
     "names"
     " relations and their rows."},
    {"E0491",
     "A question to `repl` is answered from the files of the rulebase and the profile, and they are no "
     "longer "
     "what they were when the session read them. `:reload` reads them again and takes the same steps."},
    {"E0501",
     "A file is larger than what is read at once. Rule files may have 64 MiB; facts in bulk belong into "
     "tables "
     "(`.tsv`, `.csv`), profiles in a stream (NDJSON)."},
    {"E0502",
     "Brackets, chains of `not` and minus signs, and `for every` inside one another go deeper than 256. Give "
     "a part a name with `define`."},
    {"E0503",
     "One declaration is longer than rules are: two million words and signs. Facts in bulk belong into "
     "tables "
     "(`.tsv`, `.csv`)."},
    {"E0506", "`for every` over enums, within one another, makes too many conditions of one rule."},
    {"E0507",
     "A test of the rulebase reached a limit of evaluation (rows, rounds, time or memory), so that its "
     "verdicts mean little. Recursion that makes new numbers without end is the usual cause."},
    {"E0508",
     "A rule has so many `or`s within one conjunction that it stands for more than 1,024 alternatives (each "
     "of them doubles their number), or for more than 100,000 with those of its negations, thresholds and "
     "braces. A definition for each part with `or` makes them as many as are written."},
    {"E0510",
     "An evaluation reached a limit that was set for it: rows, rounds, time or memory. What had been "
     "derived by then is sound, but not everything that follows; so it is counted, and no files are "
     "written."},
    {"E0531",
     "Lists and maps of a profile are nested more than 64 levels deep. No profile needs more than six."},
    {"E0532", "The aliases of a YAML file expand to more than a million nodes."},
    {"E0533",
     "The `at_least` of a profile ask for more than 100,000 rows in all. A rule that compares a number "
     "with a threshold wants an attribute instead."},
    {"E0534", "A profile uses more than a thousand files."},
    {"E0535", "A JSON file nests lists and objects deeper than 256, which no explanation does."},
    {"E0536",
     "Checking an explanation would take more than three hundred million elementary steps. The verifier "
     "works "
     "by plain iteration, and large recursions or joins are beyond it."},
    {"E0537",
     "`--vary` gives a parameter more than 100 values. A larger step, or only the values between which "
     "something changes, tells as much."},
    {"W0201",
     "A sentence is in a language that the rulebase's header does not use. Often it is a misspelt keyword, "
     "such as `our` for `ours`."},
    {"W0202",
     "An `at most` or `exactly` counts what open facts can bring about. What a case neither records nor "
     "rules out counts as possible, so that the bound may stay open there: facts on their own will never "
     "show that there are no more. A case rules out by denying a fact, by declaring facts complete, or by "
     "giving an attribute another value."},
    {"W0203",
     "An `at least` or `exactly` asks for more than there is to count, so that it never holds. Lower the "
     "number, or add what is missing."},
    {"W0204",
     "An `at least 0`, an `at most` of no less than there is to count, or a count that is to be at least "
     "zero, always holds, so that it says nothing. Often another number is meant."},
    {"W0301",
     "Two names in one profile differ so little that they may be one name, once misspelt. Different "
     "names are different things to every rule, so a misspelling makes two of one. Spell them alike, "
     "list the other spelling under `names` with `also`, or declare both under `names` if they are "
     "two."},
    {"W0302", "A profile declares a source that nothing in it uses. Sources in shared files may go unused."},
    {"W0303",
     "A column of a wide CSV file is not in its mapping, so it was not read. `column → -` says that "
     "this is meant."},
    {"W0304",
     "A source has a key that is nearly one with a meaning: `title`, `url` (or `address`), `date`, `note`, "
     "`confidence`. Other keys are kept and shown as they are; if this one is misspelt, what it says is "
     "lost."},
    {"W0411",
     "A CSV file lies in a folder beside profiles in other formats. A folder of CSV files is one set of "
     "cases only where no other profile is in it, so the file was not read. Name it on the command line "
     "beside the folder, or move it."},
    {"W0412",
     "A mapping says which column of a wide CSV file is which, and no CSV file is among the profiles, so it "
     "served nothing."},
    {"W0441", "The facts folder has no file for a table or fact of the program, which is therefore empty."},
    {"W0442",
     "A file in the facts folder is not read, because nothing that is read from there has its name."},
    {"W0443",
     "The first line of a table names its columns, but in other letters than the rulebase, so that it is no "
     "header. Columns of text take anything, and the line was read as a row."},
    {"W0480",
     "A function had no result for some values: a division by zero, an overflow, text that is no number. The "
     "condition that contains it is then false. Where that is not meant, test the values before."},
    {"W0601",
     "A declaration that nothing uses: a fact or table that no rule reads, a definition that no mechanism, "
     "proposition, constraint or test needs, a parameter that no rule reads, a type of no column, a source "
     "that nothing cites. In a rulebase without mechanisms and propositions definitions are answers, and a "
     "file with a header of its own that another uses is there for others, too."},
    {"W0602",
     "A rule that can never fire, whatever a profile records, or a condition in one that can never be met: "
     "bounds or values that exclude each other, a condition beside its own negation, a constant that no row "
     "of "
     "a table has, a table without rows. Parameters count with the value that they have."},
    {"W0603",
     "A definition that can never hold, because no rule concludes it or because all that do need it "
     "themselves."},
    {"W0604",
     "A rule that adds nothing: another rule for the same conclusion fires whenever it does, with the same "
     "values, because it asks for less; or it concludes only what is among its own conditions."},
    {"W0605",
     "Two rules for one conclusion that differ in nothing but the names of variables and the order of "
     "conditions."},
    {"W0606",
     "A mechanism, path or quality whose conditions, and theirs in turn, speak of no fact, so that nothing "
     "that a profile records reaches it."},
    {"W0607",
     "A mechanism, path or quality that can only be open unless a case declares a relation complete: neither "
     "recording nor denying single facts decides it. Such are a sum or an average over an open relation, and "
     "the difference of two counts."},
    {"W0608",
     "A negation that holds only where a case declares a relation complete. What is not recorded counts as "
     "possible, and denials of single facts leave others possible; the message names what has to be "
     "declared."},
    {"W0609",
     "A sentence of a fact, table or definition that does not name one of its columns. Negative sentences "
     "may "
     "leave columns out, since a denial names only those that matter."},
    {"W0610",
     "A sentence or label that is written in one language of the rulebase's header and not in another."},
    {"W0611",
     "A claim whose outcome (or condition) rests on no fact, or can never hold, so that no case tests it."},
    {"W0612", "A claim of a proposition with neither `cites` nor `ours`, its own or the proposition's."},
    {"W0613",
     "A comment `# allow CODE` without a reason. It is written `# allow CODE: reason`, on the line or "
     "directly "
     "above the declaration that it is about."},
    {"W0614",
     "A comment `# allow CODE: reason` at a place where there is no such finding, or with a code that does "
     "not "
     "exist."},
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
