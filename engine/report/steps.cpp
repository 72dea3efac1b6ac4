// Explanations as the page reads them. Each goal is explained by itself, so what several goals need comes
// several times; a page that repeated it would be several times as large, and would fold and cite the same
// step in two ways. Hence steps are compared by all that is beneath them and kept once: upwards from the
// leaves, and, where explanations come back to themselves, by partition refinement as for bisimilarity.
// External interface: steps.hpp.
#include "report/steps.hpp"

#include <algorithm>
#include <cstring>

#include "explain/reading.hpp"

namespace mechanist::report {

using namespace explain;

namespace {

constexpr size_t shortest_name = 4, shortest_number = 2;
constexpr ptrdiff_t most_names = 60;  // within one text

uint32_t beginning(const char* at) {
  uint32_t four = 0;
  std::memcpy(&four, at, sizeof four);
  return four;
}

// What makes two explanations the same but for their language.
bool same_shape(const Explanation& a, const Explanation& b) {
  if (a.steps.size() != b.steps.size() || a.roots != b.roots || a.verdict != b.verdict) return false;
  auto same_links = [](const std::vector<Link>& x, const std::vector<Link>& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [](const Link& p, const Link& q) { return p.step == q.step && p.more == q.more; });
  };
  for (size_t i = 0; i < a.steps.size(); ++i) {
    const Step &s = a.steps[i], &t = b.steps[i];
    if (s.goal != t.goal || s.verdict != t.verdict || s.why.index() != t.why.index()) return false;
    const bool same = std::visit(
        [&](const auto& x) {
          using Why = std::decay_t<decltype(x)>;
          const auto& y = std::get<Why>(t.why);
          if constexpr (std::is_same_v<Why, ByRule> || std::is_same_v<Why, Together>) {
            return same_links(x.conditions, y.conditions) && x.closing == y.closing;
          } else if constexpr (std::is_same_v<Why, Negated>) {
            return x.of == y.of;
          } else if constexpr (std::is_same_v<Why, NotConcluded>) {
            return x.attempts == y.attempts;
          } else if constexpr (std::is_same_v<Why, Threshold>) {
            return x.members == y.members;
          } else if constexpr (std::is_same_v<Why, Every>) {
            return x.members == y.members && x.closing == y.closing && x.searched.size() == y.searched.size();
          } else if constexpr (std::is_same_v<Why, Aggregate>) {
            return x.closing == y.closing && x.searched.size() == y.searched.size() &&
                   std::equal(x.rows.begin(), x.rows.end(), y.rows.begin(), y.rows.end(),
                              [&](const auto& p, const auto& q) {
                                return p.shown.size() == q.shown.size() &&
                                       same_links(p.conditions, q.conditions);
                              });
          } else if constexpr (std::is_same_v<Why, Comparison>) {
            return x.aggregates == y.aggregates && x.sides.size() == y.sides.size();
          } else if constexpr (std::is_same_v<Why, NotRecorded>) {
            return x.searched.size() == y.searched.size() &&
                   std::equal(x.nearest.begin(), x.nearest.end(), y.nearest.begin(), y.nearest.end(),
                              [](const NearRow& p, const NearRow& q) {
                                return p.row == q.row && p.differences.size() == q.differences.size();
                              });
          } else {
            return true;
          }
        },
        s.why);
    if (!same) return false;
  }
  return a.rules.size() == b.rules.size() && a.paths.size() == b.paths.size() &&
         a.qualities.size() == b.qualities.size();
}

}  // namespace

// ---------------------------------------------------------------- texts

Texts::Texts(std::vector<std::string> case_shown, std::vector<std::vector<std::string>> names)
    : case_shown_(std::move(case_shown)), names_(std::move(names)), name_numbers_(names_.size()) {
  by_beginning_.resize(case_shown_.size());
  for (size_t l = 0; l < by_beginning_.size(); ++l) {
    for (uint32_t n = 0; n < names_.size(); ++n)
      if (const std::string& name = names_[n][l]; name.size() >= shortest_name)
        by_beginning_[l][beginning(name.data())].push_back(n);
    for (auto& [bytes, list] : by_beginning_[l])
      std::stable_sort(list.begin(), list.end(),
                       [&](uint32_t a, uint32_t b) { return names_[a][l].size() > names_[b][l].size(); });
  }
}

std::string Texts::pattern(std::string_view form, size_t language, std::vector<uint32_t>& list) {
  const std::string& shown = case_shown_[language];
  const auto& names = by_beginning_[language];
  std::string out;
  for (size_t at = 0; at < form.size();) {
    const std::string_view rest = form.substr(at);
    if (shown.size() >= shortest_name && rest.starts_with(shown)) {
      out += the_case;
      at += shown.size();
      continue;
    }
    uint32_t found = UINT32_MAX;
    size_t length = 0;
    if (rest.size() >= shortest_name)
      if (auto candidates = names.find(beginning(rest.data())); candidates != names.end())
        for (uint32_t n : candidates->second)
          if (rest.starts_with(names_[n][language])) {
            found = n;
            length = names_[n][language].size();
            break;
          }
    if (found == UINT32_MAX) {
      while (length < rest.size() && rest[length] >= '0' && rest[length] <= '9') ++length;
      if (length >= shortest_number) found = number_as_name(rest.substr(0, length));
    }
    auto place = std::find(list.begin(), list.end(), found);
    if (found != UINT32_MAX && place - list.begin() < most_names) {
      if (place == list.end()) place = list.insert(place, found);
      out += a_name;
      out += static_cast<char>('0' + (place - list.begin()));
      at += length;
      continue;
    }
    out += form[at] == the_case || form[at] == a_name ? ' ' : form[at];
    ++at;
  }
  return out;
}

uint32_t Texts::number_as_name(std::string_view digits) {
  if (auto known = digits_.find(digits); known != digits_.end()) return known->second;
  const auto n = static_cast<uint32_t>(names_.size());
  digits_.emplace(digits, n);
  names_.emplace_back(case_shown_.size(), std::string(digits));
  name_numbers_.push_back(0);
  return n;
}

uint32_t Texts::number(std::string json, std::vector<uint32_t> list) {
  for (uint32_t& n : list) {
    uint32_t& used = name_numbers_[n];
    if (used == 0) {
      const std::vector<std::string>& forms = names_[n];
      JsonText name;
      if (std::all_of(forms.begin(), forms.end(), [&](const std::string& f) { return f == forms.front(); })) {
        name.string(forms.front());
      } else {
        name.open('[');
        for (const std::string& f : forms) name.string(f);
        name.close(']');
      }
      used_names_.push_back(name.text());
      used = static_cast<uint32_t>(used_names_.size());
    }
    n = used - 1;
  }
  auto [it, fresh] = numbers_.try_emplace({json, list}, static_cast<uint32_t>(all_.size()));
  if (fresh) all_.push_back({std::move(json), std::move(list)});
  return it->second;
}

uint32_t Texts::add(const std::vector<std::string_view>& by_language) {
  std::vector<std::string> forms;
  std::vector<uint32_t> list;
  for (size_t l = 0; l < by_language.size(); ++l) forms.push_back(pattern(by_language[l], l, list));
  JsonText json;
  if (std::all_of(forms.begin(), forms.end(), [&](const std::string& f) { return f == forms.front(); })) {
    json.string(forms.empty() ? std::string_view() : std::string_view(forms.front()));
  } else {
    json.open('[');
    for (const std::string& f : forms) json.string(f);
    json.close(']');
  }
  return number(json.text(), std::move(list));
}

uint32_t Texts::add(std::string_view text) {
  // The same bytes in every language, whatever names are in it.
  std::string clean(text);
  std::replace(clean.begin(), clean.end(), the_case, ' ');
  std::replace(clean.begin(), clean.end(), a_name, ' ');
  return number(json_string(clean), {});
}

// ---------------------------------------------------------------- evidence

uint32_t EvidenceTable::add(const explain::Evidence& e) {
  JsonText out;
  out.open('[').number(texts_.add(e.place.file)).number(e.place.line).number(static_cast<int>(e.confidence));
  out.open('[');
  for (const Source& s : e.sources) {
    JsonText source;
    source.open('[');
    for (const std::string* part : {&s.name, &s.title, &s.url, &s.date}) source.number(texts_.add(*part));
    source.close(']');
    auto [it, fresh] = source_numbers_.try_emplace(source.text(), static_cast<uint32_t>(sources_.size()));
    if (fresh) sources_.push_back(source.text());
    out.number(it->second);
  }
  out.close(']');
  const std::pair<const char*, const std::string*> more[] = {
      {"q", &e.quote}, {"p", &e.paraphrase},  {"at", &e.page},  {"n", &e.note},
      {"c", &e.coder}, {"a", &e.attribution}, {"st", &e.status}};
  if (std::any_of(std::begin(more), std::end(more), [](const auto& m) { return !m.second->empty(); })) {
    out.open('{');
    for (const auto& [key, text] : more)
      if (!text->empty()) out.key(key).number(texts_.add(*text));
    out.close('}');
  }
  out.close(']');
  auto [it, fresh] = evidence_numbers_.try_emplace(out.text(), static_cast<uint32_t>(evidence_.size()));
  if (fresh) evidence_.push_back(out.text());
  return it->second;
}

namespace {

std::string list_of(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& v : values) out += (out.size() > 1 ? "," : "") + v;
  return out + "]";
}

}  // namespace

std::string EvidenceTable::sources() const {
  return list_of(sources_);
}
std::string EvidenceTable::evidence() const {
  return list_of(evidence_);
}

// ---------------------------------------------------------------- steps

uint32_t StepTable::add(InLanguages& all) {
  for (size_t l = 1; l < all.size(); ++l)
    if (!same_shape(all[0], all[l])) all[l] = all[0];
  const auto offset = static_cast<uint32_t>(nodes_.size());
  for (StepId s = 0; s < all[0].steps.size(); ++s) nodes_.push_back(node(all, s, offset));
  return offset;
}

StepTable::Node StepTable::node(const InLanguages& all, StepId id, uint32_t offset) {
  const Step& s = all[0].steps[id];
  Node out;
  JsonText json;
  auto text = [&](auto part) {
    std::vector<std::string_view> forms;
    for (const Explanation& x : all) forms.push_back(part(x.steps[id]));
    return texts_.add(forms);
  };
  auto links = [&](const std::vector<Link>& list) {
    auto& group = out.groups.emplace_back();
    for (const Link& l : list) {
      group.push_back({l.step + offset, l.more});
      for (StepId o : l.others) group.push_back({o + offset, 0});
    }
  };
  auto steps = [&](const std::vector<StepId>& list) {
    auto& group = out.groups.emplace_back();
    for (StepId c : list) group.push_back({c + offset, 0});
  };
  auto value = [&](const std::string& key, auto part) {
    const Value& v = part(s);
    if (v.kind != Value::Kind::none)
      json.key(key).number(text([&](const Step& x) -> std::string_view { return part(x).shown; }));
  };
  auto searched = [&](auto part) {
    const std::vector<Search>& list = part(s);
    if (list.empty()) return;
    json.key("q").open('[');
    for (size_t i = 0; i < list.size(); ++i)
      json.open('[')
          .number(text([&](const Step& x) -> std::string_view { return part(x)[i].sentence; }))
          .number(evidence_.add(list[i].evidence))
          .number(list[i].part ? 1 : 0)
          .close(']');
    json.close(']');
  };
  out.verdict = static_cast<char>('0' + static_cast<int>(s.verdict));
  if (s.confidence) out.confidence = static_cast<char>('0' + static_cast<int>(*s.confidence));
  out.part = parts_.contains(s.goal);
  out.sentence = text([](const Step& x) -> std::string_view { return x.sentence; });
  if (s.at) json.key("a").number(static_cast<int>(*s.at));
  if (!s.label.empty())
    if (const uint32_t l = text([](const Step& x) -> std::string_view { return x.label; }); l != out.sentence)
      json.key("l").number(l);

  if (std::holds_alternative<Cut>(s.why)) {
    out.kind = 'c';
  } else if (const auto* r = std::get_if<Recorded>(&s.why)) {
    out.kind = 'f';
    if (r->origin != Recorded::Origin::profile)
      json.key("o").string(r->origin == Recorded::Origin::table ? "table" : "facts");
    json.key("e").open('[');
    for (const explain::Evidence& e : r->evidence) json.number(evidence_.add(e));
    json.close(']');
  } else if (const auto* by = std::get_if<ByRule>(&s.why)) {
    const explain::Rule& rule = all[0].rules[by->rule];
    out.kind = 'r';
    if (auto it = rules_.find({rule.head, rule.name}); it != rules_.end()) out.rule = it->second;
    links(by->conditions);
    steps(by->closing);
  } else if (const auto* t = std::get_if<Together>(&s.why)) {
    out.kind = 'l';
    links(t->conditions);
    steps(t->closing);
  } else if (const auto* n = std::get_if<Negated>(&s.why)) {
    out.kind = 'n';
    steps({n->of});
  } else if (const auto* c = std::get_if<NotConcluded>(&s.why)) {
    out.kind = 't';
    steps(nearest_first(all[0], *c));
  } else if (const auto* x = std::get_if<Excluded>(&s.why)) {
    out.kind = 'x';
    if (x->by != Excluded::ByDeclaration::no)
      json.key("by").string(x->by == Excluded::ByDeclaration::table     ? "table"
                            : x->by == Excluded::ByDeclaration::program ? "program"
                                                                        : "closed");
    json.key("d").open('[');
    for (const Excluded::Declared& d : x->declared)
      json.open('[')
          .string(d.kind == Excluded::Declared::Kind::denied     ? "denied"
                  : d.kind == Excluded::Declared::Kind::complete ? "complete"
                                                                 : "none")
          .number(texts_.add(d.pattern))
          .number(evidence_.add(d.evidence))
          .close(']');
    json.close(']');
  } else if (const auto* other = std::get_if<OtherValue>(&s.why)) {
    out.kind = 'o';
    json.key("w").number(
        text([](const Step& y) -> std::string_view { return std::get<OtherValue>(y.why).shown; }));
    json.key("e").open('[').number(evidence_.add(other->evidence)).close(']');
  } else if (const auto* none = std::get_if<NotRecorded>(&s.why)) {
    out.kind = 'm';
    if (none->another) json.key("another").number(1);
    if (none->limited) json.key("limited").number(1);
    if (!none->nearest.empty()) {
      json.key("near").open('[');
      for (size_t i = 0; i < none->nearest.size(); ++i) {
        const NearRow& near = none->nearest[i];
        auto of = [i](const Step& y) -> const NearRow& { return std::get<NotRecorded>(y.why).nearest[i]; };
        json.open('{');
        json.key("s").number(text([&](const Step& y) -> std::string_view { return of(y).sentence; }));
        json.key("e").number(evidence_.add(near.evidence));
        if (near.planned) json.key("planned").number(1);
        if (near.alike > 0) json.key("alike").number(near.alike);
        json.key("d").open('[');
        for (size_t k = 0; k < near.differences.size(); ++k) {
          const Difference& d = near.differences[k];
          json.open('[').string(d.kind == Difference::Kind::differs     ? "differs"
                                : d.kind == Difference::Kind::missing   ? "missing"
                                : d.kind == Difference::Kind::uncertain ? "uncertain"
                                                                        : "no_value");
          json.number(
              text([&](const Step& y) -> std::string_view { return of(y).differences[k].column_shown; }));
          json.number(
              text([&](const Step& y) -> std::string_view { return of(y).differences[k].have_shown; }));
          json.number(
              text([&](const Step& y) -> std::string_view { return of(y).differences[k].wanted_shown; }));
          json.close(']');
        }
        json.close(']').close('}');
      }
      json.close(']');
    }
    if (none->further > 0) json.key("further").number(none->further);
    searched(
        [](const Step& y) -> const std::vector<Search>& { return std::get<NotRecorded>(y.why).searched; });
  } else if (const auto* h = std::get_if<Threshold>(&s.why)) {
    out.kind = 'h';
    json.key("bound").string(h->bound);
    json.key("m").open('[').number(h->needed).number(h->met).number(h->open).number(h->failed).close(']');
    steps(h->members);
  } else if (const auto* e = std::get_if<Every>(&s.why)) {
    out.kind = 'e';
    if (e->unlimited) json.key("u").number(1);
    json.key("domain").number(texts_.add(e->domain));
    searched([](const Step& y) -> const std::vector<Search>& { return std::get<Every>(y.why).searched; });
    steps(e->members);
    steps(e->closing);
  } else if (const auto* a = std::get_if<Aggregate>(&s.why)) {
    out.kind = 'g';
    value("w", [](const Step& y) -> const Value& { return std::get<Aggregate>(y.why).value; });
    if (a->unlimited) json.key("u").number(1);
    json.key("rows").open('[');
    for (size_t i = 0; i < a->rows.size(); ++i) {
      json.open('[').number(a->rows[i].certain ? 1 : 0);
      for (size_t k = 0; k < a->rows[i].shown.size(); ++k)
        json.number(text(
            [&](const Step& y) -> std::string_view { return std::get<Aggregate>(y.why).rows[i].shown[k]; }));
      json.close(']');
    }
    json.close(']');
    searched([](const Step& y) -> const std::vector<Search>& { return std::get<Aggregate>(y.why).searched; });
    steps(a->closing);
    for (const Aggregate::Row& row : a->rows) links(row.conditions);
  } else if (const auto* cmp = std::get_if<Comparison>(&s.why)) {
    out.kind = 'p';
    json.key("t").number(
        text([](const Step& y) -> std::string_view { return std::get<Comparison>(y.why).told; }));
    if (cmp->distance)
      json.key("off").number(
          text([](const Step& y) -> std::string_view { return std::get<Comparison>(y.why).distance_shown; }));
    // An equality that gives a value its second name.
    if (cmp->comparator == "=" && cmp->sides.size() == 2 && cmp->sides[0].text == cmp->sides[1].text)
      json.key("same").number(1);
    steps(cmp->aggregates);
  }
  out.own = json.text();
  while (!out.groups.empty() && out.groups.back().empty()) out.groups.pop_back();
  return out;
}

void StepTable::merge() {
  constexpr uint32_t none = UINT32_MAX;
  constexpr int most_rounds = 200;
  const auto n = static_cast<uint32_t>(nodes_.size());
  std::vector<uint32_t> of(n, none);
  auto put = [](std::string& key, uint32_t number) {
    key.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  auto own_key = [&](uint32_t i) {
    const Node& node = nodes_[i];
    std::string key{node.kind, node.verdict, node.confidence, node.part ? 'p' : ' '};
    key += std::to_string(node.rule) + ' ' + std::to_string(node.sentence) + ' ' + node.own;
    for (const auto& group : node.groups) {
      key += '|';
      for (const Below& b : group) put(key, b.more);
    }
    return key;
  };
  auto with_below = [&](std::string key, uint32_t i, const std::vector<uint32_t>& classes) {
    for (const auto& group : nodes_[i].groups)
      for (const Below& b : group) put(key, classes[b.step]);
    return key;
  };

  // From the leaves upwards: two steps are one if what they say and what is beneath them is.
  std::vector<std::vector<uint32_t>> above(n);
  std::vector<uint32_t> waiting_for(n, 0);
  for (uint32_t i = 0; i < n; ++i)
    for (const auto& group : nodes_[i].groups)
      for (const Below& b : group) {
        above[b.step].push_back(i);
        ++waiting_for[i];
      }
  std::unordered_map<std::string, uint32_t> known;
  std::vector<uint32_t> ready;
  for (uint32_t i = 0; i < n; ++i)
    if (waiting_for[i] == 0) ready.push_back(i);
  for (size_t k = 0; k < ready.size(); ++k) {
    const uint32_t i = ready[k];
    of[i] =
        known.try_emplace(with_below(own_key(i), i, of), static_cast<uint32_t>(known.size())).first->second;
    for (uint32_t a : above[i])
      if (--waiting_for[a] == 0) ready.push_back(a);
  }

  // What is left stands on a circle or above one: told apart by what is beneath, further and further down,
  // until that tells no more. Where that takes too long, each stays by itself.
  std::vector<uint32_t> left;
  for (uint32_t i = 0; i < n; ++i)
    if (of[i] == none) left.push_back(i);
  const auto first_class = static_cast<uint32_t>(known.size());
  size_t classes = 0;
  bool settled = left.empty();
  for (int round = 0; round < most_rounds && !settled; ++round) {
    std::unordered_map<std::string, uint32_t> apart;
    std::vector<uint32_t> next = of;
    for (uint32_t i : left) {
      std::string key = round == 0 ? own_key(i) : std::string();
      put(key, of[i]);
      next[i] = first_class +
                apart.try_emplace(with_below(std::move(key), i, of), static_cast<uint32_t>(apart.size()))
                    .first->second;
    }
    of = std::move(next);
    settled = apart.size() == classes;
    classes = apart.size();
  }
  if (!settled)
    for (size_t k = 0; k < left.size(); ++k) of[left[k]] = first_class + static_cast<uint32_t>(k);

  // Numbers are those of first occurrence.
  std::unordered_map<uint32_t, uint32_t> numbers;
  merged_.assign(n, 0);
  for (uint32_t i = 0; i < n; ++i) {
    auto [it, fresh] = numbers.try_emplace(of[i], static_cast<uint32_t>(first_.size()));
    if (fresh) first_.push_back(i);
    merged_[i] = it->second;
  }
}

std::string StepTable::json() const {
  // Column by column, each counted from the value before or from the step itself: so it looks much the same
  // in every case.
  std::string kinds, verdicts, confidences;
  JsonText parts, sentences, rules, beneath, own;
  for (JsonText* list : {&parts, &sentences, &rules, &beneath, &own}) list->open('[');
  int64_t sentence = 0;
  for (uint32_t i = 0; i < first_.size(); ++i) {
    const Node& n = nodes_[first_[i]];
    auto from_here = [&](uint32_t step) { return static_cast<int64_t>(merged_[step]) - i; };
    kinds += n.kind;
    verdicts += n.verdict;
    confidences += n.confidence;
    if (n.part) parts.number(i);
    if (n.kind == 'r') rules.number(n.rule);
    sentences.number(n.sentence - sentence);
    sentence = n.sentence;
    if (n.own.empty())
      own.number(0);
    else
      own.open('{').raw(n.own).close('}');
    if (n.groups.empty()) {
      beneath.number(0);
      continue;
    }
    beneath.open('[');
    for (const auto& group : n.groups) {
      beneath.open('[');
      for (const Below& b : group) {
        if (b.more == 0)
          beneath.number(from_here(b.step));
        else
          beneath.open('[').number(from_here(b.step)).number(b.more).close(']');
      }
      beneath.close(']');
    }
    beneath.close(']');
  }
  for (JsonText* list : {&parts, &sentences, &rules, &beneath, &own}) list->close(']');
  JsonText out;
  out.open('{').key("k").string(kinds).key("v").string(verdicts).key("c").string(confidences);
  out.key("p").raw(parts.text()).key("s").raw(sentences.text()).key("r").raw(rules.text());
  out.key("n").raw(beneath.text()).key("d").raw(own.text()).close('}');
  return out.text();
}

}  // namespace mechanist::report
