// Ends and steps of ranges are literals of one kind, and so is every value between them, so that what is
// evaluated is what `--set` would have set. External interface: vary.hpp.
#include "portfolio/vary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/decimal.hpp"
#include "base/text.hpp"
#include "syntax/literal.hpp"

namespace mechanist::portfolio {
namespace {

struct Problem {
  std::string code, message, hint;
};

std::optional<Decimal> number_of(const Literal& l) {
  if (const auto* n = std::get_if<NumberLiteral>(&l)) return n->value;
  if (const auto* p = std::get_if<PercentLiteral>(&l)) return p->value;
  if (const auto* q = std::get_if<QuantityLiteral>(&l)) return q->amount;
  if (const auto* d = std::get_if<DateLiteral>(&l)) return Decimal(d->days);
  return std::nullopt;
}
Literal with_number(const Literal& like, Decimal number) {
  Literal out = like;
  if (auto* n = std::get_if<NumberLiteral>(&out)) n->value = number, n->whole = number.is_whole();
  if (auto* p = std::get_if<PercentLiteral>(&out)) p->value = number;
  if (auto* q = std::get_if<QuantityLiteral>(&out)) q->amount = number;
  if (auto* d = std::get_if<DateLiteral>(&out)) d->days = static_cast<int32_t>(number.to_int().value_or(0));
  return out;
}
bool alike(const Literal& a, const Literal& b) {
  const auto *q = std::get_if<QuantityLiteral>(&a), *r = std::get_if<QuantityLiteral>(&b);
  return a.index() == b.index() && (q == nullptr || q->unit == r->unit);
}

// At commas and `..` that stand in no quotes.
std::vector<std::string_view> split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> out;
  bool quoted = false;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text.substr(i).starts_with(at)) {
      out.push_back(text.substr(begin, i - begin));
      i += at.size() - 1;
      begin = i + 1;
    }
  }
  out.push_back(text.substr(begin));
  return out;
}

class Values {
 public:
  std::optional<Problem> add(std::string_view part) {
    const std::vector<std::string_view> ends = split(part, "..");
    if (ends.size() == 1) return add_value(std::string(stripped(part)));
    if (ends.size() > 2) return Problem{"E0486", fmt::format("'{}' is no range", part), example()};
    std::string_view high = ends[1];
    std::optional<std::string_view> step;
    if (const size_t at = high.find(" step "); at != std::string_view::npos) {
      step = stripped(high.substr(at + 6));
      high = high.substr(0, at);
    }
    return add_range(part, stripped(ends[0]), stripped(high), step);
  }
  std::vector<std::string> take() { return std::move(values_); }

 private:
  static std::string example() { return "write 1..3, 0.1..0.5 step 0.1, or 1,2,5"; }

  std::optional<Problem> add_value(std::string value) {
    if (value.empty()) return Problem{"E0486", "a value is missing", example()};
    if (std::find(values_.begin(), values_.end(), value) != values_.end())
      return Problem{"E0486", fmt::format("the value {} is given twice", value), {}};
    if (values_.size() == most_values)
      return Problem{"E0537", fmt::format("there are more than {} values", most_values),
                     "vary it over fewer, or with a larger step"};
    values_.push_back(std::move(value));
    return std::nullopt;
  }

  std::optional<Problem> add_range(std::string_view part, std::string_view low_text,
                                   std::string_view high_text, std::optional<std::string_view> step_text) {
    std::vector<Literal> read;
    for (const std::string_view text : {low_text, high_text, step_text.value_or("1")}) {
      const Parsed<Literal> parsed = parse_literal(text);
      if (!parsed)
        return Problem{"E0486", fmt::format("'{}': {}", text, parsed.error().message), parsed.error().hint};
      if (!number_of(*parsed))
        return Problem{"E0486", fmt::format("'{}' is no end or step of a range", text), example()};
      read.push_back(*parsed);
    }
    const Literal &low = read[0], &high = read[1];
    if (!alike(low, high))
      return Problem{"E0486", fmt::format("{} and {} are not of one kind", low_text, high_text),
                     "write both ends in the same unit"};
    const auto *a = std::get_if<NumberLiteral>(&low), *b = std::get_if<NumberLiteral>(&high);
    const bool whole = (a != nullptr && a->whole && b->whole) || std::holds_alternative<DateLiteral>(low);
    if (!step_text && !whole)
      return Problem{"E0486", fmt::format("'{}' does not say by which steps", part),
                     fmt::format("write {}..{} step …", low_text, high_text)};
    if (step_text && !alike(low, read[2]) && !std::holds_alternative<DateLiteral>(low))
      return Problem{
          "E0486", fmt::format("the step {} is of another kind than {}", *step_text, low_text), {}};
    Decimal at = *number_of(low);
    const Decimal end = *number_of(high), step = *number_of(read[2]);
    if (step <= Decimal(0)) return Problem{"E0487", fmt::format("the step {} leads nowhere", *step_text), {}};
    if (std::holds_alternative<DateLiteral>(low) && !step.is_whole())
      return Problem{"E0486", "dates step by whole days", {}};
    if (at > end)
      return Problem{"E0487", fmt::format("the range {} is empty", part),
                     fmt::format("write the smaller end first: {}..{}", high_text, low_text)};
    while (at <= end) {
      if (auto problem = add_value(to_string(with_number(low, at)))) return problem;
      const std::optional<Decimal> next = mechanist::add(at, step);
      if (!next) break;
      at = *next;
    }
    return std::nullopt;
  }

  std::vector<std::string> values_;
};

}  // namespace

std::variant<Vary, Diagnostic> parse_vary(std::string_view text) {
  const std::string place = fmt::format("--vary {}", printable(text));
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return error("E0486", whole_file(place),
                 fmt::format("'{}' does not say PARAMETER=VALUES", printable(text)),
                 "write --vary min_forms=1..3");
  Vary out;
  out.parameter = std::string(stripped(text.substr(0, equals)));
  Values values;
  for (const std::string_view part : split(text.substr(equals + 1), ","))
    if (auto p = values.add(part)) return error(p->code, whole_file(place), p->message, p->hint);
  out.values = values.take();
  return out;
}

}  // namespace mechanist::portfolio
