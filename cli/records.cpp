// Records for programs: NDJSON, CSV and Markdown. The order of keys and columns is part of the contract.
// External interface: records.hpp.
#include "records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace mechanist::cli {
namespace {

std::string answer(const GoalResult& g) {
  if (g.assessed) return std::string(to_string(g.assessed->verdict));
  return g.outcome ? std::string(to_string(*g.outcome)) : "";
}

// Appends to one text: most of what is written is written here.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}
  void raw(std::string_view text) { out_ += text; }
  void string(std::string_view text) { append_json_string(out_, text); }
  // Before the members of an object or list but for the first.
  void comma() {
    const char last = out_.back();
    if (last != '{' && last != '[') out_ += ',';
  }
  void key(std::string_view name) {
    comma();
    string(name);
    out_ += ':';
  }
  void assessed(const eval::Assessed& a) {
    raw("\"verdict\":\"");
    raw(to_string(a.verdict));
    raw("\"");
    if (!a.confidence) return;
    raw(",\"confidence\":\"");
    raw(to_string(*a.confidence));
    raw("\"");
  }
  void parts(const std::vector<PartResult>& parts) {
    raw("{");
    for (const PartResult& p : parts) {
      key(p.name);
      string(to_string(p.assessed.verdict));
    }
    raw("}");
  }
  void mechanisms(const std::vector<MechanismResult>& mechanisms) {
    raw("{");
    for (const MechanismResult& m : mechanisms) {
      key(m.name);
      raw("{");
      assessed(m.assessed);
      raw(",\"paths\":");
      parts(m.paths);
      if (!m.qualities.empty()) {
        raw(",\"qualities\":");
        parts(m.qualities);
      }
      raw("}");
    }
    raw("}");
  }
  void findings(const std::vector<Finding>& findings) {
    raw("[");
    for (const Finding& f : findings) {
      comma();
      raw("{\"constraint\":");
      string(f.constraint);
      raw(",\"sentence\":");
      string(f.sentence);
      raw(",\"line\":");
      raw(std::to_string(f.line));
      raw("}");
    }
    raw("]");
  }

  void derived(const std::vector<DerivedRows>& derived) {
    raw("{");
    for (const DerivedRows& d : derived) {
      key(d.relation);
      raw("[");
      for (const auto& row : d.rows) {
        comma();
        raw("[");
        for (const std::string& cell : row) {
          comma();
          string(cell);
        }
        raw("]");
      }
      raw("]");
    }
    raw("}");
  }
  void goals(const std::vector<GoalResult>& goals) {
    raw("{");
    for (const GoalResult& g : goals) {
      key(g.text);
      string(answer(g));
    }
    raw("}");
  }

 private:
  std::string& out_;
};

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string out;
  for (size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  return out + "\n";
}

namespace {

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (char c : printable(text)) {
    if (c == '|' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + markdown_cell(cell) + " |";
  return out + "\n";
}

std::string confidence_of(const eval::Assessed& a) {
  return a.confidence ? std::string(to_string(*a.confidence)) : "";
}

}  // namespace

const Diagnostic& first_error(const CaseRecord& record) {
  // In the input itself, then in the files that it uses.
  auto order = [&](const Diagnostic& d) {
    return std::tuple(d.severity != Severity::error, d.place.file != record.input, d.place.line,
                      d.place.column);
  };
  return *std::min_element(record.diagnostics.begin(), record.diagnostics.end(),
                           [&](const Diagnostic& a, const Diagnostic& b) { return order(a) < order(b); });
}

void ndjson_record(const model::Model& model, const CaseRecord& record, std::string& out) {
  JsonWriter json(out);
  if (!record.result) {
    const Diagnostic& d = first_error(record);
    std::string place =
        d.place.file == record.input ? "" : fmt::format(",\"file\":{}", json_string(d.place.file));
    if (d.place.line > 0) place += fmt::format(",\"line\":{},\"column\":{}", d.place.line, d.place.column);
    // `case` is null wherever there are no verdicts, so that no program takes the record for one of a case.
    std::string name =
        record.case_name.empty() ? "" : fmt::format(",\"case_name\":{}", json_string(record.case_name));
    out += fmt::format("{{\"case\":null,\"input\":{}{},\"error\":{{\"code\":{},\"message\":{}{}}}}}\n",
                       json_string(record.input), name, json_string(d.code), json_string(d.message), place);
    return;
  }
  const CaseResult& r = *record.result;
  json.raw("{\"case\":");
  json.string(r.case_name);
  if (record.input == "-") json.raw(",\"input\":\"-\"");
  json.raw(",\"rulebase\":");
  json.string(model.name);
  json.raw(",\"version\":");
  json.string(model.version);
  json.raw(",\"mechanisms\":");
  json.mechanisms(r.mechanisms);
  json.raw(",\"propositions\":{");
  for (const auto& [name, outcome] : r.propositions) {
    json.key(name);
    json.string(to_string(outcome));
  }
  json.raw("},\"findings\":");
  json.findings(r.findings);
  if (!r.derived.empty()) {
    json.raw(",\"derived\":");
    json.derived(r.derived);
  }
  if (!r.goals.empty()) {
    json.raw(",\"goals\":");
    json.goals(r.goals);
  }
  if (!r.limit_reached.empty()) {
    json.raw(",\"limit_reached\":");
    json.string(r.limit_reached);
  }
  json.raw("}\n");
}

std::string csv_head(const model::Model& model, const std::vector<std::string>& goals) {
  std::vector<std::string> cells = {"case", "input", "rulebase", "version"};
  for (const model::Mechanism& m : model.mechanisms) {
    cells.push_back(model[m.relation].name);
    cells.push_back(model[m.relation].name + ".confidence");
    for (model::RelationId p : m.paths) cells.push_back(model[p].name);
    for (model::RelationId q : m.qualities) cells.push_back(model[q].name);
  }
  for (const model::Proposition& p : model.propositions) cells.push_back(p.name);
  cells.insert(cells.end(), goals.begin(), goals.end());
  for (const char* last : {"findings", "limit_reached", "error", "message", "line", "column"})
    cells.emplace_back(last);
  return csv_line(cells);
}

std::string csv_record(const model::Model& model, const std::vector<std::string>& goals,
                       const CaseRecord& record) {
  std::vector<std::string> cells;
  if (record.result) {
    const CaseResult& r = *record.result;
    cells = {r.case_name, record.input, model.name, model.version};
    for (const MechanismResult& m : r.mechanisms) {
      cells.emplace_back(to_string(m.assessed.verdict));
      cells.push_back(confidence_of(m.assessed));
      for (const PartResult& p : m.paths) cells.emplace_back(to_string(p.assessed.verdict));
      for (const PartResult& q : m.qualities) cells.emplace_back(to_string(q.assessed.verdict));
    }
    for (const auto& [name, outcome] : r.propositions) cells.emplace_back(to_string(outcome));
    for (const GoalResult& g : r.goals) cells.push_back(answer(g));
    cells.insert(cells.end(), {std::to_string(r.findings.size()), r.limit_reached, "", "", "", ""});
    return csv_line(cells);
  }
  const Diagnostic& d = first_error(record);
  size_t verdicts = model.propositions.size() + goals.size();
  for (const model::Mechanism& m : model.mechanisms) verdicts += 2 + m.paths.size() + m.qualities.size();
  cells = {record.case_name, record.input, model.name, model.version};
  cells.insert(cells.end(), verdicts, "");
  bool placed = d.place.line > 0;
  cells.insert(cells.end(), {"", "", d.code, d.message, placed ? std::to_string(d.place.line) : "",
                             placed ? std::to_string(d.place.column) : ""});
  return csv_line(cells);
}

std::string markdown_head(const model::Model& model, const std::vector<std::string>& goals,
                          std::string_view language) {
  std::vector<std::string> cells = {"case"};
  for (const model::Mechanism& m : model.mechanisms)
    cells.push_back(label_of(model[m.relation].notes, model[m.relation].name, language));
  for (const model::Proposition& p : model.propositions) cells.push_back(p.name);
  cells.insert(cells.end(), goals.begin(), goals.end());
  cells.emplace_back("findings");
  std::string rule = "|";
  for (size_t i = 0; i < cells.size(); ++i) rule += "---|";
  return markdown_line(cells) + rule + "\n";
}

std::string markdown_record(const model::Model& model, const std::vector<std::string>& goals,
                            const CaseRecord& record) {
  std::vector<std::string> cells;
  if (!record.result) {
    const Diagnostic& d = first_error(record);
    cells = {record.case_name.empty() ? record.input : record.case_name};
    cells.insert(cells.end(), model.mechanisms.size() + model.propositions.size() + goals.size(), "");
    std::string place = d.place.line > 0 ? fmt::format(" ({}:{})", d.place.file, d.place.line) : "";
    cells.push_back(fmt::format("{}: {}{}", d.code, d.message, place));
    return markdown_line(cells);
  }
  const CaseResult& r = *record.result;
  cells.push_back(r.case_name);
  for (const MechanismResult& m : r.mechanisms) {
    std::string confidence = confidence_of(m.assessed);
    cells.push_back(
        fmt::format("{}{}", to_string(m.assessed.verdict), confidence.empty() ? "" : ", " + confidence));
  }
  for (const auto& [name, outcome] : r.propositions) cells.emplace_back(to_string(outcome));
  for (const GoalResult& g : r.goals) cells.push_back(answer(g));
  std::string findings;
  for (const Finding& f : r.findings) findings += (findings.empty() ? "" : "; ") + f.sentence;
  if (!r.limit_reached.empty())
    findings += (findings.empty() ? "limit reached: " : "; limit reached: ") + r.limit_reached;
  cells.push_back(findings);
  return markdown_line(cells);
}

std::string label_of(const model::Notes& notes, std::string_view name, std::string_view language) {
  for (const model::Template& t : notes.sentences) {
    if (t.language != language) continue;
    std::string out;
    for (const auto& piece : t.pieces)
      if (piece.kind == model::Template::Piece::Kind::text) out += piece.text;
    return out;
  }
  std::string out(name);
  for (char& c : out)
    if (c == '_') c = ' ';
  return out;
}

}  // namespace mechanist::cli
