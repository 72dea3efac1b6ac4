#pragma once
// What `evaluate` prints for each case, in each of its formats.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine.hpp"
#include "profile/read.hpp"

namespace mechanist::cli {

// A case that was evaluated, or an input that could not be.
struct CaseRecord {
  std::string input;
  std::optional<CaseResult> result;
  std::string case_name;         // where there is no result and the name is known all the same
  std::optional<CaseSeen> seen;  // of a case that may come only once
  Diagnostics diagnostics;       // of its profile; where there is no result, at least one error
};

// What is wrong with a case that has no result: its first error, by place.
const Diagnostic& first_error(const CaseRecord&);

// Appends the record to `out`.
void ndjson_record(const model::Model&, const CaseRecord&, std::string& out);

// A line of a CSV file, cells quoted where they have to be.
std::string csv_line(const std::vector<std::string>& cells);

// One row a case; columns in declared order, each verdict followed by its confidence.
std::string csv_head(const model::Model&, const std::vector<std::string>& goals);
std::string csv_record(const model::Model&, const std::vector<std::string>& goals, const CaseRecord&);

std::string markdown_head(const model::Model&, const std::vector<std::string>& goals,
                          std::string_view language);
std::string markdown_record(const model::Model&, const std::vector<std::string>& goals, const CaseRecord&);

struct TableWords;

// For people, in a terminal; its words are those of the language.
class CaseTable {
 public:
  CaseTable(const model::Model&, std::vector<std::string> goals, std::string language, size_t width,
            bool colour);
  std::string head() const;
  std::string record(const CaseRecord&);
  std::string foot() const;  // how often each verdict was given

 private:
  std::string row(std::string_view first, const std::vector<std::string>& cells,
                  std::string_view marks) const;

  const model::Model& model_;
  std::vector<std::string> goals_;
  std::string language_;
  const TableWords& words_;
  size_t width_;
  bool colour_;
  size_t cases_ = 0, unreadable_ = 0;
  std::vector<std::array<size_t, 3>> counts_;  // of each column, by verdict
};

// The words for a declaration in a language: its sentence without columns, or its name made readable.
std::string label_of(const model::Notes&, std::string_view name, std::string_view language);

}  // namespace mechanist::cli
