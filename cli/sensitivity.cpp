// `sensitivity`: every case is evaluated under each value of a parameter, and what changes is counted.
//
// A value is what `--set` makes of it: the rulebase is loaded once for each. To read a case but once, all of
// those have to know the same texts and numbers under the same symbols; so each is given all values, one
// after the other, and the last of them holds. Where rules read a value in another unit, the symbols differ
// all the same, and then such a version reads the case for itself.
#include "portfolio/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <mutex>

#include "base/text.hpp"
#include "batch.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "explain/sentences.hpp"
#include "ordered_work.hpp"
#include "portfolio/vary.hpp"
#include "records.hpp"
#include "syntax/literal.hpp"

namespace mechanist::cli {
namespace {

using portfolio::State;

// Whether a profile that was read against the one can be evaluated under the other.
bool same_symbols(const SymbolTable& a, const SymbolTable& b) {
  if (a.text_count() != b.text_count() || a.number_count() != b.number_count()) return false;
  for (uint32_t i = 1; i <= a.text_count(); ++i)
    if (a.text_of(Symbol{i}) != b.text_of(Symbol{i})) return false;
  for (uint32_t i = 0; i < a.number_count(); ++i)
    if (a.number_of(pooled_number(i)) != b.number_of(pooled_number(i))) return false;
  return true;
}

struct Version {
  std::unique_ptr<const Rulebase> rulebase;
  size_t reading = 0;
};
// Of every parameter, every value.
struct Versions {
  std::vector<std::vector<Version>> parameters;
  std::vector<const Rulebase*> readings;  // those against which a case is read
};

const model::Parameter& parameter_of(const model::Model& m, const std::string& name) {
  return *std::find_if(m.parameters.begin(), m.parameters.end(),
                       [&](const model::Parameter& p) { return p.name == name; });
}
std::string shown(const model::Model& m, const model::Parameter& p) {
  return model::show(m, nullptr, p.type, p.value);
}

// As `--set` takes it.
std::string as_given(const model::Model& m, const model::Parameter& p) {
  const std::string text = shown(m, p);
  return p.type.kind == model::TypeKind::text ? to_string(Literal(TextLiteral{text})) : text;
}

// What is wrong with a value is told where it was given.
Diagnostic at_vary(Diagnostic d, const std::string& parameter) {
  const std::string begin = "--set " + parameter + "=";
  if (d.place.file.starts_with(begin)) d.place.file = "--vary " + d.place.file.substr(6);
  return d;
}

std::optional<Versions> load_versions(const std::vector<portfolio::Vary>& varied, const model::Model& m,
                                      const RulebaseOptions& options, Terminal& terminal) {
  const std::string path = std::get<std::string>(find_rulebase(options.rulebase));
  const model::LoadOptions given = std::get<model::LoadOptions>(load_options(options.set, options.path));
  Versions out;
  Diagnostics told;
  for (const portfolio::Vary& vary : varied) {
    out.parameters.emplace_back();
    for (const std::string& value : vary.values) {
      model::LoadOptions load = given;
      for (const portfolio::Vary& each : varied) {
        for (const std::string& v : each.values) load.parameters.emplace_back(each.parameter, v);
        load.parameters.emplace_back(each.parameter,
                                     &each == &vary ? value : as_given(m, parameter_of(m, each.parameter)));
      }
      model::Loaded loaded = model::load(path, load);
      sort_diagnostics(loaded.diagnostics);
      for (Diagnostic& d : loaded.diagnostics) {
        d = at_vary(std::move(d), vary.parameter);
        if (d.severity == Severity::error && std::find(told.begin(), told.end(), d) == told.end())
          told.push_back(std::move(d));
      }
      if (!loaded.model) continue;
      Version version{
          std::make_unique<const Rulebase>(std::make_unique<const model::Model>(std::move(*loaded.model))),
          0};
      while (version.reading < out.readings.size() &&
             !same_symbols(version.rulebase->model().symbols, out.readings[version.reading]->model().symbols))
        ++version.reading;
      if (version.reading == out.readings.size()) out.readings.push_back(version.rulebase.get());
      out.parameters.back().push_back(std::move(version));
    }
  }
  if (told.empty()) return out;
  terminal.messages.diagnostics(told);
  return std::nullopt;
}

// A case that was evaluated, or could not be.
struct OneCase {
  std::string input;
  portfolio::Example example;
  std::optional<CaseSeen> seen;
  std::string unread;                                   // the code of what is wrong
  std::vector<std::vector<std::vector<State>>> states;  // by parameter, value, verdict
  bool limited = false;
  Diagnostics diagnostics;
};
struct Done {
  std::vector<OneCase> cases;
  size_t bytes = 0;
};

// One a thread.
class Worker {
 public:
  Worker(const Versions& versions, const std::string& mapping, const std::vector<std::string>& goals,
         const eval::Limits& limits)
      : versions_(versions), goals_(goals) {
    for (const Rulebase* r : versions.readings)
      readers_.push_back(std::make_unique<PieceReader>(r->model(), mapping));
    eval::Options options;
    options.limits = limits;
    for (const std::vector<Version>& parameter : versions.parameters) {
      evaluations_.emplace_back();
      for (const Version& v : parameter)
        evaluations_.back().push_back(
            std::make_unique<eval::Evaluation>(v.rulebase->plan(), v.rulebase->baseline(), options));
    }
  }

  Done run(Piece&& piece) {
    Done out;
    out.bytes = piece.lines.text.size();
    for (size_t reading = 1; reading < readers_.size(); ++reading) {
      Piece again = piece;
      size_t i = 0;
      read(again, reading, [&](ReadProfile& read) {
        if (out.cases.size() <= i) out.cases.emplace_back();
        evaluate(read, reading, out.cases[i++]);
        return true;
      });
    }
    size_t i = 0;
    read(piece, 0, [&](ReadProfile& read) {
      if (out.cases.size() <= i) out.cases.emplace_back();
      OneCase& one = out.cases[i++];
      one.input = read.input;
      one.example = {read.profile ? read.profile->case_name : read.case_name, read.input, read.record};
      sort_diagnostics(read.diagnostics);
      if (!read.profile || has_errors(read.diagnostics)) {
        one.unread = std::find_if(read.diagnostics.begin(), read.diagnostics.end(), [](const Diagnostic& d) {
                       return d.severity == Severity::error;
                     })->code;
      } else {
        if (!piece.stream) one.seen = case_seen(*read.profile);
        evaluate(read, 0, one);
      }
      one.diagnostics = std::move(read.diagnostics);
      return true;
    });
    return out;
  }

 private:
  void read(Piece& piece, size_t reading, const std::function<bool(ReadProfile&)>& take) {
    readers_[reading]->read(piece, take);
  }
  void evaluate(ReadProfile& read, size_t reading, OneCase& out) {
    if (!read.profile || has_errors(read.diagnostics)) return;
    out.states.resize(versions_.parameters.size());
    for (size_t p = 0; p < versions_.parameters.size(); ++p) {
      out.states[p].resize(versions_.parameters[p].size());
      for (size_t v = 0; v < versions_.parameters[p].size(); ++v) {
        if (versions_.parameters[p][v].reading != reading) continue;
        eval::Evaluation& ev = *evaluations_[p][v];
        ev.reset(*read.profile);
        ev.run();
        out.states[p][v] = portfolio::states(ev, goals_);
        out.limited = out.limited || !ev.limit_reached().empty();
      }
    }
  }

  const Versions& versions_;
  const std::vector<std::string>& goals_;
  std::vector<std::unique_ptr<PieceReader>> readers_;
  std::vector<std::vector<std::unique_ptr<eval::Evaluation>>> evaluations_;  // by parameter and value
};

// What is varied, checked against the rulebase as it is otherwise. Nothing where it is wrong, which was told.
std::optional<std::vector<portfolio::Vary>> read_varied(const std::vector<std::string>& given,
                                                        const model::Model& m, Terminal& terminal) {
  std::vector<portfolio::Vary> out;
  Diagnostics wrong;
  std::vector<std::string> known;
  for (const model::Parameter& p : m.parameters) known.push_back(p.name);
  for (const std::string& text : given) {
    auto parsed = portfolio::parse_vary(text);
    if (const auto* d = std::get_if<Diagnostic>(&parsed)) {
      wrong.push_back(*d);
      continue;
    }
    portfolio::Vary& vary = std::get<portfolio::Vary>(parsed);
    if (std::find(known.begin(), known.end(), vary.parameter) == known.end()) {
      const std::optional<std::string> near = nearest(vary.parameter, known);
      wrong.push_back(error("E0406", whole_file("--vary " + printable(text)),
                            fmt::format("there is no parameter '{}'", printable(vary.parameter)),
                            near            ? fmt::format("did you mean '{}'?", *near)
                            : known.empty() ? "this rulebase has no parameters"
                                            : fmt::format("it has {}", fmt::join(known, ", "))));
    } else if (std::any_of(out.begin(), out.end(),
                           [&](const portfolio::Vary& o) { return o.parameter == vary.parameter; })) {
      wrong.push_back(error("E0486", whole_file("--vary " + printable(text)),
                            fmt::format("the parameter '{}' is varied twice", vary.parameter),
                            "give all of its values at once, parted by commas"));
    } else {
      out.push_back(std::move(vary));
    }
  }
  terminal.messages.diagnostics(wrong);
  if (!wrong.empty()) return std::nullopt;
  return out;
}

portfolio::Sensitivity begin_with(const std::vector<portfolio::Vary>& varied, const Versions& versions,
                                  const Rulebase& rulebase, const std::string& language) {
  const model::Model& m = rulebase.model();
  const explain::Sentences say(m, m.symbols, nullptr, language, {});
  portfolio::Sensitivity out;
  for (size_t i = 0; i < varied.size(); ++i) {
    const model::Parameter& p = parameter_of(m, varied[i].parameter);
    portfolio::VariedParameter one;
    one.name = p.name;
    one.sentence = say.sentence(p.notes);
    one.otherwise = shown(m, p);
    one.is_set = p.overridden;
    for (const Version& version : versions.parameters[i]) {
      const model::Model& with = version.rulebase->model();
      one.values.push_back(shown(with, parameter_of(with, p.name)));
      if (one.values.back() == one.otherwise) one.current = one.values.size() - 1;
    }
    out.parameters.push_back(std::move(one));
  }
  return out;
}

}  // namespace

int sensitivity(const SensitivityCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  const Rulebase rulebase(std::move(model));
  const model::Model& m = rulebase.model();
  const std::optional<std::string> language = choose_language(m, command.language, terminal);
  if (!language) return wrong_usage;
  if (!has_cases(m, command.rulebase, terminal)) return input_had_errors;
  const auto varied = read_varied(command.vary, m, terminal);
  if (!varied) return input_had_errors;
  portfolio::PortfolioOptions options;
  options.goals = split_goals(command.goals);
  options.language = *language;
  if (Diagnostics wrong = portfolio::check_goals_counted(m, options.goals); has_errors(wrong)) {
    terminal.messages.diagnostics(wrong);
    return input_had_errors;
  }
  const std::optional<Versions> versions = load_versions(*varied, m, command.rulebase, terminal);
  if (!versions) return input_had_errors;

  const ResolvedInputs inputs = resolve_inputs(command.profiles.profiles, command.profiles.mapping);
  const bool a_table = std::any_of(inputs.items.begin(), inputs.items.end(), [](const InputItem& i) {
    return i.kind != InputItem::Kind::ndjson && i.kind != InputItem::Kind::yaml &&
           i.kind != InputItem::Kind::json;
  });
  if (versions->readings.size() > 1 && a_table) {
    terminal.messages.diagnostics(
        {error("E0488", whole_file("--vary"),
               "rules read these values in another unit than the parameter's, and then a table of cases "
               "cannot be read once for all of them",
               "give the parameter in the unit that the rules use, or the cases as NDJSON or YAML")});
    return input_had_errors;
  }

  portfolio::Sensitivity total = begin_with(*varied, *versions, rulebase, *language);
  total.goals = portfolio::goal_names(m, options);
  std::mutex mutex;
  auto rendered = [&] {
    const std::lock_guard lock(mutex);
    const portfolio::SensitivityRender how{*language, command.all, terminal.out.width()};
    if (command.format == "json") return portfolio::render_sensitivity_json(m, total);
    if (command.format == "markdown") return portfolio::render_sensitivity_markdown(m, total, how);
    if (command.format == "text") return portfolio::render_sensitivity_text(m, total, how);
    std::string out;
    for (const std::vector<std::string>& row : portfolio::sensitivity_rows(m, total)) out += csv_line(row);
    return out;
  };
  terminal.out.if_interrupted(rendered);

  const unsigned threads = threads_for(command.threads);
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < threads; ++i)
    workers.push_back(
        std::make_unique<Worker>(*versions, command.profiles.mapping, options.goals, limits(command.limits)));
  constexpr size_t few = 5;
  SeenCases seen;
  Progress progress(bytes_of(inputs.items), terminal.messages);
  size_t records = 0, unread = 0;
  OrderedWork<Piece, Done> work(
      threads, [&](unsigned thread, Piece&& piece) { return workers[thread]->run(std::move(piece)); },
      [&](Done&& done) {
        for (OneCase& one : done.cases) {
          if (one.seen)
            if (Diagnostics before = seen.add(*one.seen); !before.empty()) {
              one.unread = before.front().code;
              std::move(before.begin(), before.end(), std::back_inserter(one.diagnostics));
            }
          terminal.messages.diagnostics(one.diagnostics, one.input);
          const std::lock_guard lock(mutex);
          ++records;
          if (!one.unread.empty()) {
            ++unread;
            ++total.unread.try_emplace(one.unread, 0, std::move(one.example)).first->second.first;
            continue;
          }
          ++total.cases;
          total.limited += one.limited;
          for (size_t p = 0; p < total.parameters.size(); ++p)
            total.parameters[p].count(one.example.case_name, one.states[p], command.all ? SIZE_MAX : few);
        }
        terminal.out.record("", done.cases.size());
        progress.tell(records, done.bytes);
        return !terminal.out.closed();
      });
  cut(versions->readings.front()->model(), command.profiles.mapping, inputs.items, {},
      [&](Piece&& piece) { return work.push(std::move(piece)); });
  work.finish();
  terminal.out.if_interrupted({});
  if (records > 0 || !has_errors(inputs.diagnostics)) terminal.out.record(rendered(), 0);
  terminal.out.flush();
  terminal.messages.diagnostics(inputs.diagnostics);
  const int status = total.limited > 0 ? limit_reached : all_well;
  return unread > 0 || has_errors(inputs.diagnostics) ? worse(status, input_had_errors) : status;
}

}  // namespace mechanist::cli
