#pragma once
// What names.cpp and relations.cpp share.
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "model/build.hpp"

namespace mechanist::model {

// One space of names; the second use of one is an error that points at the first.
class NameTable {
 public:
  bool add(Build&, std::string_view what, const ast::Name&);

 private:
  std::map<std::string, std::pair<Span, std::string>, std::less<>> first_;
};

// Parameters share their names with relations: both can stand in an expression.
void declare_parameters(Build&, NameTable&);
void declare_relations(Build&);

}  // namespace mechanist::model
