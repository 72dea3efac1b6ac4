// One object an item: `assume` a fact, `cell` a cell of a recorded row, `deny` or `complete` a pattern,
// `retract` something recorded. Within an explanation, an item is what `whatif` takes, under `assume` or
// `retract`, so that `verify` can do the same; what is recorded, and is completed or taken back, has its
// place. External interface: gaps_json.hpp.
#include "explain/gaps_json.hpp"

namespace mechanist::explain {
namespace {

using Json = nlohmann::ordered_json;

void add(Json& out, const SettleItem& i) {
  auto place = [&](Json& to) {
    if (i.place.file.empty()) return;
    to["file"] = i.place.file;
    to["line"] = i.place.line;
  };
  Json item;
  switch (i.kind) {
    case SettleItem::Kind::cell:
      for (const SettleItem::Filled& cell : i.cells) {
        Json one;
        one["cell"] = {{"row", i.row}, {"column", cell.column}, {"value", cell.value}};
        one["assume"] = i.fact;
        one["sentence"] = i.sentence;
        place(one);
        out.push_back(std::move(one));
      }
      return;
    case SettleItem::Kind::assume:
      item["assume"] = i.fact;
      break;
    case SettleItem::Kind::deny:
      item["deny"] = i.fact;
      break;
    case SettleItem::Kind::complete:
      item["complete"] = i.fact;
      break;
    case SettleItem::Kind::retract:
      item["retract"] = i.fact;
      item["kind"] = i.retracted;
      break;
  }
  item["sentence"] = i.sentence;
  place(item);
  for (const Effect& e : i.against) item["effects"].push_back(to_json(e));
  out.push_back(std::move(item));
}

Json part(const SettleItem& i) {
  Json out;
  const bool retracts = i.kind == SettleItem::Kind::retract;
  out[retracts ? "retract" : "assume"] = i.written;
  if (!i.row.empty()) out["row"] = i.row;
  if (retracts || !i.row.empty()) {
    out["file"] = i.place.file;
    if (i.place.line > 0) out["line"] = i.place.line;
  }
  out["sentence"] = i.sentence;
  return out;
}

}  // namespace

Json to_json(const Effect& e) {
  const char* kinds[] = {"overrides denial", "takes row", "extends complete list", "recorded already"};
  return {{"kind", kinds[static_cast<int>(e.kind)]},
          {"sentence", e.sentence},
          {"file", e.place.file},
          {"line", e.place.line}};
}

Json to_json(const SettleSet& set) {
  Json out;
  if (!set.cost.empty()) out["cost"] = Json::parse(set.cost);
  out["items"] = Json::array();
  for (const SettleItem& i : set.items) add(out["items"], i);
  return out;
}

Json to_json(const Settlement& s) {
  Json out;
  auto list = [&](const char* key, const std::vector<SettleSet>& sets) {
    for (const SettleSet& set : sets) {
      Json one = Json::array();
      for (const SettleItem& i : set.items) one.push_back(part(i));
      out[key].push_back(std::move(one));
    }
  };
  list("holds", s.holds);
  list("fails", s.fails);
  list("opens", s.opens);
  list("supports", s.supports);
  list("contradicts", s.contradicts);
  list("irrelevant", s.irrelevant);
  return out;
}

}  // namespace mechanist::explain
