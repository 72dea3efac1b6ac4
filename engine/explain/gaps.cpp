// Items of gaps as sentences, and as facts that `whatif --assume` reads again. Who has no name gets a
// variable, named after his type, the same one throughout a set. External interface: gaps.hpp.
#include "explain/gaps.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

#include "explain/effects.hpp"
#include "explain/reading.hpp"
#include "syntax/literal.hpp"

namespace mechanist::explain {
namespace {

using whatif::Cell;
using whatif::Item;
using whatif::Proposed;

class Teller {
 public:
  Teller(eval::Evaluation& ev, const Sentences& say) : ev_(ev), m_(ev.model()), say_(say) {}

  SettleItem item(const Item& i) {
    const Profile& p = *ev_.profile();
    switch (i.kind) {
      case Item::Kind::propose:
        return proposed(i.proposed);
      case Item::Kind::take_row: {
        const ProfileRow& row = p.rows[i.index];
        const std::vector<Symbol> cells(p.row_cells(row), p.row_cells(row) + m_[row.relation].columns.size());
        SettleItem out = taken("recorded", row.relation, cells, row.evidence);
        out.sentence = say_.atom(row.relation, cells);
        return out;
      }
      case Item::Kind::take_denial: {
        const Pattern& d = p.denials[i.index];
        SettleItem out = taken("denied", d.relation, d.cells, d.evidence);
        out.written = "not " + out.fact;
        out.sentence = say_.atom(d.relation, d.cells, true);
        return out;
      }
      case Item::Kind::take_completeness: {
        const Completeness& c = p.complete[i.index];
        SettleItem out =
            taken(c.none ? "none" : "complete", c.where.relation, c.where.cells, c.where.evidence);
        out.written = "complete " + out.fact;
        out.sentence = completeness(c.where.relation, c.where.cells, {}, {});
        return out;
      }
    }
    return {};
  }

 private:
  SettleItem taken(std::string how, model::RelationId r, const std::vector<Symbol>& cells,
                   uint32_t evidence) {
    SettleItem out;
    out.kind = SettleItem::Kind::retract;
    out.retracted = std::move(how);
    std::vector<std::string> texts;
    for (size_t c = 0; c < cells.size(); ++c) {
      const std::string text = say_.literal(m_[r].columns[c].type, cells[c]);
      texts.push_back(text == "_" ? std::string() : text);
    }
    out.fact = written(r, texts, out.retracted != "recorded");
    out.written = out.fact;
    out.place = place(evidence);
    return out;
  }
  FilePlace place(uint32_t evidence) const {
    const Profile& p = *ev_.profile();
    const Span span = p.evidence[evidence].span;
    if (span.source.value >= p.texts.size()) return {};
    const SourceFile& f = p.texts[span.source];
    return {f.path(), f.line(span.begin)};
  }

  std::string completeness(model::RelationId r, const std::vector<Symbol>& cells, const Names& names,
                           const std::vector<std::string>& told) const {
    // What is so or not so, or has one value, is no list.
    if (cells.empty()) return say_.atom(r, cells, true);
    const bool whole = std::all_of(cells.begin(), cells.end(), [](Symbol s) { return s == any_symbol; });
    const Phrases& p = say_.phrases();
    if (whole) return filled(m_[r].attribute ? p.record_complete : p.list_complete, say_.label(r));
    return filled(p.nothing_beyond, say_.atom(r, cells, true, names, told));
  }

  std::string written(model::RelationId r, const std::vector<std::string>& texts,
                      bool pattern = false) const {
    return written_fact(m_[r], texts, pattern);
  }

  // A variable's name: its type's first letter, with a number from the second one on.
  const std::string& name_of(model::Type type, uint32_t individual, bool& first) {
    auto [it, fresh] = names_.try_emplace({type.of, individual});
    first = fresh;
    if (!fresh) return it->second;
    const char letter = m_.entities[type.of].name.front();
    const std::string base(1, static_cast<unsigned char>(letter) < 128 && std::isalpha(letter)
                                  ? static_cast<char>(std::toupper(letter))
                                  : 'X');
    const uint32_t n = ++used_[base];
    it->second = n == 1 ? base : base + std::to_string(n);
    return it->second;
  }

  std::string range(const Cell& c, model::Type type) const {
    const Phrases& p = say_.phrases();
    auto show = [&](Decimal n) { return say_.shown(type, ev_.symbols().number(n)); };
    const bool time = type.kind == model::TypeKind::year || type.kind == model::TypeKind::date;
    if (c.low && c.high && *c.low == *c.high) return {};
    if (c.low && c.high && !c.low_open && !c.high_open) return filled(p.between, show(*c.low), show(*c.high));
    if (c.low && !c.high)
      return filled(c.low_open ? p.greater : time ? p.from_time : p.greater_equal, show(*c.low));
    if (c.high && !c.low)
      return filled(c.high_open ? p.less : time ? p.up_to_time : p.less_equal, show(*c.high));
    return {};
  }

  SettleItem proposed(const Proposed& p) {
    const model::Relation& rel = m_[p.relation];
    SettleItem out;
    std::vector<Symbol> cells;
    std::vector<std::string> texts, told;
    Names names;
    for (size_t c = 0; c < p.cells.size(); ++c) {
      const Cell& cell = p.cells[c];
      const model::Type type = rel.columns[c].type;
      names.emplace_back();
      told.emplace_back();
      texts.emplace_back();
      cells.push_back(any_symbol);
      switch (cell.kind) {
        case Cell::Kind::any:
          break;
        case Cell::Kind::constant:
          cells.back() = cell.value;
          texts.back() = say_.literal(type, cell.value);
          if (!cell.instead.empty()) {
            told.back() = say_.shown(type, cell.value);
            for (Symbol s : cell.instead)
              told.back() += std::string(say_.phrases().or_word) + say_.shown(type, s);
          }
          break;
        case Cell::Kind::number: {
          cells.back() = ev_.symbols().number(cell.number);
          texts.back() = say_.literal(type, cells.back());
          told.back() = range(cell, type);
          const bool only = cell.low && cell.high && *cell.low == *cell.high;
          if (told.back().empty() && !only && !say_.phrases().example.empty())
            told.back() = filled(say_.phrases().example, say_.shown(type, cells.back()));
          break;
        }
        case Cell::Kind::text:
          texts.back() = to_string(Literal(TextLiteral{"text " + std::to_string(cell.individual + 1)}));
          break;
        case Cell::Kind::individual: {
          bool first = false;
          const std::string& name = name_of(type, cell.individual, first);
          names.back() = {name, first};
          out.letters += first;
          texts.back() = name;
          break;
        }
      }
    }
    switch (p.kind) {
      case Proposed::Kind::assume:
      case Proposed::Kind::fill:
        out.kind = SettleItem::Kind::assume;
        out.fact = out.written = written(p.relation, texts);
        out.sentence = say_.atom(p.relation, cells, false, names, told);
        break;
      case Proposed::Kind::deny:
        out.kind = SettleItem::Kind::deny;
        out.fact = written(p.relation, texts, true);
        out.written = "not " + out.fact;
        out.sentence = say_.atom(p.relation, cells, true, names, told);
        break;
      case Proposed::Kind::complete:
        out.kind = SettleItem::Kind::complete;
        out.fact = written(p.relation, texts, true);
        out.written = "complete " + out.fact;
        out.sentence = completeness(p.relation, cells, names, told);
        break;
    }
    if (p.kind == Proposed::Kind::fill) fill(p, texts, out);
    return out;
  }

  // What is recorded, and which of its columns would be what.
  void fill(const Proposed& p, const std::vector<std::string>& texts, SettleItem& out) {
    const Profile& profile = *ev_.profile();
    const ProfileRow& row = profile.rows[p.row];
    const Symbol* have = profile.row_cells(row);
    out.place = place(row.evidence);
    std::vector<std::string> recorded, filled_in;
    const model::Relation& rel = m_[p.relation];
    for (uint32_t c = 0; c < p.cells.size(); ++c) {
      const std::string text = say_.literal(rel.columns[c].type, have[c]);
      recorded.push_back(text == "_" ? std::string() : text);
      if (have[c].is_unknown() && !texts[c].empty())
        out.cells.push_back({rel.columns[c].name, say_.column(p.relation, c), texts[c]});
    }
    out.row = written(p.relation, recorded);
    if (!out.cells.empty()) out.kind = SettleItem::Kind::cell;
  }

  eval::Evaluation& ev_;
  const model::Model& m_;
  const Sentences& say_;
  std::map<std::pair<uint32_t, uint32_t>, std::string> names_;  // by entity and individual
  std::map<std::string, uint32_t> used_;
};

}  // namespace

SettleSet told(eval::Evaluation& ev, const Sentences& say, const std::vector<Item>& items) {
  Teller teller(ev, say);
  SettleSet out;
  for (const Item& i : items) out.items.push_back(teller.item(i));
  return out;
}

std::vector<SettleSet> told(eval::Evaluation& ev, const Sentences& say, const whatif::Advice& advice) {
  std::vector<SettleSet> out;
  for (const whatif::Gap& g : advice.sets) {
    SettleSet& set = out.emplace_back(told(ev, say, g.items));
    set.cost = g.cost.to_string();
    for (SettleItem& i : set.items) i.against = effects(ev.model(), *ev.profile(), i.written, say);
  }
  return out;
}

std::vector<Lead> told(eval::Evaluation& ev, const Sentences& say, const std::vector<whatif::OpenGoal>& open,
                       const std::vector<whatif::Lead>& leads) {
  const model::Model& m = ev.model();
  std::vector<Lead> out;
  for (const whatif::Lead& l : leads) {
    Lead& lead = out.emplace_back();
    lead.item = Teller(ev, say).item(l.item);
    lead.gaps = l.gaps;
    lead.covered = l.covered;
    auto names = [&](const std::vector<uint32_t>& goals, std::vector<std::string>& to) {
      for (uint32_t g : goals) {
        const int32_t p = open[g].proposition;
        const eval::Goal& goal = open[g].goal;
        to.push_back(p >= 0               ? m.propositions[static_cast<size_t>(p)].name
                     : goal.terms.empty() ? say.label(goal.relation)
                                          : say.goal(goal));
      }
    };
    names(l.holds, lead.holds);
    names(l.fails, lead.fails);
    names(l.decides, lead.decides);
  }
  return out;
}

namespace {

std::vector<SettleSet> told_all(eval::Evaluation& ev, const Sentences& say,
                                const std::vector<whatif::Gap>& gaps) {
  std::vector<SettleSet> out;
  // Ways that are written alike are one.
  std::set<std::set<std::tuple<std::string, std::string, uint32_t>>> known;
  for (const whatif::Gap& g : gaps) {
    SettleSet set = told(ev, say, g.items);
    std::set<std::tuple<std::string, std::string, uint32_t>> texts;
    for (const SettleItem& i : set.items) texts.emplace(i.written, i.row, i.place.line);
    if (!known.insert(std::move(texts)).second) continue;
    set.cost = g.cost.to_string();
    out.push_back(std::move(set));
  }
  return out;
}

}  // namespace

Settlement told(eval::Evaluation& ev, const Sentences& say, const whatif::Decide& decide) {
  Settlement out;
  out.supports = told_all(ev, say, decide.supports);
  out.contradicts = told_all(ev, say, decide.contradicts);
  out.irrelevant = told_all(ev, say, decide.irrelevant);
  out.cut = decide.cut;
  return out;
}

Settlement told(eval::Evaluation& ev, const Sentences& say, const whatif::Settle& settle) {
  Settlement out;
  out.holds = told_all(ev, say, settle.holds);
  out.fails = told_all(ev, say, settle.fails);
  out.opens = told_all(ev, say, settle.opens);
  out.more = settle.more;
  out.cut = settle.cut;
  return out;
}

std::string in_place_of(const Phrases& p, const SettleItem& cell) {
  std::string columns;
  for (const SettleItem::Filled& c : cell.cells)
    columns += (columns.empty() ? std::string() : std::string(p.list_comma)) + c.shown;
  return filled(p.in_place_of, cell.row, columns);
}

}  // namespace mechanist::explain
