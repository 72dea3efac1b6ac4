// Evidence and rules as values that own their text, made from what the profile and the model keep of them.
// External interface: origins.hpp.
#include "explain/origins.hpp"

#include <algorithm>

namespace mechanist::explain {
namespace {

std::string_view word(Attribution a) {
  switch (a) {
    case Attribution::not_given:
      return "";
    case Attribution::reported:
      return "reported";
    case Attribution::inferred:
      return "inferred";
    case Attribution::predecessor:
      return "predecessor";
    case Attribution::subsidiary:
      return "subsidiary";
  }
  return "";
}

std::string_view word(Status s) {
  return s == Status::planned ? "planned" : s == Status::ended ? "ended" : "";
}

}  // namespace

FilePlace place_in(const Sources& sources, Span span) {
  if (span.source.value >= sources.size()) return {};
  const SourceFile& f = sources[span.source];
  return {f.path(), f.line(span.begin)};
}

Evidence evidence_of(const Profile& profile, uint32_t index) {
  const mechanist::Evidence& e = profile.evidence[index];
  Evidence out;
  out.place = place_in(profile.texts, e.span);
  for (uint32_t s : e.sources) {
    const EvidenceSource& source = profile.sources[s];
    out.sources.push_back({source.name, source.title, source.url, source.date});
  }
  out.quote = e.quote;
  out.paraphrase = e.paraphrase;
  out.page = e.page;
  out.note = e.note;
  out.coder = e.coder;
  out.attribution = word(e.attribution);
  out.status = word(e.status);
  out.confidence = e.confidence;
  return out;
}

std::vector<Citation> citations_of(const model::Model& m, const std::vector<const model::Notes*>& all) {
  std::vector<Citation> out;
  for (const model::Notes* notes : all)
    for (const model::Citation& c : notes->citations) {
      const model::CitedSource& source = m[c.source];
      Citation cited{source.name, source.title, c.passage, place_in(m.sources, c.span)};
      if (std::find(out.begin(), out.end(), cited) == out.end()) out.push_back(std::move(cited));
    }
  return out;
}

std::vector<Ours> ours_of(const model::Model& m, const std::vector<const model::Notes*>& all) {
  std::vector<Ours> out;
  for (const model::Notes* notes : all)
    for (const model::Ours& o : notes->ours) {
      Ours mine{o.reason, place_in(m.sources, o.span)};
      if (std::find(out.begin(), out.end(), mine) == out.end()) out.push_back(std::move(mine));
    }
  return out;
}

Rule told_rule(const model::Model& m, model::RuleId id, const Sentences& say) {
  const model::Rule& r = m[id];
  std::vector<const model::Notes*> notes{&r.notes};
  if (r.origin != model::RuleOrigin::rule) notes.push_back(&m[r.head].notes);
  for (const model::Mechanism& mechanism : m.mechanisms)
    if (mechanism.applies == id && mechanism.relation == r.head)
      notes.insert(notes.begin(), &mechanism.applies_notes);
  std::vector<const model::Condition*> body;
  for (const auto& c : r.body) body.push_back(&c);
  Rule out;
  out.name = r.name;
  out.head = m[r.head].name;
  out.sentence = say.rule(r, nullptr);
  out.needed = say.words(body, r, nullptr);
  out.place = place_in(m.sources, r.span);
  out.citations = citations_of(m, notes);
  out.ours = ours_of(m, notes);
  return out;
}

}  // namespace mechanist::explain
