// The table of `evaluate`: a legend, a row a case, and how often each verdict was given. Rows are printed as
// cases are done, so columns have fixed widths. External interface: CaseTable of records.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "records.hpp"

namespace mechanist::cli {

struct TableWords {
  std::string_view language;
  std::string_view holds, open, fails;
  std::string_view medium, low;  // behind a verdict
  size_t verdict_width;
  std::string_view the_case, one_case, cases, unread, not_evaluated, line, limit_reached;
  std::string_view confidence, propositions, no_mechanism, such_as;
};

namespace {

constexpr size_t case_width = 22;
constexpr size_t mark_width = 4;

constexpr TableWords words[] = {
    {
        .language = "en",
        .holds = "holds",
        .open = "open",
        .fails = "fails",
        .medium = " (m)",
        .low = " (l)",
        .verdict_width = 10,
        .the_case = "case",
        .one_case = "{} case",
        .cases = "{} cases",
        .unread = ", {} not evaluated",
        .not_evaluated = "not evaluated",
        .line = " (line {})",
        .limit_reached = "limit reached: {}",
        .confidence = "(m), (l): medium, low confidence; high where nothing is said.",
        .propositions = "Propositions: + supports, - contradicts, ? undetermined, . irrelevant.",
        .no_mechanism =
            "This rulebase has no mechanisms, so there is no verdict to show; --goals asks for others{}.",
        .such_as = ", such as ",
    },
    {
        .language = "zh",
        .holds = "成立",
        .open = "未定",
        .fails = "不成立",
        .medium = " (中)",
        .low = " (低)",
        .verdict_width = 12,
        .the_case = "案例",
        .one_case = "{}个案例",
        .cases = "{}个案例",
        .unread = "，{}个未能评估",
        .not_evaluated = "未能评估",
        .line = "（第{}行）",
        .limit_reached = "达到上限：{}",
        .confidence = "(中)、(低)：置信度中、低；未注明的为高。",
        .propositions = "命题：+ 支持，- 相悖，? 待定，. 无关。",
        .no_mechanism = "规则库没有机制，因此没有可显示的结论；可用 --goals 询问其他目标{}。",
        .such_as = "，例如 ",
    },
};

const TableWords& words_of(std::string_view language) {
  for (const TableWords& w : words)
    if (w.language == language) return w;
  return words[0];
}

std::string_view word(const TableWords& w, Verdict v) {
  return v == Verdict::holds ? w.holds : v == Verdict::open ? w.open : w.fails;
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
  std::string out(word(w, a.verdict));
  if (a.confidence == Confidence::medium) out += w.medium;
  if (a.confidence == Confidence::low) out += w.low;
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
  if (cell.starts_with(w.holds)) return "\x1b[32m";
  if (cell.starts_with(w.fails)) return "\x1b[31m";
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
    std::string line = padded(fmt::format("  {}", word(words_, v)), case_width);
    for (const auto& count : counts_)
      line += " " + padded(std::to_string(count[static_cast<size_t>(v)]), words_.verdict_width - 1);
    out += trimmed(line);
  }
  if (!counts_.empty()) out += fmt::format("\n{}\n", words_.confidence);
  if (!model_.propositions.empty())
    out += fmt::format("{}{}\n", counts_.empty() ? "\n" : "", words_.propositions);
  return out;
}

}  // namespace mechanist::cli
