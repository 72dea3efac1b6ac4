// The table of `evaluate`: a legend, a row a case, and how often each verdict was given. Rows are printed as
// cases are done, so columns have fixed widths. External interface: CaseTable of records.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "explain/phrases.hpp"
#include "records.hpp"

namespace mechanist::cli {

struct TableWords {
  std::string_view language;
  size_t verdict_width;
  std::string_view the_case, one_case, cases, unread, not_evaluated, line, limit_reached;
  std::string_view confidence;    // {0} {1} medium and low behind a verdict, {2} {3} {4} the three levels
  std::string_view propositions;  // {0} to {3} the outcomes
  std::string_view no_mechanism, such_as;
};

namespace {

constexpr size_t case_width = 22;
constexpr size_t mark_width = 4;

constexpr TableWords words[] = {
    {
        .language = "en",
        .verdict_width = 10,
        .the_case = "case",
        .one_case = "{} case",
        .cases = "{} cases",
        .unread = ", {} not evaluated",
        .not_evaluated = "not evaluated",
        .line = " (line {})",
        .limit_reached = "limit reached: {}",
        .confidence = "({0}), ({1}): {2}, {3} confidence; {4} where nothing is said.",
        .propositions = "Propositions: + {0}, - {1}, ? {2}, . {3}.",
        .no_mechanism =
            "This rulebase has no mechanisms, so there is no verdict to show; --goals asks for others{}.",
        .such_as = ", such as ",
    },
    {
        .language = "zh",
        .verdict_width = 12,
        .the_case = "案例",
        .one_case = "{}个案例",
        .cases = "{}个案例",
        .unread = "，{}个未能评估",
        .not_evaluated = "未能评估",
        .line = "（第{}行）",
        .limit_reached = "达到上限：{}",
        .confidence = "({0})、({1})：置信度{2}、{3}；未注明的为{4}。",
        .propositions = "命题：+ {0}，- {1}，? {2}，. {3}。",
        .no_mechanism = "规则库没有机制，因此没有可显示的结论；可用 --goals 询问其他目标{}。",
        .such_as = "，例如 ",
    },
};

const TableWords& words_of(std::string_view language) {
  for (const TableWords& w : words)
    if (w.language == language) return w;
  return words[0];
}

// Verdicts and levels are called what explanations call them.
const explain::Phrases& phrases_of(const TableWords& w) {
  return explain::phrases_of(w.language);
}

std::string_view abbreviated(const TableWords& w, Confidence c) {
  const std::string_view word = explain::word(phrases_of(w), c);
  size_t end = 0;
  next_character(word, end);
  return word.substr(0, end);
}

std::string padded(std::string_view text, size_t width) {
  std::string out;
  size_t used = 0;
  for (size_t at = 0; at < text.size();) {
    size_t next = at;
    next_character(text, next);
    std::string_view character = text.substr(at, next - at);
    size_t w = display_width(character);
    if (used + w + 1 > width && next < text.size()) {
      out += "…";
      ++used;
      break;
    }
    out += character;
    used += w;
    at = next;
  }
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string verdict_cell(const TableWords& w, const eval::Assessed& a) {
  std::string out(explain::word(phrases_of(w), a.verdict));
  if (a.confidence && *a.confidence != Confidence::high)
    out += fmt::format(" ({})", abbreviated(w, *a.confidence));
  return out;
}

std::string_view mark_of(eval::Outcome o) {
  switch (o) {
    case eval::Outcome::supports:
      return "+";
    case eval::Outcome::contradicts:
      return "-";
    case eval::Outcome::undetermined:
      return "?";
    case eval::Outcome::irrelevant:
      return ".";
  }
  return "";
}

std::string_view colour_of(const TableWords& w, std::string_view cell) {
  if (cell.starts_with(phrases_of(w).holds)) return "\x1b[32m";
  if (cell.starts_with(phrases_of(w).fails)) return "\x1b[31m";
  return "\x1b[2m";
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

CaseTable::CaseTable(const model::Model& model, std::vector<std::string> goals, std::string language,
                     size_t width, bool colour)
    : model_(model),
      goals_(std::move(goals)),
      language_(std::move(language)),
      words_(words_of(language_)),
      width_(width),
      colour_(colour),
      counts_(model.mechanisms.size() + goals_.size()) {}

std::string CaseTable::row(std::string_view first, const std::vector<std::string>& cells,
                           std::string_view marks) const {
  std::string out = padded(first, case_width);
  for (const std::string& cell : cells) {
    out += " ";
    if (colour_) out += colour_of(words_, cell);
    out += padded(cell, words_.verdict_width - 1);
    if (colour_) out += "\x1b[0m";
  }
  return trimmed(out + std::string(marks));
}

std::string CaseTable::head() const {
  std::string title = label_of(model_.notes, model_.name, language_);
  std::string out = fmt::format("{} {}: {}\n\n", model_.name, model_.version, title);
  std::vector<std::string> numbers;
  for (const model::Mechanism& m : model_.mechanisms) {
    numbers.push_back(std::to_string(numbers.size() + 1));
    out += fmt::format("  {:>2}  {}\n", numbers.back(),
                       label_of(model_[m.relation].notes, model_[m.relation].name, language_));
  }
  for (const std::string& goal : goals_) {
    numbers.push_back(std::to_string(numbers.size() + 1));
    out += fmt::format("  {:>2}  {}\n", numbers.back(), printable(goal));
  }
  if (numbers.empty()) {
    auto first = std::find_if(model_.relations.begin(), model_.relations.end(),
                              [](const model::Relation& r) { return r.role == model::Role::define; });
    std::string example;
    if (first != model_.relations.end()) {
      std::string any;
      for (size_t i = 0; i < first->columns.size(); ++i) any += i == 0 ? "(_" : ", _";
      example = fmt::format("{}--goals '{}{}'", words_.such_as, first->name, any.empty() ? any : any + ")");
    }
    out += fmt::format(fmt::runtime(words_.no_mechanism), example) + "\n";
  }
  std::string marks;
  for (const model::Proposition& p : model_.propositions) marks += padded(" " + p.name, mark_width);
  std::string heads = padded(words_.the_case, case_width);
  for (const std::string& n : numbers) heads += " " + padded(n, words_.verdict_width - 1);
  return out + "\n" + trimmed(heads + marks);
}

std::string CaseTable::record(const CaseRecord& record) {
  if (!record.result) {
    ++unreadable_;
    const Place& place = first_error(record).place;
    const std::string where =
        place.line > 0 ? fmt::format(" ({}:{})", printable(place.file), place.line) : "";
    const std::string& name = record.case_name.empty() ? record.input : record.case_name;
    return fmt::format("{} {}{}\n", padded(printable(name), case_width), words_.not_evaluated, where);
  }
  ++cases_;
  const CaseResult& r = *record.result;
  std::vector<std::string> cells;
  auto add = [&](const eval::Assessed& a) {
    ++counts_[cells.size()][static_cast<size_t>(a.verdict)];
    cells.push_back(verdict_cell(words_, a));
  };
  for (const MechanismResult& m : r.mechanisms) add(m.assessed);
  for (const GoalResult& g : r.goals) {
    if (g.assessed) {
      add(*g.assessed);
    } else {
      cells.emplace_back(g.outcome ? mark_of(*g.outcome) : "");
    }
  }
  std::string marks;
  for (const auto& [name, outcome] : r.propositions)
    marks += padded(" " + std::string(mark_of(outcome)), mark_width);
  std::string out = row(printable(r.case_name), cells, marks);
  for (const Finding& f : r.findings)
    out += fmt::format("  ! {}{}\n", printable(f.sentence),
                       f.line > 0 ? fmt::format(fmt::runtime(words_.line), f.line) : "");
  if (!r.limit_reached.empty())
    out += fmt::format("  ! {}\n", fmt::format(fmt::runtime(words_.limit_reached), r.limit_reached));
  return out;
}

std::string CaseTable::foot() const {
  std::string out = "\n";
  constexpr std::array<Verdict, 3> verdicts = {Verdict::holds, Verdict::open, Verdict::fails};
  out += fmt::format(fmt::runtime(cases_ == 1 ? words_.one_case : words_.cases), cases_);
  if (unreadable_ > 0) out += fmt::format(fmt::runtime(words_.unread), unreadable_);
  out += "\n";
  for (Verdict v : verdicts) {
    if (counts_.empty()) break;
    std::string line = padded(fmt::format("  {}", explain::word(phrases_of(words_), v)), case_width);
    for (const auto& count : counts_)
      line += " " + padded(std::to_string(count[static_cast<size_t>(v)]), words_.verdict_width - 1);
    out += trimmed(line);
  }
  const explain::Phrases& p = phrases_of(words_);
  if (!counts_.empty())
    out += "\n" +
           fmt::format(fmt::runtime(words_.confidence), abbreviated(words_, Confidence::medium),
                       abbreviated(words_, Confidence::low), p.medium, p.low, p.high) +
           "\n";
  if (!model_.propositions.empty())
    out += (counts_.empty() ? "\n" : "") +
           fmt::format(fmt::runtime(words_.propositions), p.supports, p.contradicts, p.undetermined,
                       p.irrelevant) +
           "\n";
  return out;
}

}  // namespace mechanist::cli
