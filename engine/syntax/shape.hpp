#pragma once
// The words of a rule file as they are written, and which of them belong together: the grammar's tree, for
// what is about the text itself (its layout) and not about its meaning.
#include <cstdint>
#include <vector>

namespace mechanist {

// The grammar's rules, in its order, and a word or sign by itself.
enum class Part : uint8_t {
  file,
  declaration,
  header,
  source_decl,
  source_field,
  field_value,
  case_decl,
  use_decl,
  entity_decl,
  enum_decl,
  enum_constant,
  fact_decl,
  columns,
  column,
  type,
  table_decl,
  table_row,
  define_decl,
  define_item,
  rule_decl,
  mechanism_decl,
  mechanism_item,
  part,
  applies,
  parameter_decl,
  proposition_decl,
  proposition_item,
  claim,
  constraint_decl,
  test_decl,
  test_item,
  given,
  given_item,
  expectation,
  expected_row,
  reason,
  goal,
  goal_arguments,
  goal_value,
  lever_decl,
  notes_block,
  notes,
  note,
  separator,
  condition,
  conjunction,
  unit,
  tail,
  members,
  sum,
  product,
  factor,
  primary,
  arguments,
  argument,
  qualified,
  name,
  word,
};

// A rule of the grammar that only passes on another (a sum of one product, an item of a mechanism) is left
// out: its part stands in its place.
struct Shape {
  Part part = Part::word;
  uint32_t begin = 0, end = 0;  // bytes within the file; empty where nothing was written
  std::vector<Shape> parts;     // of a word: none
};

}  // namespace mechanist
