// The table of `evaluate`: a legend, a row a case, and how often each verdict was given. Rows are printed as
// cases are done, so columns have fixed widths. External interface: CaseTable of records.hpp.
#include <fmt/format.h>

#include "base/text.hpp"
#include "records.hpp"

namespace mechanist::cli {
namespace {

constexpr size_t case_width = 22;
constexpr size_t verdict_width = 10;
constexpr size_t mark_width = 4;

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

std::string verdict_cell(const eval::Assessed& a) {
  std::string out(to_string(a.verdict));
  if (a.confidence == Confidence::medium) out += " (m)";
  if (a.confidence == Confidence::low) out += " (l)";
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

std::string_view colour_of(std::string_view cell) {
  if (cell.starts_with("holds")) return "\x1b[32m";
  if (cell.starts_with("fails")) return "\x1b[31m";
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
      width_(width),
      colour_(colour),
      counts_(model.mechanisms.size() + goals_.size()) {}

std::string CaseTable::row(std::string_view first, const std::vector<std::string>& cells,
                           std::string_view marks) const {
  std::string out = padded(first, case_width);
  for (const std::string& cell : cells) {
    out += " ";
    if (colour_) out += colour_of(cell);
    out += padded(cell, verdict_width - 1);
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
  std::string marks;
  for (const model::Proposition& p : model_.propositions) marks += padded(" " + p.name, mark_width);
  std::string heads = padded("case", case_width);
  for (const std::string& n : numbers) heads += " " + padded(n, verdict_width - 1);
  return out + "\n" + trimmed(heads + marks);
}

std::string CaseTable::record(const CaseRecord& record) {
  if (!record.result) {
    ++unreadable_;
    const Place& place = first_error(record).place;
    const std::string where =
        place.line > 0 ? fmt::format(" ({}:{})", printable(place.file), place.line) : "";
    const std::string& name = record.case_name.empty() ? record.input : record.case_name;
    return fmt::format("{} not evaluated{}\n", padded(printable(name), case_width), where);
  }
  ++cases_;
  const CaseResult& r = *record.result;
  std::vector<std::string> cells;
  auto add = [&](const eval::Assessed& a) {
    ++counts_[cells.size()][static_cast<size_t>(a.verdict)];
    cells.push_back(verdict_cell(a));
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
    out +=
        fmt::format("  ! {}{}\n", printable(f.sentence), f.line > 0 ? fmt::format(" (line {})", f.line) : "");
  if (!r.limit_reached.empty()) out += fmt::format("  ! limit reached: {}\n", r.limit_reached);
  return out;
}

std::string CaseTable::foot() const {
  std::string out = "\n";
  constexpr std::array<Verdict, 3> verdicts = {Verdict::holds, Verdict::open, Verdict::fails};
  out += fmt::format("{} case{}{}\n", cases_, cases_ == 1 ? "" : "s",
                     unreadable_ > 0 ? fmt::format(", {} not evaluated", unreadable_) : "");
  for (Verdict v : verdicts) {
    if (counts_.empty()) break;
    std::string line = padded(fmt::format("  {}", to_string(v)), case_width);
    for (const auto& count : counts_)
      line += " " + padded(std::to_string(count[static_cast<size_t>(v)]), verdict_width - 1);
    out += trimmed(line);
  }
  out += "\n(m), (l): medium, low confidence; high where nothing is said.\n";
  if (!model_.propositions.empty())
    out += "Propositions: + supports, - contradicts, ? undetermined, . irrelevant.\n";
  return out;
}

}  // namespace mechanist::cli
