#pragma once
// Spreadsheets as profiles: a folder with one CSV a relation, or one wide CSV with one line a case.
#include <functional>
#include <string>

#include "model/model.hpp"
#include "profile/profile.hpp"
#include "profile/read.hpp"

namespace mechanist {

using ProfileSink = std::function<bool(ReadProfile&&)>;

void read_csv_folder(const model::Model&, const std::string& folder, const ReadOptions&, const ProfileSink&);
void read_csv_wide(const model::Model&, const std::string& path, const ReadOptions&, const ProfileSink&);

}  // namespace mechanist
