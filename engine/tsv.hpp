#pragma once
// The rows of a relation as tab separated lines, sorted by value.
#include <functional>
#include <string_view>

#include "base/workers.hpp"
#include "eval/relation.hpp"
#include "model/model.hpp"

namespace mechanist {

// `write` is given one part of the text after the other; false: no more is wanted. Of no columns: "()" or
// nothing. A cell without a value is empty; a tab, a line end or a backslash within a text is written as \t,
// \n or \\.
void write_tsv(const model::Model&, const SymbolTable&, model::RelationId, const eval::Relation& rows,
               Workers&, const std::function<bool(std::string_view)>& write);

}  // namespace mechanist
