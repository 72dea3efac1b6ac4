#pragma once
// A rulebase, a case and what was assumed of it, step by step: what `repl` works on.
//
// Each function tells what is wrong and then returns false; the session is then as it was.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine.hpp"
#include "line_editor.hpp"
#include "profiles.hpp"
#include "rulebases.hpp"
#include "whatif/assumptions.hpp"
#include "whatif/compare.hpp"

namespace mechanist::cli {

class Session {
 public:
  Session(RulebaseOptions, std::string language, eval::Options, Terminal&);
  ~Session();

  // Another case; without a profile, one of which nothing is recorded. Steps are forgotten, parameters keep
  // their values.
  bool open(const CaseOptions&);
  // The same files once more, with the steps that were taken.
  bool reload();

  // Steps, which can be taken back one after the other.
  bool edit(const whatif::Assumptions&, const std::string& told);
  bool set(const std::string& assignment);
  bool undo();
  bool redo();

  // Writes every binding of the conditions.
  bool ask(const std::string& conditions);

  const model::Model& model() const;
  eval::Evaluation& evaluation();
  const std::string& language() const { return language_; }
  const CaseOptions& which() const { return which_; }
  std::vector<std::string> steps() const;  // as they were told
  // Verdicts of the case as recorded, before the last change, and now.
  const std::vector<whatif::Standing>& recorded() const;
  const std::vector<whatif::Standing>& before() const { return before_; }
  const std::vector<whatif::Standing>& now() const;
  bool reached_limit() const { return reached_limit_; }

  // Names that rules, goals and conditions may use: of the rulebase, and of the case.
  std::vector<std::string> names() const;

 private:
  struct Step {
    std::string told;
    std::optional<whatif::Assumptions> edit;  // none: a parameter is set
    std::string assignment;
  };
  struct Lists;
  struct State;

  std::unique_ptr<State> build(const CaseOptions&, const std::vector<Step>&, const std::string* query);
  void become(std::unique_ptr<State>, std::vector<Step>);
  void follow(Profile&& next);
  bool take(Step);
  void tell_new(Diagnostics, std::string_view input);
  bool unchanged_on_disk(const State&);

  RulebaseOptions rulebase_;
  std::string language_;
  eval::Options options_;
  Terminal& terminal_;
  CaseOptions which_;
  std::unique_ptr<State> state_;
  std::vector<Step> steps_, undone_;
  std::vector<whatif::Standing> before_;
  Diagnostics told_;
  bool reached_limit_ = false;
};

// Whether there is more to come of what was typed: a bracket or a string is open, or the last word wants
// something behind it.
bool goes_on(std::string_view text);

// Of the words, those that the last one before the cursor begins; of commands where that is the first one and
// begins with a colon.
Completion complete(std::string_view before_cursor, const std::vector<std::string>& commands,
                    const std::vector<std::string>& words);

// Files and folders that the path behind `begin` begins; folders end with a stroke.
Completion complete_path(std::string_view before_cursor, size_t begin);

}  // namespace mechanist::cli
