// `query`: every binding of the variables of conditions, with its verdict. The conditions were made a
// definition of the model, so that names, types and evaluation are those of the rulebase itself.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "eval/named.hpp"
#include "explain/layout.hpp"
#include "one_case.hpp"
#include "records.hpp"

namespace mechanist::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Binding {
  std::vector<std::string> values;  // as shown, one a variable
  eval::Assessed assessed;
};
struct Bindings {
  std::vector<std::string> variables, types;
  std::vector<Binding> rows;  // holding ones first; each sort in the order of values
  bool others = false;        // further ones are possible, of which some value is not known
};

Bindings bindings(eval::Evaluation& ev) {
  const model::Model& m = ev.model();
  const model::RelationId asked = *m.find(model::query_relation);
  Bindings out;
  for (const model::Column& c : m[asked].columns) {
    out.variables.push_back(c.name);
    out.types.push_back(describe(m, c.type));
  }
  if (out.variables.empty()) {
    out.rows.push_back({{}, ev.assess(asked)});
    return out;
  }
  auto add = [&](const std::vector<Symbol>& row, eval::Assessed assessed) {
    Binding b{{}, assessed};
    for (size_t c = 0; c < row.size(); ++c)
      b.values.push_back(show(m, &ev.symbols(), m[asked].columns[c].type, row[c]));
    out.rows.push_back(std::move(b));
  };
  const eval::Goal any{asked, std::vector<eval::Goal::Term>(out.variables.size())};
  auto answers = ev.answers(any);
  for (const auto& row : answers.holding) add(row, ev.assess(asked, row.data()));
  // What is possible of anybody is so of those whom the case names.
  if (answers.others)
    for (auto& row : eval::named_open(ev, any))
      if (std::find(answers.open.begin(), answers.open.end(), row) == answers.open.end())
        answers.open.push_back(std::move(row));
  std::sort(answers.open.begin(), answers.open.end(),
            [&](const auto& a, const auto& b) { return ev.compare_rows(asked, a.data(), b.data()) < 0; });
  for (const auto& row : answers.open) add(row, {Verdict::open, std::nullopt});
  out.others = answers.others;
  return out;
}

std::string confidence_of(const Binding& b) {
  return b.assessed.confidence ? std::string(to_string(*b.assessed.confidence)) : std::string();
}

Json json_of(const Bindings& all, const Binding& b) {
  Json values = Json::object();
  for (size_t i = 0; i < b.values.size(); ++i) values[all.variables[i]] = b.values[i];
  Json out = {{"values", std::move(values)}, {"verdict", to_string(b.assessed.verdict)}};
  if (b.assessed.confidence) out["confidence"] = confidence_of(b);
  return out;
}

std::string dumped(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_json(const std::string& case_name, const Bindings& all, Terminal& terminal) {
  Json out = Json::object();
  if (!case_name.empty()) out["case"] = case_name;
  out["variables"] = Json::array();
  for (size_t i = 0; i < all.variables.size(); ++i)
    out["variables"].push_back({{"name", all.variables[i]}, {"type", all.types[i]}});
  out["rows"] = Json::array();
  for (const Binding& b : all.rows) out["rows"].push_back(json_of(all, b));
  out["others"] = all.others;
  terminal.out.record(dumped(out, 2));
}

void write_ndjson(const Bindings& all, Terminal& terminal) {
  for (const Binding& b : all.rows) terminal.out.record(dumped(json_of(all, b), -1));
  if (all.others) terminal.out.record(dumped({{"values", nullptr}, {"verdict", "open"}}, -1));
}

void write_csv(const Bindings& all, Terminal& terminal) {
  std::vector<std::string> cells = all.variables;
  cells.insert(cells.end(), {"verdict", "confidence"});
  terminal.out.record(csv_line(cells));
  for (const Binding& b : all.rows) {
    cells = b.values;
    cells.insert(cells.end(), {std::string(to_string(b.assessed.verdict)), confidence_of(b)});
    terminal.out.record(csv_line(cells));
  }
  if (!all.others) return;
  cells.assign(all.variables.size(), "");
  cells.insert(cells.end(), {"open", ""});
  terminal.out.record(csv_line(cells));
}

void write_table(const Bindings& all, Terminal& terminal) {
  std::vector<size_t> widths;
  for (size_t i = 0; i < all.variables.size(); ++i) {
    size_t width = display_width(all.variables[i]);
    for (const Binding& b : all.rows) width = std::max(width, display_width(printable(b.values[i])));
    widths.push_back(width);
  }
  auto line = [&](const std::vector<std::string>& values, std::string_view verdict,
                  const std::string& confidence) {
    std::string out;
    for (size_t i = 0; i < values.size(); ++i) out += explain::padded(printable(values[i]), widths[i]) + "  ";
    out += confidence.empty() ? std::string(verdict) : explain::padded(verdict, 7) + "  " + confidence;
    terminal.out.record(out + "\n");
  };
  if (!all.variables.empty() && !all.rows.empty()) line(all.variables, "verdict", "confidence");
  for (const Binding& b : all.rows) line(b.values, to_string(b.assessed.verdict), confidence_of(b));
  if (all.others)
    terminal.out.record(all.rows.empty() ? "It is possible of values that are not known.\n"
                                         : "It is also possible of values that are not known.\n");
  else if (all.rows.empty())
    terminal.out.record("It holds of nothing, and of nothing it is open.\n");
}

}  // namespace

void write_bindings(eval::Evaluation& ev, const std::string& format, const std::string& case_name,
                    Terminal& terminal) {
  const Bindings all = bindings(ev);
  if (format == "json") write_json(case_name, all, terminal);
  if (format == "ndjson") write_ndjson(all, terminal);
  if (format == "csv") write_csv(all, terminal);
  if (format == "table") write_table(all, terminal);
}

int query(const QueryCommand& command, Terminal& terminal) {
  RulebaseOptions with_query = command.rulebase;
  with_query.query = command.conditions;
  auto model = load_rulebase(with_query, terminal);
  if (!model) return input_had_errors;
  Rulebase rulebase(std::move(model));
  eval::Options options;
  options.limits = limits(command.limits);

  return over_case(rulebase, {command.profile, command.mapping, command.case_name}, options, terminal,
                   [&](eval::Evaluation& ev, const std::string& case_name) {
                     ev.run();
                     write_bindings(ev, command.format, case_name, terminal);
                     return told_limit(ev, command.profile, terminal);
                   });
}

}  // namespace mechanist::cli
