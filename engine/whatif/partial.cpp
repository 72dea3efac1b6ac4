// Flat lists, copied often. External interface: partial.hpp.
#include "whatif/partial.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace mechanist::whatif {
namespace {

constexpr uint32_t unnumbered = ~uint32_t{0};

}  // namespace

bool Domain::has_room() const {
  if (limited && among.empty()) return false;
  if (!low || !high) return true;
  return *low < *high || (*low == *high && !low_open && !high_open);
}

void Partial::compact() {
  List<int32_t> number(variables.size(), -1);
  auto mark = [&](Term& t) {
    t = seen(t);
    if (t.is_variable()) number[static_cast<size_t>(t.variable)] = 0;
  };
  for (Term& t : env) mark(t);
  for (Term& t : cells) mark(t);
  for (Term& t : counted) mark(t);
  for (auto& [a, b] : apart) {
    mark(a);
    mark(b);
  }
  List<Variable> left;
  for (size_t v = 0; v < variables.size(); ++v) {
    if (number[v] < 0) continue;
    number[v] = static_cast<int32_t>(left.size());
    left.push_back(variables[v]);
  }
  auto move = [&](Term& t) {
    if (t.is_variable()) t.variable = number[static_cast<size_t>(t.variable)];
  };
  std::for_each(env.begin(), env.end(), move);
  std::for_each(cells.begin(), cells.end(), move);
  std::for_each(counted.begin(), counted.end(), move);
  for (auto& [a, b] : apart) {
    move(a);
    move(b);
  }
  variables = std::move(left);
}

// The proposal as numbers, variables by their first occurrence, there with what is known of them.
void Best::form_of(const Partial& s) {
  form_.clear();
  numbers_.assign(s.variables.size(), unnumbered);
  uint32_t next = 0;
  auto put = [&](Term t) {
    t = s.seen(t);
    if (!t.is_variable()) {
      form_.push_back(t.value.bits);
      return;
    }
    uint32_t& number = numbers_[static_cast<size_t>(t.variable)];
    const bool fresh = number == unnumbered;
    if (fresh) number = next++;
    form_.push_back(variable_mark + number);
    const Variable& v = s.at(t);
    if (!fresh || v.domain == 0) return;
    const Domain& d = (*domains_)[v];
    auto end = [&](const std::optional<Decimal>& n, bool open) {
      if (!n) return;
      const auto bits = static_cast<unsigned __int128>(n->scaled());
      for (int part = 0; part < 4; ++part) form_.push_back(static_cast<uint32_t>(bits >> (32 * part)));
      form_.push_back(open);
    };
    end(d.low, d.low_open);
    end(d.high, d.high_open);
    for (Symbol x : d.among) form_.push_back(x.bits);
  };
  for (const Term& t : s.env) put(t);
  form_.push_back(s.met);
  for (const Assumption& a : s.assumed) {
    form_.push_back(static_cast<uint32_t>(a.kind) << 24 | a.relation.value);
    form_.push_back(a.row);
    for (uint32_t c = 0; c < a.columns; ++c) put(s.cells[a.first + c]);
  }
}

List<uint32_t> Best::values_of(const Partial& s) const {
  List<uint32_t> out;
  for (uint32_t place : places_) {
    const Term t = s.seen(s.env[place]);
    if (!t.is_value()) return {};
    out.push_back(t.value.bits);
  }
  return out;
}

void Best::add(Partial&& s) {
  if (most_ == 0 || !takes(s.cost, s.rules)) return;
  form_of(s);
  const uint64_t hash =
      text_hash({reinterpret_cast<const char*>(form_.data()), form_.size() * sizeof(uint32_t)});
  auto less = [](const Partial& a, const Partial& b) {
    return std::tie(a.cost, a.rules) < std::tie(b.cost, b.rules);
  };
  for (auto it = kept_.begin(); it != kept_.end(); ++it)
    if (it->hash == hash && it->form == form_) {
      if (!less(s, it->what)) return;
      kept_.erase(it);
      break;
    }
  List<uint32_t> values = values_of(s);
  if (!values.empty()) {
    size_t alike = 0;
    auto worst = kept_.end();
    for (auto it = kept_.begin(); it != kept_.end(); ++it)
      if (it->values == values) {
        ++alike;
        worst = it;
      }
    if (alike == alike_) {
      if (!less(s, worst->what)) return;
      kept_.erase(worst);
    }
  }
  if (kept_.size() == most_) kept_.pop_back();
  auto at = std::upper_bound(kept_.begin(), kept_.end(), s,
                             [&](const Partial& a, const Entry& b) { return less(a, b.what); });
  kept_.insert(at, {hash, form_, std::move(values), std::move(s)});
}

List<Partial> Best::take() {
  List<Partial> out;
  out.reserve(kept_.size());
  for (Entry& e : kept_) out.push_back(std::move(e.what));
  kept_.clear();
  return out;
}

void Cheapest::add(Partial&& s) {
  if (!takes(s.cost, s.rules)) return;
  if (kept_.size() == most_) kept_.pop_back();
  auto at = std::upper_bound(kept_.begin(), kept_.end(), s,
                             [](const Partial& a, const Partial& b) { return a.cost < b.cost; });
  kept_.insert(at, std::move(s));
}

}  // namespace mechanist::whatif
