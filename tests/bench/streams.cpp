// A profile is made in two steps, so that all formats say the same: rows of typed texts first, then a writer
// for each format.
//
// What a relation's facts look like is taken from its declaration alone; how many there are, from the shipped
// profiles. Columns called `name` introduce individuals, others draw from those introduced, so that joins
// find partners. Names that the rulebase's tables mention are used often, or the tables would never matter.
// External interface: streams.hpp.
#include "streams.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../support/random.hpp"

namespace bench {
namespace {

using namespace mechanist;
using model::Model;
using model::Relation;
using model::RelationId;
using model::TypeKind;

constexpr uint64_t seed = 20'251'126;
constexpr double facts_wanted = 40;

// Facts per relation in the 22 shipped profiles together; a relation that is not here counts as 20.
constexpr std::pair<std::string_view, double> shipped[] = {
    {"breakthrough", 10},     {"dependence", 11},   {"halted", 5},         {"in_house", 12},
    {"joint_laboratory", 12}, {"joint_work", 50},   {"key_core", 15},      {"linked", 6},
    {"member", 34},           {"organisation", 27}, {"overseas_unit", 30}, {"partner", 56},
};

struct Cell {
  std::string text;
  bool bare = false;  // a number or an enum's constant, which needs no quotes
  bool number = false;
};
struct Fact {
  RelationId relation;
  std::vector<std::optional<Cell>> cells;  // none: left out
  std::string_view confidence;             // empty: not said
};
struct Made {
  std::string name;
  std::vector<Fact> facts, denied;  // by relation
  std::vector<RelationId> complete, none;
};

class Maker {
 public:
  explicit Maker(const Model& model) : model_(model), mentioned_(model.entities.size()) {
    double sum = 0, attributes = 0;
    for (uint32_t r = 0; r < model.relations.size(); ++r) {
      const Relation& relation = model.relations[r];
      if (!relation.recorded()) continue;
      recorded_.push_back({r});
      if (relation.columns.empty() || relation.attribute)
        attributes += 0.85;
      else
        sum += weight(relation);
    }
    scale_ = (facts_wanted - attributes) / std::max(sum, 1.0);
    for (const model::TableRows& table : model.tables) {
      const auto& columns = model[table.relation].columns;
      for (size_t i = 0; i < table.cells.size(); ++i) {
        const model::Type type = columns[i % columns.size()].type;
        if (type.kind == TypeKind::entity)
          mentioned_[type.of].push_back(model::show(model, nullptr, type, table.cells[i]));
      }
    }
  }

  Made make(uint64_t number) {
    // Each profile from a seed of its own: a longer stream then begins with the shorter one.
    Random random(seed + number * 0x1'0001);
    Made made;
    made.name = fmt::format("{} {}", model_.case_name.value_or("Case"), number);
    individuals_.assign(model_.entities.size(), {});
    introduced_.assign(model_.entities.size(), 0);
    for (RelationId id : recorded_) add_relation(made, id, random);
    return made;
  }

 private:
  double weight(const Relation& relation) const {
    for (const auto& [name, facts] : shipped)
      if (name == relation.name) return facts;
    return 20;
  }

  void add_relation(Made& made, RelationId id, Random& random) {
    const Relation& relation = model_[id];
    uint64_t rows;
    if (relation.columns.empty() || relation.attribute) {
      rows = random.percent(85) ? 1 : 0;
    } else {
      const double mean = weight(relation) * scale_;
      rows = random.below(static_cast<uint64_t>(mean * 2) + 1);
      if (random.percent(
              static_cast<uint64_t>((mean - static_cast<double>(static_cast<uint64_t>(mean))) * 100)))
        ++rows;
    }
    std::set<std::string> seen;
    for (uint64_t i = 0; i < rows; ++i) {
      Fact fact = make_fact(id, random);
      std::string key;
      for (const auto& cell : fact.cells) key += (cell ? cell->text : "") + '\t';
      if (seen.insert(key).second) made.facts.push_back(std::move(fact));
    }
    // A closed relation says by itself that it is complete. An attribute has one value at most.
    if (relation.closed || relation.attribute) return;
    if (rows == 0 && random.percent(25)) {
      made.none.push_back(id);
      return;
    }
    if (random.percent(12)) made.complete.push_back(id);
    if (relation.columns.empty() || !random.percent(10)) return;
    // Of a million, a few draw what is recorded, or could be all that a missing cell might have.
    const Fact denial = make_denial(id, random);
    const bool contradicts = std::any_of(made.facts.begin(), made.facts.end(), [&](const Fact& fact) {
      if (fact.relation != id) return false;
      for (size_t i = 0; i < denial.cells.size(); ++i)
        if (denial.cells[i] && fact.cells[i] && denial.cells[i]->text != fact.cells[i]->text) return false;
      return true;
    });
    if (!contradicts) made.denied.push_back(denial);
  }

  Fact make_fact(RelationId id, Random& random) {
    const Relation& relation = model_[id];
    Fact fact{id, {}, {}};
    for (const model::Column& column : relation.columns) {
      if (column.optional && random.percent(45))
        fact.cells.push_back(std::nullopt);
      else
        fact.cells.push_back(make_cell(column, relation.closed, random));
    }
    // A row that says nothing is an error.
    if (!fact.cells.empty() && std::none_of(fact.cells.begin(), fact.cells.end(), [](auto& c) { return c; }))
      fact.cells[0] = make_cell(relation.columns[0], relation.closed, random);
    if (!relation.closed && random.percent(15)) fact.confidence = random.percent(60) ? "medium" : "low";
    return fact;
  }

  // Of something that no fact of the profile is about, or the two would contradict one another.
  Fact make_denial(RelationId id, Random& random) {
    const Relation& relation = model_[id];
    Fact fact{id, {}, {}};
    fact.cells.resize(relation.columns.size());
    fact.cells[0] = make_cell(relation.columns[0], true, random);
    if (relation.columns[0].type.kind == TypeKind::entity)
      fact.cells[0]->text = made_up(relation.columns[0].type.of, random);
    return fact;
  }

  std::string made_up(uint32_t entity, Random& random) {
    static constexpr std::array places{"North",  "Delta", "Harbour", "Lake",   "Summit", "Orchard",
                                       "Valley", "Coast", "Central", "Meadow", "River",  "Forest"};
    return fmt::format("{} {} {}", places[random.below(places.size())], model_.entities[entity].name,
                       random.below(1'000'000));
  }

  // The i-th individual of this profile.
  const std::string& individual(uint32_t entity, uint64_t i, Random& random) {
    std::vector<std::string>& known = individuals_[entity];
    while (known.size() <= i) {
      const std::vector<std::string>& mentioned = mentioned_[entity];
      std::string name = !mentioned.empty() && random.percent(60) ? mentioned[random.below(mentioned.size())]
                                                                  : made_up(entity, random);
      if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(std::move(name));
    }
    return known[i];
  }

  Cell make_cell(const model::Column& column, bool exact, Random& random) {
    const model::Type type = column.type;
    switch (type.kind) {
      case TypeKind::entity: {
        uint64_t& introduced = introduced_[type.of];
        uint64_t i = column.name == "name" ? introduced++ : random.below(std::max<uint64_t>(introduced, 6));
        return {individual(type.of, i, random)};
      }
      case TypeKind::enumeration: {
        const auto& constants = model_.enums[type.of].constants;
        return {constants[random.below(constants.size())].name, true};
      }
      case TypeKind::whole:
        return {fmt::format("{}", 1 + random.below(2500)), true, true};
      case TypeKind::number:
        return {fmt::format("{}.{}", random.below(1000), random.below(10)), true, true};
      case TypeKind::percent:
        return {fmt::format("{}.{}%", random.below(25), random.below(10))};
      case TypeKind::text:
        return {fmt::format("project {}", random.below(100'000))};
      case TypeKind::date:
        return {fmt::format("{}-{:02}-{:02}", 1990 + random.below(35), 1 + random.below(12),
                            1 + random.below(28))};
      case TypeKind::year: {
        uint64_t year = 1995 + random.below(30);
        if (!exact && random.percent(5)) return {fmt::format("~{}", year)};
        if (!exact && random.percent(3)) return {fmt::format("{}..{}", year, year + 4)};
        return {fmt::format("{}", year), true, true};
      }
      case TypeKind::quantity: {
        // "EUR m": the number stands before the magnitude.
        const std::string& unit = model_.units[type.of].name;
        size_t space = unit.find(' ');
        uint64_t amount = 10 + random.below(20'000);
        if (space == std::string::npos) return {fmt::format("{} {}", unit, amount)};
        return {fmt::format("{} {}{}", unit.substr(0, space), amount, unit.substr(space + 1))};
      }
    }
    return {};
  }

  const Model& model_;
  std::vector<RelationId> recorded_;
  std::vector<std::vector<std::string>> mentioned_;  // by entity, the names in tables
  double scale_ = 1;
  std::vector<std::vector<std::string>> individuals_;
  std::vector<uint64_t> introduced_;
};

// ---------------------------------------------------------------- NDJSON

// No name that is made here needs more than quotes.
std::string json(const Cell& cell) {
  return cell.number ? cell.text : '"' + cell.text + '"';
}

std::string json_fact(const Relation& relation, const Fact& fact) {
  const bool plain = fact.confidence.empty();
  if (relation.columns.empty() && plain) return "true";
  if (relation.attribute && plain) return json(*fact.cells[0]);
  if (relation.columns.size() == 1 && plain && !relation.attribute) return json(*fact.cells[0]);
  std::string out;
  for (size_t c = 0; c < fact.cells.size(); ++c)
    if (fact.cells[c])
      out +=
          fmt::format("{}\"{}\":{}", out.empty() ? "" : ",", relation.columns[c].name, json(*fact.cells[c]));
  if (!plain) out += fmt::format("{}\"confidence\":\"{}\"", out.empty() ? "" : ",", fact.confidence);
  return '{' + out + '}';
}

// Facts of one relation follow one another.
std::string json_facts(const Model& model, const std::vector<Fact>& facts) {
  std::string out;
  for (size_t i = 0; i < facts.size();) {
    const Relation& relation = model[facts[i].relation];
    const bool single = relation.columns.empty() || relation.attribute;
    out += fmt::format("{}\"{}\":{}", out.empty() ? "" : ",", relation.name, single ? "" : "[");
    size_t first = i;
    for (; i < facts.size() && facts[i].relation == facts[first].relation; ++i) {
      if (i > first) out += ',';
      out += json_fact(relation, facts[i]);
    }
    if (!single) out += ']';
  }
  return out;
}

std::string json_profile(const Model& model, const Made& made) {
  std::string facts = json_facts(model, made.facts);
  for (RelationId id : made.none)
    facts += fmt::format("{}\"{}\":\"none\"", facts.empty() ? "" : ",", model[id].name);
  std::string out = fmt::format("{{\"case\":\"{}\",\"facts\":{{{}}}", made.name, facts);
  if (!made.denied.empty()) out += fmt::format(",\"denied\":{{{}}}", json_facts(model, made.denied));
  if (!made.complete.empty()) {
    std::string names;
    for (RelationId id : made.complete)
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ",", model[id].name);
    out += fmt::format(",\"complete\":[{}]", names);
  }
  return out + "}\n";
}

// ---------------------------------------------------------------- the peers

// A relation's rows go to files as they are made: a stream may be larger than memory.
class PeerFiles {
 public:
  PeerFiles(const std::filesystem::path& folder, const std::string& name)
      : facts_(folder / (name + ".facts")), lp_(folder / (name + ".lp")), pl_(folder / (name + ".pl")) {}

  void add(const std::string& name, const std::string& first, const std::vector<Cell>& cells) {
    std::string tabs = first, lp, pl;
    for (const Cell& cell : cells) {
      std::string_view comma = lp.empty() && first.empty() ? "" : ",";
      tabs += fmt::format("{}{}", tabs.empty() ? "" : "\t", cell.text);
      lp += fmt::format("{}{}", comma, cell.bare ? cell.text : '"' + cell.text + '"');
      pl += fmt::format("{}{}", comma, cell.bare ? cell.text : '\'' + cell.text + '\'');
    }
    facts_ << tabs << '\n';
    lp_ << name << '(' << first << lp << ").\n";
    pl_ << name << '(' << first << pl << ").\n";
  }

 private:
  std::ofstream facts_, lp_, pl_;
};

std::string clips_fact(const std::string& name, const std::vector<Cell>& cells) {
  std::string out = '(' + name;
  for (const Cell& cell : cells) out += ' ' + (cell.bare ? cell.text : '"' + cell.text + '"');
  return out + ')';
}

void write_tables(const Model& model, const std::filesystem::path& folder) {
  std::ofstream clips(folder / "tables.clp");
  for (const model::TableRows& table : model.tables) {
    const Relation& relation = model[table.relation];
    PeerFiles files(folder, relation.name);
    clips << "(deffacts " << relation.name << '\n';
    for (size_t i = 0; i < table.cells.size(); i += relation.columns.size()) {
      std::vector<Cell> cells;
      for (size_t c = 0; c < relation.columns.size(); ++c)
        cells.push_back({model::show(model, nullptr, relation.columns[c].type, table.cells[i + c])});
      files.add(relation.name, "", cells);
      clips << "  " << clips_fact(relation.name, cells) << '\n';
    }
    clips << ")\n";
  }
}

}  // namespace

void write_stream(const Model& model, uint64_t count, const std::filesystem::path& ndjson) {
  Maker maker(model);
  std::ofstream out(ndjson, std::ios::binary);
  for (uint64_t i = 1; i <= count; ++i) out << json_profile(model, maker.make(i));
  if (!out.flush()) throw std::runtime_error(fmt::format("cannot write '{}'", ndjson.string()));
}

void write_for_peers(const Model& model, uint64_t count, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  Maker maker(model);
  std::map<uint32_t, PeerFiles> files;
  for (uint32_t r = 0; r < model.relations.size(); ++r)
    if (model.relations[r].recorded()) files.try_emplace(r, folder, model.relations[r].name);
  std::ofstream clips(folder / "profiles.clp");
  for (uint64_t i = 1; i <= count; ++i) {
    for (const Fact& fact : maker.make(i).facts) {
      std::vector<Cell> cells;
      for (const auto& cell : fact.cells) cells.push_back(cell.value());
      const std::string& name = model[fact.relation].name;
      files.at(fact.relation.value).add(name, std::to_string(i), cells);
      clips << clips_fact(name, cells) << '\n';
    }
    clips << "end\n";
  }
  write_tables(model, folder);
  if (!clips.flush()) throw std::runtime_error(fmt::format("cannot write into '{}'", folder.string()));
}

}  // namespace bench
