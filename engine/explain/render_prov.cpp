// Explanations as W3C PROV, in the form of "The PROV-JSON Serialization" (W3C Member Submission, 2013).
//
// What becomes what:
//   entity    each verdict on a conclusion (mechanist:Conclusion), each row that the profile, a table or a
//             facts folder records (mechanist:Fact), what is excluded (mechanist:Exclusion) or not recorded
//             (mechanist:Absence); the files of the rulebase and the profile, with their SHA-256; each
//             source, with title, address and date; each rule, which is a prov:Plan
//   activity  each firing of a rule, or, where nothing is concluded, the attempt of all rules that could.
//             Thresholds, aggregates, comparisons and negations are part of it: its mechanist:condition list
//             says how each came out, and what they read is `used`, with a role
//   agent     the program (prov:SoftwareAgent), each coder (prov:Person), and of each source its publisher,
//             known by the host of the address, or else only as the publisher of that source
//   wasGeneratedBy, used, wasDerivedFrom    a conclusion, its firing, and the entities that the firing read
//   wasDerivedFrom   besides: a fact from the profile, and from its source as prov:PrimarySource, not for
//   what
//             was searched in vain (mechanist:Search); a rule from its file, and from the study that it
//             cites, a passage of it as prov:Quotation. A rule that is ours is attributed to the rulebase's
//             authors and derives from no study
//   wasAttributedTo    a fact to its coder, a source to its publisher
//   wasAssociatedWith  a firing with the program, the rule as plan
//
// Explanations that are asked for together are one document, not bundles: what two goals rest on is one
// entity. Identifiers are made of what the thing says, so they are the same in every document of the same
// rulebase and profile; their namespace is made of the digests of both. A conclusion that comes back to
// itself is no derivation in the sense of PROV, which has no circles: it is told in mechanist:circular.
// External interface: render_prov of render.hpp.
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"
#include "explain/render.hpp"

namespace mechanist::explain {

namespace {

using Json = nlohmann::ordered_json;

// Letters, digits, '-' and '_' are valid in every qualified name; other bytes are written in hexadecimal.
std::string local_name(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain || c == '-' || c == '_') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '.';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string short_hash(const std::string& text) {
  return sha256_hex(text).substr(0, 12);
}

Json typed(std::string_view value, std::string_view type) {
  Json out;
  out["$"] = value;
  out["type"] = type;
  return out;
}
Json name_value(std::string_view name) {
  return typed(name, "xsd:QName");
}

std::string host_of(const std::string& address) {
  const size_t begin = address.find("://") + 3;
  const std::string host = address.substr(begin, address.find_first_of("/?#", begin) - begin);
  return lower_case(host.substr(host.rfind('@') + 1));
}

// Objects by their identifiers, in the order in which they were first named; references stay valid.
class Section {
 public:
  Json& operator[](const std::string& id) {
    const auto [it, fresh] = index_.try_emplace(id, all_.size());
    if (fresh) all_.emplace_back(id, Json::object());
    return all_[it->second].second;
  }
  // Relations have no names of their own.
  Json& add(const std::string& sort) { return (*this)["_:" + sort + std::to_string(all_.size() + 1)]; }
  bool contains(const std::string& id) const { return index_.contains(id); }
  Json json() const {
    Json::object_t out;
    Json::object_t::Container& list = out;  // ids differ, so there is no need to look for each
    for (const auto& [id, object] : all_) list.emplace_back(id, object);
    return out;
  }

 private:
  std::deque<std::pair<std::string, Json>> all_;
  std::map<std::string, size_t> index_;
};

class Document {
 public:
  explicit Document(const std::string& version) : version_(version) {}

  void add(const Explanation& x) {
    x_ = &x;
    p_ = &phrases_of(x.language);
    ids_.clear();
    if (program_.empty()) begin();
    if (x.proposition) {
      proposition(*x.proposition);
      return;
    }
    for (const StepId root : x.roots) {
      steps(root);
      Json& entity = entities_[id_of(root)];
      entity["mechanist:asked"] = x.goal;
      entity["mechanist:title"] = told(x.title);
    }
  }

  std::string text() const {
    Json out;
    out["prefix"] = prefix_;
    for (const auto& [name, section] :
         std::initializer_list<std::pair<const char*, const Section&>>{{"entity", entities_},
                                                                       {"activity", activities_},
                                                                       {"agent", agents_},
                                                                       {"wasGeneratedBy", generated_},
                                                                       {"used", used_},
                                                                       {"wasDerivedFrom", derived_},
                                                                       {"wasAttributedTo", attributed_},
                                                                       {"wasAssociatedWith", associated_}})
      out[name] = section.json();
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  // ---------------------------------------------------------------- the document

  void begin() {
    const Explanation& x = *x_;
    std::string identity = x.profile_digest + "\n" + std::to_string(x.record);
    for (const FileDigest& f : x.files) identity += "\n" + f.digest;
    for (const auto& [name, value] : x.parameters) identity += "\n" + name + "=" + value;
    prefix_["mechanist"] = "urn:x-mechanist:terms#";
    prefix_["run"] = "urn:x-mechanist:run:" + sha256_hex(identity) + "#";
    program_ = "mechanist:program-" + local_name(version_);
    Json& program = agents_[program_];
    program["prov:type"] = name_value("prov:SoftwareAgent");
    program["prov:label"] = "mechanist " + version_;
    program["mechanist:version"] = version_;
    for (const FileDigest& f : x.files) {
      Json& file = entities_[file_id(f.path)];
      file["prov:type"] = name_value("mechanist:RulebaseFile");
      file["prov:label"] = f.path;
      file["mechanist:rulebase"] = x.rulebase;
      file["mechanist:version"] = x.version;
      file["mechanist:sha256"] = f.digest;
    }
    if (x.profile_path.empty() && x.profile_digest.empty()) return;
    Json& profile = entities_["run:profile"];
    profile["prov:type"] = name_value("mechanist:Profile");
    profile["prov:label"] = x.profile_path;
    profile["mechanist:case"] = x.case_name;
    profile["mechanist:record"] = x.record;
    if (!x.profile_digest.empty()) profile["mechanist:sha256"] = x.profile_digest;
  }

  Json told(const std::string& text) const {
    Json out;
    out["$"] = text;
    out["lang"] = x_->language.empty() ? "en" : x_->language;
    return out;
  }

  // Nothing where the relation is there already.
  Json* relate(Section& section, const char* sort, const char* from, const std::string& a, const char* to,
               const std::string& b) {
    if (!related_.insert(std::string(sort) + "\n" + a + "\n" + b).second) return nullptr;
    Json& one = section.add(sort);
    one[from] = a;
    one[to] = b;
    return &one;
  }
  Json* derive(const std::string& from, const std::string& used) {
    return relate(derived_, "derivation", "prov:generatedEntity", from, "prov:usedEntity", used);
  }
  void generate(const std::string& entity, const std::string& activity) {
    relate(generated_, "generation", "prov:entity", entity, "prov:activity", activity);
  }
  void use(const std::string& activity, const std::string& entity, const char* role) {
    if (Json* usage = relate(used_, "usage", "prov:activity", activity, "prov:entity", entity))
      (*usage)["prov:role"] = name_value("mechanist:" + std::string(role));
  }
  void attribute(const std::string& entity, const std::string& agent) {
    relate(attributed_, "attribution", "prov:entity", entity, "prov:agent", agent);
  }
  // With the program; `plan` may be empty.
  void associate(const std::string& activity, const std::string& plan) {
    if (!related_.insert("association\n" + activity + "\n" + plan).second) return;
    Json& one = associated_.add("association");
    one["prov:activity"] = activity;
    one["prov:agent"] = program_;
    if (!plan.empty()) one["prov:plan"] = plan;
  }

  // ---------------------------------------------------------------- files, sources, rules

  static std::string file_id(const std::string& path) { return "run:file-" + local_name(path); }

  std::string file_of(const std::string& path) {
    std::string id = file_id(path);
    if (path == x_->profile_path) return "run:profile";
    Json& file = entities_[id];
    if (file.empty()) {  // of facts, or one that the profile shares with others
      file["prov:type"] = name_value("mechanist:FactsFile");
      file["prov:label"] = path;
    }
    return id;
  }

  std::string source(const Source& s) {
    const std::string id = "run:source-" + short_hash(s.name + "\n" + s.title + "\n" + s.url + "\n" + s.date);
    Json& entity = entities_[id];
    if (!entity.empty()) return id;
    entity["prov:type"] = name_value("mechanist:Source");
    entity["prov:label"] = s.title.empty() ? s.name : s.title;
    entity["mechanist:name"] = s.name;
    const std::string address = web_address(s.url);
    if (!address.empty())
      entity["mechanist:url"] = typed(address, "xsd:anyURI");
    else if (!s.url.empty())
      entity["mechanist:url"] = s.url;
    if (!s.date.empty()) entity["mechanist:date"] = s.date;
    const std::string agent = address.empty() ? "run:publisher-of-" + id.substr(id.find('-') + 1)
                                              : "run:publisher-" + local_name(host_of(address));
    Json& publisher = agents_[agent];
    if (publisher.empty()) {
      publisher["prov:type"] = name_value("mechanist:Publisher");
      publisher["prov:label"] = address.empty() ? (s.title.empty() ? s.name : s.title) : host_of(address);
    }
    attribute(id, agent);
    return id;
  }

  std::string plan(const std::string& name, const FilePlace& place, const std::vector<Citation>& citations,
                   const std::vector<Ours>& ours, const char* type) {
    const std::string id = "run:" + std::string(type) + "-" + local_name(name);
    if (entities_.contains(id)) return id;
    Json& entity = entities_[id];
    entity["prov:type"] =
        Json::array({name_value("prov:Plan"), name_value("mechanist:" + std::string(type))});
    entity["prov:label"] = name;
    entity["prov:location"] = file_name(place.file) + ":" + std::to_string(place.line);
    for (const Ours& o : ours) entity["mechanist:ours"].push_back(o.reason);
    derive(id, file_of(place.file));
    if (!ours.empty()) {
      Json& authors = agents_["run:authors"];
      authors["prov:type"] = name_value("mechanist:RulebaseAuthors");
      authors["prov:label"] = x_->rulebase;
      attribute(id, "run:authors");
    }
    std::map<std::string, Json> passages;  // by what is cited
    for (const Citation& c : citations) {
      const std::string cited = "run:study-" + local_name(c.source);
      Json& study = entities_[cited];
      study["prov:type"] = name_value("mechanist:Study");
      study["prov:label"] = c.title.empty() ? c.source : c.title;
      Json& quoted = passages.try_emplace(cited, Json::array()).first->second;
      if (c.passage) quoted.push_back(*c.passage);
    }
    for (const auto& [cited, quoted] : passages) {
      Json* derivation = derive(id, cited);
      if (derivation == nullptr || quoted.empty()) continue;
      (*derivation)["prov:type"] = name_value("prov:Quotation");
      (*derivation)["mechanist:passage"] = quoted;
    }
    return id;
  }

  // ---------------------------------------------------------------- steps

  struct Read {
    StepId step = 0;
    const char* role = "condition";
  };
  struct Firing {
    std::vector<Read> reads;
    std::vector<std::string> conditions;  // how thresholds and the like came out
    std::vector<uint32_t> rules;
    std::vector<Binding> bindings;
  };

  bool is_entity(StepId id) const {
    const Step& s = x_->steps[id];
    return std::holds_alternative<ByRule>(s.why) || std::holds_alternative<NotConcluded>(s.why) ||
           std::holds_alternative<Recorded>(s.why) || std::holds_alternative<Excluded>(s.why) ||
           std::holds_alternative<OtherValue>(s.why) || std::holds_alternative<NotRecorded>(s.why) ||
           std::holds_alternative<Cut>(s.why);
  }

  std::string condition_of(StepId id) const {
    const Step& s = x_->steps[id];
    std::string text = s.sentence;
    if (const auto* c = std::get_if<Comparison>(&s.why)) text = compared(*p_, *c);
    if (const auto* a = std::get_if<Aggregate>(&s.why))
      text += std::string(p_->colon) + value_words(*p_, a->value);
    if (const auto* t = std::get_if<Threshold>(&s.why))
      text += std::string(p_->semicolon) +
              filled(p_->members_held, std::to_string(t->met), std::to_string(t->members.size()));
    return text + std::string(p_->semicolon) + verdict_of(*p_, s);
  }

  // What a rule read: down through what connects conditions, to what is a statement of its own.
  void collect(std::vector<Read> first, Firing& out) const {
    std::set<StepId> seen;
    std::vector<Read> todo(first.rbegin(), first.rend());
    while (!todo.empty()) {
      const Read r = todo.back();
      todo.pop_back();
      if (!seen.insert(r.step).second) continue;
      if (is_entity(r.step)) {
        out.reads.push_back(r);
        continue;
      }
      const Step& s = x_->steps[r.step];
      if (!std::holds_alternative<Together>(s.why)) out.conditions.push_back(condition_of(r.step));
      const char* role = std::holds_alternative<Threshold>(s.why)   ? "member"
                         : std::holds_alternative<Every>(s.why)     ? "member"
                         : std::holds_alternative<Aggregate>(s.why) ? "row"
                         : std::holds_alternative<Negated>(s.why)   ? "negated"
                                                                    : r.role;
      const std::vector<StepId> below = children(s);
      for (auto it = below.rbegin(); it != below.rend(); ++it) todo.push_back({*it, role});
    }
  }

  void gather(const ByRule& by, std::vector<Read>& reads) const {
    for (const Link& l : by.conditions) {
      reads.push_back({l.step});
      for (const StepId other : l.others) reads.push_back({other, "alternative"});
    }
    for (const StepId c : by.closing) reads.push_back({c, "closing"});
  }

  Firing firing_of(StepId id) const {
    const Step& s = x_->steps[id];
    Firing out;
    std::vector<Read> reads;
    if (const auto* by = std::get_if<ByRule>(&s.why)) {
      out.rules.push_back(by->rule);
      out.bindings = by->bindings;
      gather(*by, reads);
    } else if (const auto* none = std::get_if<NotConcluded>(&s.why)) {
      for (const StepId a : none->attempts) {
        const auto* attempt = std::get_if<ByRule>(&x_->steps[a].why);
        if (attempt == nullptr) {
          reads.push_back({a});
          continue;
        }
        out.rules.push_back(attempt->rule);
        gather(*attempt, reads);
      }
    }
    collect(std::move(reads), out);
    return out;
  }

  std::string id_of(StepId id) {
    if (const auto known = ids_.find(id); known != ids_.end()) return known->second;
    const Step& s = x_->steps[id];
    const bool concluded =
        std::holds_alternative<ByRule>(s.why) || std::holds_alternative<NotConcluded>(s.why);
    std::string identity =
        std::to_string(s.why.index()) + "\n" + s.goal + "\n" + std::string(to_string(s.verdict));
    if (concluded) {
      const Firing f = firing_of(id);
      for (const uint32_t r : f.rules) identity += "\n" + x_->rules[r].name;
      for (const Binding& b : f.bindings) identity += "\n" + b.variable + "=" + b.value;
      for (const Read& r : f.reads) identity += "\n" + x_->steps[r.step].goal;
    }
    return ids_.emplace(id, (concluded ? "run:conclusion-" : "run:record-") + short_hash(identity))
        .first->second;
  }

  // All that a step rests on, each before what rests on it but for circles.
  void steps(StepId root) {
    struct Open {
      StepId step;
      Firing firing;
      size_t next = 0;
    };
    std::vector<Open> stack;
    std::set<std::string> open;
    auto enter = [&](StepId id) {
      if (entities_.contains(id_of(id)) || !open.insert(id_of(id)).second) return;
      stack.push_back({id, firing_of(id)});
    };
    enter(root);
    while (!stack.empty()) {
      if (stack.back().next < stack.back().firing.reads.size()) {
        enter(stack.back().firing.reads[stack.back().next++].step);
        continue;
      }
      const Open done = std::move(stack.back());
      stack.pop_back();
      entity(done.step, done.firing, open);
      open.erase(id_of(done.step));
    }
  }

  void entity(StepId step, const Firing& firing, const std::set<std::string>& open) {
    const Step& s = x_->steps[step];
    const std::string id = id_of(step);
    const bool concluded =
        std::holds_alternative<ByRule>(s.why) || std::holds_alternative<NotConcluded>(s.why);
    const char* type = concluded                                    ? "mechanist:Conclusion"
                       : std::holds_alternative<Excluded>(s.why)    ? "mechanist:Exclusion"
                       : std::holds_alternative<NotRecorded>(s.why) ? "mechanist:Absence"
                       : std::holds_alternative<Cut>(s.why)         ? "mechanist:NotFollowed"
                                                                    : "mechanist:Fact";
    {
      Json& e = entities_[id];
      e["prov:type"] = name_value(type);
      e["prov:label"] = told(s.sentence);
      e["prov:value"] = s.goal;
      e["mechanist:verdict"] = to_string(s.verdict);
      if (s.confidence) e["mechanist:confidence"] = to_string(*s.confidence);
      if (s.at) e["mechanist:openAtConfidence"] = to_string(*s.at);
    }
    if (concluded)
      conclude(step, id, firing, open);
    else
      record(s, id);
  }

  void conclude(StepId step, const std::string& id, const Firing& firing, const std::set<std::string>& open) {
    const std::string act = "run:firing-" + id.substr(id.find('-') + 1);
    Json circular = Json::array();
    {
      Json& a = activities_[act];
      a["prov:type"] = name_value(std::holds_alternative<ByRule>(x_->steps[step].why) ? "mechanist:Firing"
                                                                                      : "mechanist:Attempt");
      a["prov:label"] = x_->steps[step].goal;
      for (const Binding& b : firing.bindings) a["mechanist:binding"].push_back(b.variable + " = " + b.value);
      for (const std::string& c : firing.conditions) a["mechanist:condition"].push_back(told(c));
    }
    generate(id, act);
    for (const uint32_t r : firing.rules) {
      const Rule& rule = x_->rules[r];
      associate(act, plan(rule.name, rule.place, rule.citations, rule.ours, "Rule"));
    }
    if (firing.rules.empty()) associate(act, {});
    for (const Read& r : firing.reads) {
      const std::string used = id_of(r.step);
      if (open.contains(used)) {
        circular.push_back(x_->steps[r.step].goal);
        continue;
      }
      use(act, used, r.role);
      if (Json* derivation = derive(id, used)) (*derivation)["prov:activity"] = act;
    }
    if (!circular.empty()) activities_[act]["mechanist:circular"] = std::move(circular);
  }

  // ---------------------------------------------------------------- what is recorded

  void record(const Step& s, const std::string& id) {
    if (const auto* r = std::get_if<Recorded>(&s.why)) {
      for (const Evidence& e : r->evidence) evidence(id, e, "prov:PrimarySource");
    } else if (const auto* x = std::get_if<Excluded>(&s.why)) {
      entities_[id]["mechanist:reason"] = told(std::string(reason(*p_, *x)));
      for (const auto& d : x->declared) evidence(id, d.evidence, "prov:PrimarySource");
    } else if (const auto* o = std::get_if<OtherValue>(&s.why)) {
      entities_[id]["mechanist:recorded"] = o->value;
      evidence(id, o->evidence, "prov:PrimarySource");
    } else if (const auto* n = std::get_if<NotRecorded>(&s.why)) {
      if (entities_.contains("run:profile")) derive(id, "run:profile");
      for (const NearRow& near : n->nearest)
        entities_[id]["mechanist:nearest"].push_back(told(line_of(near.evidence.place, {}) + " " +
                                                          near.brief + std::string(p_->colon) +
                                                          differences_of(*p_, near)));
      for (const Search& search : n->searched) evidence(id, search.evidence, "mechanist:Search");
    }
  }

  void evidence(const std::string& id, const Evidence& e, const char* how) {
    {
      Json& entity = entities_[id];
      entity["prov:location"].push_back(line_of(e.place, {}));
      const std::pair<const char*, const std::string&> said[] = {
          {"mechanist:quote", e.quote},   {"mechanist:paraphrase", e.paraphrase},
          {"mechanist:page", e.page},     {"mechanist:note", e.note},
          {"mechanist:status", e.status}, {"mechanist:attribution", e.attribution}};
      for (const auto& [key, text] : said)
        if (!text.empty()) entity[key].push_back(text);
    }
    derive(id, file_of(e.place.file));
    for (const Source& s : e.sources)
      if (Json* d = derive(id, source(s))) (*d)["prov:type"] = name_value(how);
    if (e.coder.empty()) return;
    const std::string coder = "run:coder-" + local_name(e.coder);
    Json& agent = agents_[coder];
    agent["prov:type"] = name_value("prov:Person");
    agent["prov:label"] = e.coder;
    attribute(id, coder);
  }

  // ---------------------------------------------------------------- propositions

  void proposition(const Proposition& p) {
    std::vector<Read> reads;
    if (p.scope) reads.push_back({*p.scope, "scope"});
    for (const ClaimPart& claim : p.claims)
      for (const ClaimInstance& i : claim.instances) {
        reads.push_back({i.x, "claim-x"});
        reads.push_back({i.y, "claim-y"});
      }
    Firing firing;
    collect(std::move(reads), firing);
    for (const Read& r : firing.reads) steps(r.step);
    const std::string id = "run:proposition-" + local_name(p.name),
                      act = "run:assessment-" + local_name(p.name);
    {
      Json& e = entities_[id];
      e["prov:type"] = name_value("mechanist:Proposition");
      e["prov:label"] = told(x_->title);
      e["prov:value"] = x_->goal;
      e["mechanist:outcome"] = eval::to_string(p.outcome);
      e["mechanist:asked"] = x_->goal;
      Json& a = activities_[act];
      a["prov:type"] = name_value("mechanist:Assessment");
      a["prov:label"] = x_->goal;
      for (const ClaimPart& claim : p.claims)
        a["mechanist:condition"].push_back(
            told(claim.sentence + std::string(p_->semicolon) + in_capitals(*p_, claim.outcome)));
      for (const std::string& c : firing.conditions) a["mechanist:condition"].push_back(told(c));
    }
    generate(id, act);
    const FilePlace at = !p.citations.empty() ? p.citations.front().place
                         : !p.ours.empty()    ? p.ours.front().place
                                              : FilePlace{x_->files.empty() ? "" : x_->files.front().path, 0};
    associate(act, plan(p.name, at, p.citations, p.ours, "Claim"));
    for (const Read& r : firing.reads) {
      use(act, id_of(r.step), r.role);
      if (Json* derivation = derive(id, id_of(r.step))) (*derivation)["prov:activity"] = act;
    }
  }

  const std::string version_;
  const Explanation* x_ = nullptr;
  const Phrases* p_ = nullptr;
  Json prefix_;
  Section entities_, activities_, agents_, generated_, used_, derived_, attributed_, associated_;
  std::string program_;
  std::map<StepId, std::string> ids_;
  std::set<std::string> related_;
};

}  // namespace

std::string render_prov(const std::vector<Explanation>& all, const std::string& program_version) {
  Document document(program_version);
  for (const Explanation& x : all) document.add(x);
  return document.text();
}

}  // namespace mechanist::explain
