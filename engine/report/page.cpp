// The page's frame around its data. All data is base64 within elements that are no scripts, so nothing in a
// profile or a rulebase can end an element or begin one; the page's script puts it into the document as text
// only. The one thing from a rulebase that stands in the frame is its title, escaped. A policy allows the one
// script and the one style sheet by their digests, and no network.
// External interface: page.hpp.
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "explain/origins.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"
#include "explain/sentences.hpp"
#include "report/json_text.hpp"
#include "report/page_files.hpp"
#include "report/steps.hpp"

namespace mechanist::report {
namespace {

using explain::Phrases;
using explain::Sentences;

// Cases from whose texts those are taken that the page keeps once.
constexpr size_t sample_size = 256;
constexpr size_t cases_a_block = 64;

std::string block(std::string_view kind, std::string_view content) {
  return fmt::format("<script type=\"text/plain\" class=\"{}\">\n{}</script>\n", kind, content);
}

void add_words(JsonText& out, const Phrases& p) {
  const std::pair<const char*, std::string_view> all[] = {
      {"holds", p.holds},
      {"open", p.open},
      {"fails", p.fails},
      {"supports", p.supports},
      {"contradicts", p.contradicts},
      {"irrelevant", p.irrelevant},
      {"undetermined", p.undetermined},
      {"confidence", p.confidence},
      {"high", p.high},
      {"medium", p.medium},
      {"low", p.low},
      {"reading_holds", p.reading_holds},
      {"reading_open", p.reading_open},
      {"reading_open_limit", p.reading_open_limit},
      {"reading_fails", p.reading_fails},
      {"reading_supports", p.reading_supports},
      {"reading_contradicts", p.reading_contradicts},
      {"reading_irrelevant", p.reading_irrelevant},
      {"reading_undetermined", p.reading_undetermined},
      {"reading_out_of_scope", p.reading_out_of_scope},
      {"limit_reached", p.limit_reached},
      {"cut_short", p.cut_short},
      {"needed", p.needed},
      {"needed_one_of", p.needed_one_of},
      {"paths", p.paths},
      {"qualities", p.qualities},
      {"other_conditions", p.other_conditions},
      {"derivation", p.derivation},
      {"ours", p.ours_word},
      {"study", p.study_word},
      {"and_others", p.and_others},
      {"alike", p.alike},
      {"circle", p.circle},
      {"cut_here", p.cut_here},
      {"possible", p.possible},
      {"possible_others", p.possible_others},
      {"possible_only_others", p.possible_only_others},
      {"possible_members", p.possible_members},
      {"scope", p.scope},
      {"claim_whole", p.claim_whole},
      {"not_recorded", p.not_recorded},
      {"not_recorded_at", p.not_recorded_at},
      {"open_at", p.open_at},
      {"or_higher", p.or_higher},
      {"not_looked_at", p.not_looked_at},
      {"limit_stop", p.limit_stop},
      {"another", p.another},
      {"is_complete", p.is_complete},
      {"closed_list", p.closed_list},
      {"searched", p.searched},
      {"denied", p.denied},
      {"complete", p.complete},
      {"none", p.none},
      {"table_complete", p.table_complete},
      {"closed_fact", p.closed_fact},
      {"program_complete", p.program_complete},
      {"other_value", p.other_value},
      {"no_rule", p.no_rule},
      {"not_together", p.not_together},
      {"nearest", p.nearest},
      {"differs", p.differs},
      {"missing", p.missing},
      {"uncertain", p.uncertain},
      {"no_value", p.no_value},
      {"planned", p.planned},
      {"planned_row", p.planned_row},
      {"ended", p.ended},
      {"only_at", p.only_at},
      {"as_a_whole", p.as_a_whole},
      {"no_source", p.no_source},
      {"coder", p.coder},
      {"quote", p.quote},
      {"paraphrase", p.paraphrase},
      {"note", p.note},
      {"page", p.page},
      {"reported", p.reported},
      {"inferred", p.inferred},
      {"predecessor", p.predecessor},
      {"subsidiary", p.subsidiary},
      {"members_held", p.members_held},
      {"members_open", p.members_open},
      {"short_by", p.short_by},
      {"no_value_word", p.no_value_word},
      {"comma", p.comma},
      {"list_comma", p.list_comma},
      {"colon", p.colon},
      {"semicolon", p.semicolon},
      {"open_bracket", p.open_bracket},
      {"close_bracket", p.close_bracket},
      {"open_quote", p.open_quote},
      {"close_quote", p.close_quote},
  };
  out.open('{');
  for (const auto& [name, text] : all) out.key(name).string(text);
  out.close('}');
}

// Something said in each language.
template <class Tell>
void add_told(JsonText& out, const std::vector<Sentences>& say, Tell tell) {
  out.open('[');
  for (const Sentences& s : say) out.string(tell(s));
  out.close(']');
}

void add_origins(JsonText& out, const model::Model& m, const std::vector<explain::Citation>& citations,
                 const std::vector<explain::Ours>& ours) {
  if (!citations.empty()) {
    out.key("cites").open('[');
    for (const explain::Citation& c : citations) {
      out.open('{').key("source").string(c.source).key("title").string(c.title);
      if (c.passage) out.key("passage").string(*c.passage);
      for (const model::CitedSource& cited : m.cited)
        if (cited.name == c.source && !cited.url.empty()) out.key("url").string(cited.url);
      out.key("file").string(c.place.file).key("line").number(c.place.line).close('}');
    }
    out.close(']');
  }
  if (!ours.empty()) {
    out.key("ours").open('[');
    for (const explain::Ours& o : ours)
      out.open('{')
          .key("reason")
          .string(o.reason)
          .key("file")
          .string(o.place.file)
          .key("line")
          .number(o.place.line)
          .close('}');
    out.close(']');
  }
}

std::string_view kind_of(Column::Kind k) {
  switch (k) {
    case Column::Kind::mechanism:
      return "mechanism";
    case Column::Kind::path:
      return "path";
    case Column::Kind::quality:
      return "quality";
    case Column::Kind::proposition:
      return "proposition";
    case Column::Kind::goal:
      return "goal";
  }
  return "";
}

// Whole lines, so that the indent of the first is that of the others.
std::string text_of(const Sources& sources, Span span) {
  if (span.source.value >= sources.size()) return {};
  const std::string_view text = sources[span.source].text();
  size_t begin = std::min<size_t>(span.begin, text.size());
  const size_t line = text.rfind('\n', begin == 0 ? 0 : begin - 1);
  const size_t start = line == std::string_view::npos || begin == 0 ? 0 : line + 1;
  if (text.substr(start, begin - start).find_first_not_of(" \t") == std::string_view::npos) begin = start;
  return std::string(text.substr(begin, std::min<size_t>(span.end, text.size()) - begin));
}

// The model keeps where a proposition's name and its claims stand; it ends where its brace is closed.
Span whole(const model::Model& m, const model::Proposition& p) {
  Span out = p.span;
  for (const model::Claim& c : p.claims)
    if (c.span.source == out.source) out.end = std::max(out.end, c.span.end);
  const std::string_view text = m.sources[out.source].text();
  const size_t line = text.rfind('\n', out.begin);
  out.begin = line == std::string_view::npos ? 0 : static_cast<uint32_t>(line + 1);
  const size_t close = text.find('}', out.end);
  if (close != std::string_view::npos) out.end = static_cast<uint32_t>(close + 1);
  return out;
}

}  // namespace

std::string rulebase_json(const model::Model& m, const Options& options) {
  const std::vector<std::string> languages = languages_of(m, options.language);
  std::vector<Sentences> say;
  for (const std::string& l : languages) say.emplace_back(m, m.symbols, nullptr, l, std::vector<uint32_t>());
  JsonText out;
  out.open('{');
  out.key("form").number(1).key("rulebase").string(m.name).key("version").string(m.version);
  add_told(out.key("title"), say, [&](const Sentences& s) {
    const std::string title = s.sentence(m.notes);
    return title.empty() ? m.name : title;
  });
  out.key("languages").open('[');
  for (const std::string& l : languages) out.string(l);
  out.close(']');
  out.key("files").open('[');
  for (size_t i = 0; i < m.files.size() && i < m.digests.size(); ++i)
    out.open('[').string(m.files[i]).string(m.digests[i]).close(']');
  out.close(']');

  out.key("columns").open('[');
  for (const Column& c : columns_of(m, options.goals)) {
    out.open('{').key("k").string(kind_of(c.kind)).key("n").string(c.name).key("m").number(c.mechanism);
    if (const auto* p = std::get_if<eval::PropositionGoal>(&c.asked)) {
      const model::Proposition& proposition = m.propositions[p->index];
      add_told(out.key("l"), say, [&](const Sentences& s) { return s.sentence(proposition.notes); });
      add_origins(out, m, explain::citations_of(m, {&proposition.notes}),
                  explain::ours_of(m, {&proposition.notes}));
      out.key("text").string(text_of(m.sources, whole(m, proposition)));
      const explain::FilePlace place = explain::place_in(m.sources, proposition.span);
      out.key("file").string(place.file).key("line").number(place.line);
    } else if (c.kind != Column::Kind::goal) {
      const model::RelationId r = std::get<eval::Goal>(c.asked).relation;
      add_told(out.key("l"), say, [&](const Sentences& s) { return s.label(r); });
    }
    out.close('}');
  }
  out.close(']');

  out.key("rules").open('[');
  for (uint32_t r = 0; r < m.rules.size(); ++r) {
    const model::Rule& rule = m.rules[r];
    std::vector<explain::Rule> told;
    for (const Sentences& s : say) told.push_back(explain::told_rule(m, model::RuleId{r}, s));
    out.open('{').key("n").string(rule.name).key("h").string(m[rule.head].name);
    if (rule.named) out.key("named").number(1);
    auto both = [&](const char* key, std::string explain::Rule::*part) {
      out.key(key).open('[');
      for (const explain::Rule& t : told) out.string(t.*part);
      out.close(']');
    };
    if (!told.front().sentence.empty()) both("s", &explain::Rule::sentence);
    both("needs", &explain::Rule::needed);
    out.key("file").string(told.front().place.file).key("line").number(told.front().place.line);
    out.key("text").string(text_of(m.sources, rule.span));
    add_origins(out, m, told.front().citations, told.front().ours);
    out.close('}');
  }
  out.close(']');

  out.key("parameters").open('[');
  for (const model::Parameter& p : m.parameters) {
    out.open('{').key("n").string(p.name).key("w").string(say.front().literal(p.type, p.value));
    if (p.overridden) out.key("set").number(1);
    add_told(out.key("s"), say, [&](const Sentences& s) { return s.sentence(p.notes); });
    add_origins(out, m, explain::citations_of(m, {&p.notes}), explain::ours_of(m, {&p.notes}));
    out.close('}');
  }
  out.close(']');

  out.key("words").open('{');
  for (const std::string& l : languages) add_words(out.key(l), explain::phrases_of(l));
  out.close('}').close('}');
  return out.text();
}

void pack(Entry& entry, const Shared& shared) {
  entry.packed = shared.packed(entry.data);
}

PageWriter::PageWriter(const model::Model& m, const Options& options,
                       std::function<bool(std::string_view)> write)
    : write_(std::move(write)) {
  const std::string language = languages_of(m, options.language).front();
  const Sentences say(m, m.symbols, nullptr, language, {});
  std::string title = say.sentence(m.notes);
  if (title.empty()) title = m.name;
  const std::pair<std::string_view, std::string> parts[] = {
      {"{{language}}", explain::xml_escaped(language)},
      {"{{policy}}",
       fmt::format("default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
                   policy_digest(page_js), policy_digest(page_css))},
      {"{{title}}", explain::xml_escaped(title)},
      {"{{style}}", std::string(page_css)},
  };
  std::string_view frame = page_html;
  std::string head;
  for (const auto& [marker, text] : parts) {
    const size_t at = frame.find(marker);
    head += frame.substr(0, at);
    head += text;
    frame.remove_prefix(at + marker.size());
  }
  head += frame.substr(0, frame.find("{{data}}"));
  this->write(head);
  this->write(block("rulebase", base64(deflated(rulebase_json(m, options)))));
}

bool PageWriter::add(Entry&& entry) {
  if (shared_) {
    put(std::move(entry));
  } else {
    waiting_.push_back(std::move(entry.data));
    if (waiting_.size() == sample_size) begin_cases();
  }
  return good_;
}

void PageWriter::begin_cases() {
  shared_ = std::make_unique<const Shared>(waiting_);
  write(block("shared",
              base64(deflated(shared_->patterns_json())) + "\n" + base64(deflated(shared_->dictionary()))));
  ready_.store(shared_.get(), std::memory_order_release);
  for (CaseData& c : waiting_) put({std::move(c), {}});
  waiting_.clear();
  waiting_.shrink_to_fit();
}

void PageWriter::put(Entry&& entry) {
  if (entry.packed.empty()) pack(entry, *shared_);
  index_ += (index_.empty() ? "[" : ",") + entry.data.index;
  if (in_block_ > 0) names_ += '\0';
  names_ += entry.data.names;
  cases_ += entry.packed + "\n";
  if (++in_block_ == cases_a_block) write_block();
}

void PageWriter::write_block() {
  if (in_block_ == 0) return;
  write(block("cases", base64(deflated(index_ + "]")) + "\n" + base64(deflated(names_)) + "\n" + cases_));
  index_.clear();
  names_.clear();
  cases_.clear();
  in_block_ = 0;
}

bool PageWriter::finish() {
  if (!shared_) begin_cases();
  write_block();
  std::string_view frame = page_html;
  frame.remove_prefix(frame.find("{{data}}") + std::string_view("{{data}}").size());
  const size_t at = frame.find("{{script}}");
  write(frame.substr(0, at));
  write(page_js);
  write(frame.substr(at + std::string_view("{{script}}").size()));
  return good_;
}

}  // namespace mechanist::report
