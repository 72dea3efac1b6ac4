// An Explanation as one JSON object, in the form of explanation.schema.json.
//
// Steps nest as a tree: a step stands where it is first needed and is `{"step": id}` wherever it is needed
// again, its own descendants included (a conclusion that comes back to itself). What nests deeper than a
// parser should have to follow stands in the list `steps` by itself. Ids count the steps in the order in
// which they are first mentioned, so they depend on nothing but the explanation.
// External interface: render_json of render.hpp.
#include <deque>
#include <map>
#include <nlohmann/json.hpp>

#include "explain/gaps_json.hpp"
#include "explain/render.hpp"

namespace mechanist::explain {

namespace {

using Json = nlohmann::ordered_json;

constexpr int deepest = 24;

class Writer {
 public:
  explicit Writer(const Explanation& x) : x_(x) {}

  Json write() {
    Json out;
    out["$schema"] = "explanation.schema.json";
    Json& rulebase = out["rulebase"];
    rulebase["name"] = x_.rulebase;
    rulebase["version"] = x_.version;
    rulebase["files"] = Json::array();
    for (const FileDigest& f : x_.files)
      rulebase["files"].push_back({{"file", f.path}, {"sha256", f.digest}});
    if (!x_.parameters.empty())
      for (const auto& [name, value] : x_.parameters) rulebase["parameters"][name] = value;
    if (!x_.profile_path.empty() || !x_.profile_digest.empty()) {
      Json& profile = out["profile"];
      profile["case"] = x_.case_name;
      profile["input"] = x_.profile_path;
      profile["record"] = x_.record;
      profile["sha256"] = x_.profile_digest;
    }
    for (const FileDigest& f : x_.facts) out["facts"].push_back({{"file", f.path}, {"sha256", f.digest}});
    out["goal"] = x_.goal;
    out["title"] = x_.title;
    if (x_.proposition)
      out["outcome"] = eval::to_string(x_.proposition->outcome);
    else
      out["verdict"] = to_string(x_.verdict);
    if (x_.confidence) out["confidence"] = to_string(*x_.confidence);
    if (!x_.limit.empty()) out["limit"] = x_.limit;
    if (x_.cut || x_.cut_at_depth) out["cut"] = true;
    // Everything else is written first, so that a mention in it does not take a step out of the tree.
    Json steps = Json::array();
    for (StepId root : x_.roots) steps.push_back(step(root, 0));
    Json parts;
    auto list = [&](const std::vector<Part>& all) {
      Json a = Json::array();
      for (const Part& p : all) a.push_back({{"name", p.name}, {"step", mention(p.step)}});
      return a;
    };
    if (!x_.paths.empty()) parts["paths"] = list(x_.paths);
    if (!x_.qualities.empty()) parts["qualities"] = list(x_.qualities);
    Json proposition;
    if (x_.proposition) proposition = of_proposition(*x_.proposition);
    Json derivations = Json::array();
    if (x_.roots.size() > 1)
      for (size_t i = 0; i < x_.roots.size(); ++i)
        derivations.push_back({{"step", mention(x_.roots[i])}, {"height", x_.heights[i]}});
    while (!waiting_.empty()) {
      const StepId s = waiting_.front();
      waiting_.pop_front();
      if (!written_[s]) steps.push_back(step(s, 0));
    }
    if (!parts.is_null()) out["mechanism"] = std::move(parts);
    if (!proposition.is_null()) out["proposition"] = std::move(proposition);
    if (x_.roots.size() > 1) out["derivations"] = std::move(derivations);
    if (!x_.proposition && x_.verdict == Verdict::open) {
      Json rows = Json::array();
      for (const std::string& r : x_.possible) rows.push_back(r);
      out["possible"] = {{"rows", std::move(rows)}, {"others", x_.possible_others}};
    }
    if (x_.settle)
      if (Json settle = to_json(*x_.settle); !settle.empty()) out["settle"] = std::move(settle);
    out["steps"] = std::move(steps);
    return out;
  }

 private:
  StepId meant(StepId s) const { return x_.steps[s].same_as.value_or(s); }

  uint32_t id_of(StepId s) {
    auto [it, fresh] = ids_.try_emplace(s, static_cast<uint32_t>(ids_.size() + 1));
    return it->second;
  }

  // The id of a step that stands elsewhere, now or later.
  uint32_t mention(StepId s) {
    s = meant(s);
    if (!written_[s]) waiting_.push_back(s);
    return id_of(s);
  }

  Json step(StepId id, int nesting) {
    id = meant(id);
    if (written_[id] || nesting > deepest) return {{"step", mention(id)}};
    written_[id] = true;
    const Step& s = x_.steps[id];
    Json out;
    out["id"] = id_of(id);
    out["goal"] = s.goal;
    out["verdict"] = to_string(s.verdict);
    if (s.confidence) out["confidence"] = to_string(*s.confidence);
    if (s.at) out["at"] = to_string(*s.at);
    out["sentence"] = s.sentence;
    if (s.attempts > 1) out["attempt"] = {{"number", s.attempt}, {"of", s.attempts}};
    std::visit([&](const auto& why) { add(out, s, why, nesting + 1); }, s.why);
    return out;
  }

  Json links(const std::vector<Link>& all, int nesting) {
    Json out = Json::array();
    for (const Link& l : all) out.push_back(step(l.step, nesting));
    return out;
  }
  Json all_of(const std::vector<StepId>& all, int nesting) {
    Json out = Json::array();
    for (StepId s : all) out.push_back(step(s, nesting));
    return out;
  }

  static void place(Json& out, const FilePlace& p) {
    out["file"] = p.file;
    if (p.line > 0) out["line"] = p.line;
  }
  static Json source(const Source& s) {
    Json out{{"name", s.name}};
    if (!s.title.empty()) out["title"] = s.title;
    if (!s.url.empty()) out["url"] = s.url;
    if (!s.date.empty()) out["date"] = s.date;
    return out;
  }
  static void evidence(Json& out, const Evidence& e) {
    place(out, e.place);
    if (!e.sources.empty()) out["source"] = source(e.sources.front());
    for (size_t i = 1; i < e.sources.size(); ++i) out["further_sources"].push_back(source(e.sources[i]));
    if (!e.quote.empty()) out["quote"] = e.quote;
    if (!e.paraphrase.empty()) out["paraphrase"] = e.paraphrase;
    if (!e.page.empty()) out["page"] = e.page;
    if (!e.note.empty()) out["note"] = e.note;
    if (!e.coder.empty()) out["coder"] = e.coder;
    if (!e.attribution.empty()) out["attribution"] = e.attribution;
    if (!e.status.empty()) out["status"] = e.status;
    out["confidence"] = to_string(e.confidence);
  }
  static Json citation(const Citation& c) {
    Json out{{"source", c.source}};
    if (!c.title.empty()) out["title"] = c.title;
    if (c.passage) out["passage"] = *c.passage;
    place(out, c.place);
    return out;
  }
  static void origins(Json& out, const std::vector<Citation>& citations, const std::vector<Ours>& ours) {
    if (!citations.empty()) out["citation"] = citation(citations.front());
    for (size_t i = 1; i < citations.size(); ++i) out["further_citations"].push_back(citation(citations[i]));
    for (const Ours& o : ours) {
      Json mine{{"reason", o.reason}};
      place(mine, o.place);
      out["ours"].push_back(std::move(mine));
    }
  }
  static void value(Json& out, const Value& v) {
    switch (v.kind) {
      case Value::Kind::none:
        out["value"] = nullptr;
        break;
      case Value::Kind::exact:
        out["value"] = v.text;
        break;
      case Value::Kind::between:
        out["low"] = v.low ? Json(*v.low) : Json(nullptr);
        out["high"] = v.high ? Json(*v.high) : Json(nullptr);
        break;
    }
  }

  static void searched(Json& out, const std::vector<Search>& all) {
    for (const Search& s : all) {
      Json one{{"pattern", s.pattern}};
      evidence(one, s.evidence);
      out["searched"].push_back(std::move(one));
    }
  }

  // Statements on which a failure or a number rests, in the order of what they say. Their number stands
  // beside them, so that one that is missing is missed.
  void closed_by(Json& out, std::vector<StepId> all, int nesting) {
    if (all.empty()) return;
    std::stable_sort(all.begin(), all.end(),
                     [&](StepId a, StepId b) { return x_.steps[a].goal < x_.steps[b].goal; });
    out["closed_by"] = all_of(all, nesting);
    out["closings"] = all.size();
  }
  static void bindings(Json& out, const std::vector<Binding>& all, const std::vector<std::string>& unbound) {
    for (const Binding& b : all) out["bindings"][b.variable] = b.value;
    if (!unbound.empty()) out["unbound"] = unbound;
  }

  void add(Json& out, const Step&, const Cut&, int) { out["cut"] = true; }
  void add(Json& out, const Step&, const Later&, int) { out["later"] = true; }

  void add(Json& out, const Step&, const Recorded& why, int) {
    Json& fact = out["fact"];
    fact["from"] = why.origin == Recorded::Origin::profile ? "profile"
                   : why.origin == Recorded::Origin::table ? "table"
                                                           : "facts";
    for (size_t i = 0; i < why.evidence.size(); ++i) {
      if (i == 0) {
        evidence(fact, why.evidence[i]);
        continue;
      }
      Json more;
      evidence(more, why.evidence[i]);
      fact["also"].push_back(std::move(more));
    }
  }

  void add(Json& out, const Step&, const ByRule& why, int nesting) {
    const Rule& r = x_.rules[why.rule];
    Json& rule = out["rule"];
    rule["name"] = r.name;
    place(rule, r.place);
    origins(rule, r.citations, r.ours);
    bindings(out, why.bindings, why.unbound);
    out["conditions"] = links(why.conditions, nesting);
    closed_by(out, why.closing, nesting);
  }

  void add(Json& out, const Step&, const Together& why, int nesting) {
    bindings(out, why.bindings, why.unbound);
    out["conditions"] = links(why.conditions, nesting);
    closed_by(out, why.closing, nesting);
  }
  void add(Json& out, const Step&, const Negated& why, int nesting) { out["not"] = step(why.of, nesting); }
  void add(Json& out, const Step& s, const NotConcluded& why, int nesting) {
    out[s.verdict == Verdict::fails ? "absent" : "undecided"] = all_of(why.attempts, nesting);
  }

  void add(Json& out, const Step&, const Excluded& why, int) {
    if (why.by != Excluded::ByDeclaration::no || why.declared.empty()) {
      const char* by = why.by == Excluded::ByDeclaration::table         ? "table"
                       : why.by == Excluded::ByDeclaration::program     ? "program"
                       : why.by == Excluded::ByDeclaration::closed_fact ? "closed"
                                                                        : "record";
      out["complete"].push_back({{"by", by}});
    }
    for (const Excluded::Declared& d : why.declared) {
      Json one{{"pattern", d.pattern}};
      if (d.kind == Excluded::Declared::Kind::none) one["none"] = true;
      evidence(one, d.evidence);
      out[d.kind == Excluded::Declared::Kind::denied ? "denied" : "complete"].push_back(std::move(one));
    }
  }

  void add(Json& out, const Step&, const OtherValue& why, int) {
    Json& other = out["other_value"];
    other["value"] = why.value;
    evidence(other, why.evidence);
  }

  void add(Json& out, const Step&, const NotRecorded& why, int) {
    Json nearest = Json::array();
    for (const NearRow& n : why.nearest) {
      Json row{{"row", n.row}, {"sentence", n.sentence}};
      if (n.planned) row["planned"] = true;
      if (n.alike > 0) row["alike"] = n.alike;
      row["differences"] = Json::array();
      for (const Difference& d : n.differences) {
        Json one{{"column", d.column}};
        one["kind"] = d.kind == Difference::Kind::differs     ? "differs"
                      : d.kind == Difference::Kind::missing   ? "missing"
                      : d.kind == Difference::Kind::uncertain ? "uncertain"
                                                              : "no value";
        one["wanted"] = d.wanted;
        if (!d.have.empty()) one["have"] = d.have;
        row["differences"].push_back(std::move(one));
      }
      evidence(row, n.evidence);
      nearest.push_back(std::move(row));
    }
    searched(out, why.searched);
    out["not_recorded"] = Json::object();
    if (why.another) out["not_recorded"]["another"] = true;
    if (why.limited) out["not_recorded"]["limit"] = true;
    out["not_recorded"]["nearest"] = std::move(nearest);
    if (why.unlisted > 0) out["not_recorded"]["further"] = why.unlisted;
  }

  void add(Json& out, const Step&, const Threshold& why, int nesting) {
    Json& t = out["threshold"];
    t["bound"] = why.bound;
    t["needed"] = why.needed;
    t["met"] = why.met;
    t["open"] = why.open;
    t["failed"] = why.failed;
    t["members"] = all_of(why.members, nesting);
  }

  void add(Json& out, const Step&, const Every& why, int nesting) {
    out["every"] = {{"domain", why.domain}, {"members", all_of(why.members, nesting)}};
    if (why.unlimited) out["every"]["unlimited"] = true;
    searched(out, why.searched);
    closed_by(out["every"], why.closing, nesting);
  }

  void add(Json& out, const Step&, const Aggregate& why, int nesting) {
    Json& a = out["aggregate"];
    a["function"] = why.function;
    value(a, why.value);
    a["rows"] = Json::array();
    for (const Aggregate::Row& r : why.rows) {
      Json row;
      row["values"] = r.values;
      row["verdict"] = to_string(r.certain ? Verdict::holds : Verdict::open);
      bindings(row, r.bindings, r.unbound);
      row["conditions"] = links(r.conditions, nesting);
      a["rows"].push_back(std::move(row));
    }
    if (why.unlimited) a["unlimited"] = true;
    closed_by(a, why.closing, nesting);
    searched(out, why.searched);
  }

  void add(Json& out, const Step&, const Comparison& why, int nesting) {
    Json& c = out["comparison"];
    c["operator"] = why.comparator;
    auto side = [&](const Side& s) {
      Json one{{"text", s.text}};
      value(one, s.value);
      return one;
    };
    const bool two = why.sides.size() == 2 && why.comparator != "in";
    if (two) {
      c["left"] = side(why.sides[0]);
      c["right"] = side(why.sides[1]);
    } else {
      for (const Side& s : why.sides) c["operands"].push_back(side(s));
    }
    if (why.distance) c["distance"] = *why.distance;
    if (!why.aggregates.empty()) c["aggregates"] = all_of(why.aggregates, nesting);
  }

  Json of_proposition(const Proposition& p) {
    Json out;
    out["name"] = p.name;
    origins(out, p.citations, p.ours);
    if (p.scope) out["scope"] = mention(*p.scope);
    out["claims"] = Json::array();
    for (const ClaimPart& c : p.claims) {
      Json claim;
      claim["kind"] = c.necessary ? "necessary" : "sufficient";
      claim["sentence"] = c.sentence;
      claim["outcome"] = eval::to_string(c.outcome);
      claim["instances"] = Json::array();
      for (const ClaimInstance& i : c.instances) {
        Json one;
        one["values"] = Json::object();
        for (const Binding& b : i.values) one["values"][b.variable] = b.value;
        one["outcome"] = eval::to_string(i.outcome);
        one["x"] = mention(i.x);
        one["y"] = mention(i.y);
        claim["instances"].push_back(std::move(one));
      }
      out["claims"].push_back(std::move(claim));
    }
    return out;
  }

  const Explanation& x_;
  std::map<StepId, uint32_t> ids_;
  std::map<StepId, bool> written_;
  std::deque<StepId> waiting_;
};

}  // namespace

std::string render_json(const Explanation& x) {
  return Writer(x).write().dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace mechanist::explain
