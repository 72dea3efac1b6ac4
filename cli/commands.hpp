#pragma once
// One function a command: options in, engine call, rendering out; what it returns is the exit status.
// main.cpp fills the options from the command line and is the only file that knows CLI11.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "eval/evaluation.hpp"
#include "profiles.hpp"
#include "rulebases.hpp"
#include "terminal.hpp"
#include "whatif/assumptions.hpp"

namespace mechanist::cli {

// Limits of one evaluation; 0: none of ours, only the engine's.
struct LimitOptions {
  uint64_t rows = 0, rounds = 0, seconds = 0, megabytes = 0;
};
eval::Limits limits(const LimitOptions&);

// As many threads as were asked for; unless they were, as there are cores.
inline unsigned threads_for(unsigned asked) {
  return asked > 0 ? asked : std::max(1u, std::thread::hardware_concurrency());
}

struct CheckOptions {
  std::vector<std::string> inputs;  // rulebases and profiles, told apart by their names
  std::vector<std::string> set, path;
  std::string mapping;
  std::string format = "text";
  std::string explain;
  bool explain_all = false;
  std::vector<std::string> allow;  // codes and names of warnings that are not told
  bool strict = false;
};
int check(const CheckOptions&, Terminal&);

struct EvaluateCommand {
  RulebaseOptions rulebase;
  ProfileOptions profiles;
  LimitOptions limits;
  std::string format = "table";
  std::string language;
  std::vector<std::string> goals;
  std::string shard;     // I/N
  unsigned threads = 0;  // 0: as many as there are cores
  bool derived = false;
  bool fail_fast = false;
  bool stats = false;
};
int evaluate(const EvaluateCommand&, Terminal&);

struct SummaryCommand {
  RulebaseOptions rulebase;
  ProfileOptions profiles;
  LimitOptions limits;
  std::string format = "text";
  std::string language;
  std::vector<std::string> goals;
  std::vector<std::string> parts;  // empty: all
  size_t top = 10;
  unsigned threads = 0;  // 0: as many as there are cores
};
int summary(const SummaryCommand&, Terminal&);

struct AssessCommand {
  RulebaseOptions rulebase;
  ProfileOptions profiles;
  LimitOptions limits;
  std::string format = "text";
  std::string language;
  size_t top = 10;
  unsigned threads = 0;  // 0: as many as there are cores
};
int assess(const AssessCommand&, Terminal&);

struct SensitivityCommand {
  RulebaseOptions rulebase;
  ProfileOptions profiles;
  LimitOptions limits;
  std::vector<std::string> vary;  // PARAMETER=VALUES
  std::string format = "text";
  std::string language;
  std::vector<std::string> goals;
  unsigned threads = 0;  // 0: as many as there are cores
  bool all = false;
};
int sensitivity(const SensitivityCommand&, Terminal&);

struct DiffCommand {
  // OLD.mech NEW.mech PROFILES…, or RULEBASE OLD NEW.
  std::vector<std::string> arguments;
  std::vector<std::string> set, path;
  LimitOptions limits;
  std::string mapping;
  std::string format = "text";
  std::string language;
  size_t top = 1000;
  unsigned threads = 0;  // 0: as many as there are cores
  bool confidence = false;
};
int diff(const DiffCommand&, Terminal&);

struct ExplainCommand {
  RulebaseOptions rulebase;
  LimitOptions limits;
  std::string profile;
  std::string mapping;
  std::string case_name;  // of several
  std::vector<std::string> goals;
  std::string format = "text";
  std::string language;
  unsigned proofs = 1;
  int depth = -1;
  bool all = false;
};
int explain(const ExplainCommand&, Terminal&);

struct QueryCommand {
  RulebaseOptions rulebase;
  LimitOptions limits;
  std::string profile;
  std::string mapping;
  std::string case_name;  // of several
  std::string conditions;
  std::string format = "table";
};
int query(const QueryCommand&, Terminal&);

struct ReplCommand {
  RulebaseOptions rulebase;
  LimitOptions limits;
  std::string profile;  // empty: a case of which nothing is recorded
  std::string mapping;
  std::string case_name;  // of several
  std::string language;
};
int repl(const ReplCommand&, Terminal&);

struct ReportCommand {
  RulebaseOptions rulebase;
  ProfileOptions profiles;
  LimitOptions limits;
  std::string output;
  std::string language;
  std::vector<std::string> goals;
  unsigned threads = 0;  // 0: as many as there are cores
  bool all = false;
};
int report(const ReportCommand&, Terminal&);

struct VerifyCommand {
  RulebaseOptions rulebase;
  std::string explanation;  // "-": standard input
  std::string profile;
  std::string mapping;
  std::string format = "text";
  bool moved = false;
};
int verify(const VerifyCommand&, Terminal&);

struct WhatIfCommand {
  RulebaseOptions rulebase;
  LimitOptions limits;
  std::string profile;
  std::string mapping;
  std::string case_name;
  whatif::Assumptions assumptions;
  std::string format = "text";
  std::string language;
  std::vector<std::string> goals;  // beside what the rulebase gives verdicts on
};
int whatif(const WhatIfCommand&, Terminal&);

struct AdviseCommand {
  RulebaseOptions rulebase;
  LimitOptions limits;
  std::string profile;
  std::string mapping;
  std::string case_name;
  std::string goal;
  unsigned most = 3;
  std::string format = "text";
  std::string language;
};
int advise(const AdviseCommand&, Terminal&);

struct RunCommand {
  RulebaseOptions program;
  LimitOptions limits;
  std::string facts;
  std::string output;
  unsigned threads = 0;  // 0: as many as there are cores
  bool count = false;
  bool stats = false;
};
int run(const RunCommand&, Terminal&);

struct TestCommand {
  std::vector<std::string> rulebases;
  std::vector<std::string> set, path;
  LimitOptions limits;
  bool coverage = false;
  std::string format = "text";        // of the coverage
  std::string html;                   // a file for the annotated listing
  std::optional<uint32_t> threshold;  // percent
  bool learn = false;
  std::string output;  // of what is learned; empty: standard output
  bool force = false;  // also where there is such a file
};
int test(const TestCommand&, Terminal&);

struct FmtCommand {
  std::vector<std::string> inputs;  // files, folders of them, or "-": standard input to standard output
  bool check = false;
  bool diff = false;
};
int fmt_files(const FmtCommand&, Terminal&);

struct SchemaCommand {
  RulebaseOptions rulebase;
  std::string language;
};
int schema(const SchemaCommand&, Terminal&);

struct InitCommand {
  RulebaseOptions rulebase;
  std::string case_name;
  std::string output;  // empty: standard output
  std::string language;
  bool force = false;
};
int init(const InitCommand&, Terminal&);

struct DocCommand {
  RulebaseOptions rulebase;
  std::string format = "markdown";
  std::string output;  // empty: standard output
  std::string language;
};
int doc(const DocCommand&, Terminal&);

struct GraphCommand {
  RulebaseOptions rulebase;
  std::vector<std::string> goals;
  std::string format = "dot";
  std::string output;  // empty: standard output
  std::string language;
};
int graph(const GraphCommand&, Terminal&);

struct DumpOptions {
  RulebaseOptions rulebase;
  std::string stage = "model";
};
int dump(const DumpOptions&, Terminal&);

}  // namespace mechanist::cli
