// Counting, and one count after another. External interface: summary.hpp.
#include "portfolio/summary.hpp"

#include <algorithm>

namespace mechanist::portfolio {
namespace {

template <class Key>
void add_counts(std::map<Key, uint64_t>& to, const std::map<Key, uint64_t>& from) {
  for (const auto& [key, n] : from) to[key] += n;
}

}  // namespace

void VerdictCounts::count(const eval::Assessed& a) {
  const auto level = static_cast<size_t>(a.confidence.value_or(Confidence::high));
  if (a.verdict == Verdict::open)
    ++open;
  else
    ++(a.verdict == Verdict::holds ? holds : fails)[level];
}

void VerdictCounts::add(const VerdictCounts& later) {
  for (size_t i = 0; i < holds.size(); ++i) {
    holds[i] += later.holds[i];
    fails[i] += later.fails[i];
  }
  open += later.open;
}

void Distances::count(Decimal d) {
  __int128 scaled = d.scaled(), unit = 1;
  for (; scaled / unit >= 1000; unit *= 10) {
  }
  scaled = scaled / unit * unit;
  ++counts[Decimal::from_scaled(scaled)];
}

void Distances::add(const Distances& later) {
  add_counts(counts, later.counts);
}

uint64_t Distances::total() const {
  uint64_t sum = 0;
  for (const auto& [d, n] : counts) sum += n;
  return sum;
}

Decimal Distances::quantile(uint64_t of, uint64_t parts) const {
  // The least of which at least so many are not beyond.
  const uint64_t wanted = (total() * of + parts - 1) / parts;
  uint64_t below = 0;
  for (const auto& [d, n] : counts)
    if (below += n; below >= std::max<uint64_t>(wanted, 1)) return d;
  return counts.rbegin()->first;
}

void NearMiss::add(NearMiss&& later) {
  if (cases == 0) {
    *this = std::move(later);
    return;
  }
  cases += later.cases;
  only += later.only;
  add_counts(goals, later.goals);
  for (size_t i = 0; i < reasons; ++i) by_reason[i] += later.by_reason[i];
  distances.add(later.distances);
}

void Shape::add(Shape&& later) {
  if (cases == 0)
    *this = std::move(later);
  else
    cases += later.cases;
}

void Waited::add(Waited&& later) {
  if (cases == 0) {
    *this = std::move(later);
    return;
  }
  cases += later.cases;
  goals += later.goals;
}

void SourceUse::add(SourceUse&& later) {
  if (cases == 0) {
    *this = std::move(later);
    return;
  }
  cases += later.cases;
  conclusions += later.conclusions;
  fall += later.fall;
  weaker += later.weaker;
  add_counts(falling, later.falling);
  if (!example_falls) example_falls = std::move(later.example_falls);
}

void Summary::limit_groups(size_t most) {
  near_misses.limit(most);
  shapes.limit(most);
  facts.limit(most);
  sources.limit(most);
}

void Summary::add(Summary&& later) {
  cases += later.cases;
  limited += later.limited;
  for (auto& [code, n] : later.unread) {
    auto [it, fresh] = unread.emplace(code, n);
    if (!fresh) it->second.first += n.first;
  }
  goals.resize(std::max(goals.size(), later.goals.size()));
  for (size_t i = 0; i < later.goals.size(); ++i) goals[i].add(later.goals[i]);
  propositions.resize(std::max(propositions.size(), later.propositions.size()));
  for (size_t i = 0; i < later.propositions.size(); ++i)
    for (size_t o = 0; o < 4; ++o) propositions[i][o] += later.propositions[i][o];
  for (const auto& [name, n] : later.findings) {
    findings[name].cases += n.cases;
    findings[name].findings += n.findings;
  }
  near_cases += later.near_cases;
  near_goals += later.near_goals;
  cut += later.cut;
  conclusions += later.conclusions;
  open_goals += later.open_goals;
  open_cases += later.open_cases;
  with_sources += later.with_sources;
  near_misses.add(std::move(later.near_misses));
  shapes.add(std::move(later.shapes));
  facts.add(std::move(later.facts));
  sources.add(std::move(later.sources));
}

void Summary::unreadable(const std::string& code, Example example) {
  auto [it, fresh] = unread.try_emplace(code, 0, std::move(example));
  ++it->second.first;
}

uint64_t Summary::all_unread() const {
  uint64_t sum = 0;
  for (const auto& [code, n] : unread) sum += n.first;
  return sum;
}

}  // namespace mechanist::portfolio
