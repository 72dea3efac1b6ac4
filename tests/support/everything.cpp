// One line a field or an element. External interface: everything.hpp.
#include "everything.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace mechanist {
namespace {

class Writer {
 public:
  void write(const model::Model& model, const Profile& p) {
    line("case {} {}", quoted(p.case_name), shown(p.case_span));
    line("path {} record {}", quoted(p.path), p.record);
    for (uint32_t i = 0; i < p.texts.size(); ++i) {
      const SourceFile& file = p.texts[SourceId{i}];
      const LineColumn end = file.line_column(static_cast<uint32_t>(file.text().size()));
      line("text {} {} {}:{}", quoted(file.path()), quoted(file.text()), end.line, end.column);
    }
    for (Span s : p.own) line("own {}", shown(s));
    for (uint32_t i = model.symbols.text_count() + 1; i <= p.symbols.text_count(); ++i)
      line("symbol {} {}", i, quoted(p.symbols.text_of(Symbol{i})));
    for (uint32_t i = model.symbols.number_count(); i < p.symbols.number_count(); ++i)
      line("number {} {}", i, p.symbols.number_of(Symbol{0x4000'0000u | i}).to_string());
    line("cells{}", shown(p.cells));
    for (const ProfileRow& r : p.rows)
      line("row {} cells from {} evidence {} {} planned {} mirrored {} unnamed {}", r.relation.value,
           r.first_cell, r.evidence, to_string(r.confidence), r.planned, r.mirrored, r.unnamed);
    for (const Pattern& d : p.denials) line("denied {}", shown(d));
    for (const Completeness& c : p.complete) line("complete {} none {}", shown(c.where), c.none);
    for (const Pattern& s : p.searched) line("searched {}", shown(s));
    for (const Remark& r : p.remarks) line("remark {} evidence {}", quoted(r.text), r.evidence);
    for (const ProfileFinding& f : p.findings)
      line("finding {} {} {}", f.kind, quoted(f.text), shown(f.span));
    for (const UnknownCell& u : p.unknowns)
      line("unknown {} {}..{}{}", u.maybe_none, u.low ? fmt::to_string(*u.low) : "",
           u.high ? fmt::to_string(*u.high) : "", shown(u.candidates));
    for (const UnnamedIndividual& u : p.unnamed)
      line("unnamed {} {} {}", u.entity.value, u.relation.value, u.evidence);
    for (const Evidence& e : p.evidence)
      line("evidence {} sources{} {} {} {} {} {} {} {} {}", shown(e.span), fmt::join(e.sources, ","),
           quoted(e.quote), quoted(e.paraphrase), quoted(e.page), quoted(e.note), quoted(e.coder),
           static_cast<int>(e.attribution), static_cast<int>(e.status), to_string(e.confidence));
    for (const EvidenceSource& s : p.sources) {
      line("source {} {} {} {} {} {} {}", quoted(s.name), quoted(s.title), quoted(s.url), quoted(s.date),
           quoted(s.note), s.confidence ? to_string(*s.confidence) : "-", shown(s.span));
      for (const auto& [key, value] : s.others) line("  {} {}", quoted(key), quoted(value));
    }
    std::vector<Symbol> labelled;
    labelled.reserve(p.labels.size());
    for (const auto& [symbol, labels] : p.labels) labelled.push_back(symbol);
    std::sort(labelled.begin(), labelled.end(), [](Symbol a, Symbol b) { return a.bits < b.bits; });
    for (Symbol s : labelled) line("labels of {}{}", s.bits, shown(p.labels.at(s)));
    line("labels of the case{}", shown(p.case_labels));
    line("digest {}", digest_of(p));
  }

  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }
  std::string take() { return std::move(text_); }

  static std::string quoted(std::string_view text) { return fmt::format("'{}'", text); }

 private:
  static std::string shown(Span s) { return fmt::format("{}:{}-{}", s.source.value, s.begin, s.end); }
  static std::string shown(const std::vector<Symbol>& symbols) {
    std::string out;
    for (Symbol s : symbols) out += fmt::format(" {:x}", s.bits);
    return out;
  }
  static std::string shown(const Pattern& p) {
    return fmt::format("{}{} evidence {} {}", p.relation.value, shown(p.cells), p.evidence,
                       to_string(p.confidence));
  }
  static std::string shown(const std::vector<model::Label>& labels) {
    std::string out;
    for (const model::Label& l : labels) out += fmt::format(" {}:{}", quoted(l.language), quoted(l.text));
    return out;
  }

  std::string text_;
};

}  // namespace

std::string everything(const model::Model& model, const ReadProfile& read) {
  Writer writer;
  writer.line("input {} record {} case {}", Writer::quoted(read.input), read.record,
              Writer::quoted(read.case_name));
  if (read.profile) writer.write(model, *read.profile);
  return writer.take() + to_text(read.diagnostics);
}

}  // namespace mechanist
