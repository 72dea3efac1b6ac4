#pragma once
// The fixed words of explanations, and of verdicts wherever they are told, one table a language. `{0}` and
// `{1}` are filled in by fmt.
#include <string>
#include <string_view>

#include "base/confidence.hpp"
#include "eval/evaluation.hpp"

namespace mechanist::explain {

struct Phrases {
  std::string_view language;
  // verdicts
  std::string_view holds, open, fails;
  std::string_view supports, contradicts, irrelevant, undetermined;
  std::string_view confidence;  // {0} a level
  std::string_view high, medium, low;
  std::string_view confidence_for;  // {0} a level; what it hangs on follows
  // the one-sentence reading
  std::string_view reading_holds, reading_open, reading_open_limit, reading_fails;
  std::string_view reading_holds_program, reading_fails_program;
  std::string_view reading_supports, reading_contradicts, reading_irrelevant, reading_undetermined;
  std::string_view reading_out_of_scope;
  std::string_view matching, limit_reached, cut_short;
  // layout
  std::string_view title, title_alone;  // {0} the case, {1} what was asked
  std::string_view needed, needed_one_of, needed_item, needed_record;
  std::string_view paths, qualities, other_conditions, derivation;  // {0} of {1}
  std::string_view height;                                          // {0} rules above one another
  std::string_view others_above, counted_from, more_derivations;
  std::string_view evidence, rules, ours, unmarked, ours_word, study_word;
  std::string_view and_more, and_others, folded, depth_cut, alike, further, above, circle, cut_here;
  std::string_view possible, possible_others, possible_only_others, possible_members;
  std::string_view scope, claim_necessary, claim_sufficient, claim_sides, claim_whole;
  // leaves
  std::string_view not_recorded, not_recorded_at, open_at, or_higher, not_looked_at, limit_stop, another,
      is_complete, closed_list, searched, denied, complete, none, table_complete, closed_fact,
      program_complete;
  std::string_view other_value, no_rule, not_together;
  std::string_view nearest, differs, missing, uncertain, no_value, planned, planned_row, ended;
  std::string_view only_at, as_a_whole, no_source, coder, quote, paraphrase, note, page;
  std::string_view reported, inferred, predecessor, subsidiary;
  std::string_view by_rule;  // {0} the rule's own sentence or name
  // what would settle it
  std::string_view settle;
  std::string_view holds_with_one, holds_with;  // {0} the verdict, {1} how many facts
  std::string_view one_of_sets;
  std::string_view letters;                                         // what they stand for in a set
  std::string_view or_with;                                         // before a further set
  std::string_view fails_with, fails_with_all;                      // {0} the verdict, {1} how many facts
  std::string_view without, without_all;                            // …the same
  std::string_view more_ways;                                       // {0} how many
  std::string_view holds_with_none, search_cut;                     // {0} the verdict
  std::string_view list_complete, record_complete, nothing_beyond;  // {0} the relation; what is denied
  std::string_view in_place_of;                                     // {0} a recorded row, {1} its columns
  std::string_view look_first, settles_of;                          // {0} how many goals of the case are open
  std::string_view with_others_one, with_others;                    // {0} in how many sets
  std::string_view gets_outcome;
  std::string_view example;  // {0} a value, one of many; empty: the value alone
  // what if, and what it would take
  std::string_view whatif_title;     // {0} the case
  std::string_view verdicts_change;  // {0} how many, {1} how many do not
  std::string_view overrides_denial, takes_row, extends_list, recorded_already;  // {0} a sentence
  std::string_view assumed, no_longer;
  std::string_view costs;  // {0} the cost
  std::string_view holds_already, no_lever, no_lever_found, no_lever_reaches, no_lever_ruled_out,
      none_cheaper, none_cheaper_found;
  std::string_view beyond_levers;    // before what it would take
  std::string_view no_lever_for_it;  // beside a fact
  // conditions
  std::string_view at_least, at_most, exactly;                  // {0} the number
  std::string_view members_held, members_open;                  // {0} met or open, {1} all
  std::string_view of_paths, of_qualities, of_listed;           // {0} bound with number, {1} count or list
  std::string_view every_member;                                // {0} the relation and the variable
  std::string_view whenever;                                    // {0} what is so of a member
  std::string_view no_member, no_member_named;                  // {0} the variable
  std::string_view is_needed;                                   // {0} what a side is, {1} what was needed
  std::string_view is_needed_beside, is_needed_beside_unknown;  // {2} what the other side is
  std::string_view is, is_not, is_so;  // {0} one side, {1} the other or what is asked of it
  std::string_view the_same;
  std::string_view short_by, unknown_value, no_value_word, between_values, from_value, up_to_value, from_time,
      up_to_time;
  std::string_view some_year_within, some_day_within;  // in a sentence: {0} and {1} the ends
  std::string_view equal, not_equal, less, less_equal, greater, greater_equal, one_of, between;
  std::string_view contains, starts_with, ends_with, matches;
  std::string_view count_of, sum_of, avg_of, min_of, max_of;  // {0} the variables or the expression
  std::string_view rows_of;
  std::string_view days_between;  // {0} and {1} the dates
  // sentences that nobody wrote
  std::string_view the_case, some_value, some, any, unnamed, or_word, and_word, not_sentence, must_not,
      if_then;
  std::string_view comma, list_comma, colon, semicolon, stop, open_bracket, close_bracket;
  std::string_view open_quote, close_quote, unnamed_proposition;
  std::string_view word_number, word_text, word_date, word_year, word_percent, word_amount;
};

// The table of the language; English where there is none.
const Phrases& phrases_of(std::string_view language);

std::string_view word(const Phrases&, Verdict);
std::string_view word(const Phrases&, Confidence);
std::string_view word(const Phrases&, eval::Outcome);
// As headings have them, where the script has capitals.
std::string in_capitals(const Phrases&, Verdict);
std::string in_capitals(const Phrases&, eval::Outcome);

}  // namespace mechanist::explain
