#pragma once
// Work A: streams of profiles, made from what a rulebase declares and a seed.
#include <cstdint>
#include <filesystem>

#include "model/model.hpp"

namespace bench {

// `count` profiles of about 40 facts as NDJSON, all different. A longer stream begins with the shorter one.
void write_stream(const mechanist::model::Model&, uint64_t count, const std::filesystem::path& ndjson);

// The facts of the same profiles for the peers, with the profile's number as first column: NAME.facts,
// NAME.lp and NAME.pl for each relation and table, and profiles.clp, where a line `end` ends each profile,
// with tables.clp. For rulebases whose facts are closed and whose columns are not optional.
void write_for_peers(const mechanist::model::Model&, uint64_t count, const std::filesystem::path& folder);

}  // namespace bench
